"""Capturing: a document is kept whole or refused whole, every event once, and each job tells what became of it."""

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.traceability.api import epcis_capture as api
from app.traceability.models.epcis import EpcisCapture, EpcisEvent, EpcisTerm
from app.traceability.services import epcis_captures
from app.traceability.sync.epcis_captures import EventKeeper
from tests.traceability.api.samples import GOODS, PALLET, Program, document, event


def rows(database: Database, kind: Any = EpcisEvent) -> int:
    with database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.get_json()["errors"]]


def test_a_small_document_is_captured_when_the_answer_comes(hers: Program, database: Database) -> None:
    answer = hers.post("/capture", document(event("1"), event("2", bizStep="receiving")))
    assert answer.status_code == 202
    job = hers.get(answer.headers["Location"].removeprefix("/epcis")).get_json()
    assert (job["running"], job["success"], job["errors"]) == (False, True, [])
    assert (job["total"], job["captured"], job["duplicates"]) == (2, 2, 0)
    assert job["captureErrorBehaviour"] == "rollback"
    with database.reading() as db:
        assert {(term.part, term.value) for term in db.scalars(sa.select(EpcisTerm))} == {
            ("epc", PALLET),
            ("epc_class", GOODS),
        }


def test_an_event_comes_back_as_it_was_sent_under_the_context_it_was_sent_with(hers: Program) -> None:
    strange = event("1", **{"ex:lot": {"ex:field": "Vườn cũ", "ex:deep": [1, 2.5, None, True]}}, quantityList=None)
    hers.post("/capture", document(strange))
    (told,) = hers.events()
    assert told.pop("recordTime").endswith("Z")
    assert told == strange
    answer = hers.get("/events/urn:htx:event:1").get_json()
    assert answer["@context"] == document()["@context"]
    hers.post("/capture", document(event("2"), **{"@context": [*document()["@context"], {"o": "https://o.vn/"}]}))
    first, second = hers.events()
    assert (first["@context"], second["@context"][-1]) == (document()["@context"], {"o": "https://o.vn/"})


def test_one_fault_refuses_the_whole_document_and_points_at_it(hers: Program, database: Database) -> None:
    wrong = document(event("1"), event("2", eventTime="yesterday"), event("3", action="LOOK"))
    answer = hers.post("/capture", wrong)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["type"] == "epcisException:ValidationException"
    assert pointers(answer) == ["/epcisBody/eventList/1/eventTime", "/epcisBody/eventList/2/action"]
    assert (rows(database), rows(database, EpcisCapture)) == (0, 0)


def test_with_proceed_the_right_events_are_kept_and_the_wrong_ones_told(hers: Program) -> None:
    wrong = document(event("1"), event("2", eventTime="yesterday"), event("3"))
    answer = hers.post("/capture", wrong, GS1_Capture_Error_Behaviour="proceed")
    job = answer.get_json()
    assert (job["running"], job["success"], job["captured"]) == (False, False, 2)
    assert [error["pointer"] for error in job["errors"]] == ["/epcisBody/eventList/1/eventTime"]
    assert hers.steps() == ["1", "3"]


def test_an_event_sent_twice_is_one_event_with_or_without_an_id(hers: Program, database: Database) -> None:
    hers.post("/capture", document(event("1"), event(None)))
    job = hers.post("/capture", document(event("1"), event(None), event(None), event("2"))).get_json()
    assert (job["success"], job["captured"], job["duplicates"]) == (True, 1, 3)
    assert rows(database) == 3
    assert [told["eventID"].startswith("ni:///sha-256;") for told in hers.events()].count(True) == 1


@pytest.mark.parametrize(("behaviour", "kept"), [("rollback", ["1"]), ("proceed", ["1", "2"])])
def test_an_id_that_stands_for_another_event_is_a_clash(hers: Program, behaviour: str, kept: list[str]) -> None:
    hers.post("/capture", document(event("1")))
    again = document(event("1", bizStep="receiving"), event("2"))
    job = hers.post("/capture", again, GS1_Capture_Error_Behaviour=behaviour).get_json()
    assert (job["success"], job["errors"][0]["status"]) == (False, 409)
    assert hers.steps() == kept
    assert hers.events("EQ_eventID=urn:htx:event:1")[0]["bizStep"] == "shipping"


def test_an_event_declared_wrong_keeps_its_id_beside_what_was_told_first(hers: Program) -> None:
    hers.post("/capture", document(event("1")))
    mistaken = {"declarationTime": "2026-11-19T08:00:00+07:00", "reason": "incorrect_data"}
    hers.post("/capture", document(event("1", errorDeclaration=mistaken)))
    told = hers.events("", "/events/urn%3Ahtx%3Aevent%3A1")
    assert [one.get("errorDeclaration") for one in told] == [None, mistaken]
    assert {one["eventID"] for one in told} == {"urn:htx:event:1"}
    assert hers.events("EXISTS_errorDeclaration=true") == told[1:]


def test_a_single_event_is_there_at_once_and_only_once(hers: Program, database: Database) -> None:
    alone = event(None) | {"@context": document()["@context"]}
    answer = hers.post("/events", alone)
    assert answer.status_code == 201
    assert hers.get(answer.headers["Location"].removeprefix("/epcis")).status_code == 200
    again = hers.post("/events", alone)
    assert (again.status_code, again.get_json()["type"]) == (409, "epcisException:ResourceAlreadyExistsException")
    assert (rows(database), rows(database, EpcisCapture)) == (1, 1)
    assert pointers(hers.post("/events", event("2"))) == ["/@context"]


NO_DOCUMENTS = [
    (b"{", "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"a": NaN}', "application/json", 400),
    (b'{"type": "\\ud800"}', "application/json", 400),
    (b'"\xff"', "application/json", 400),
    (b"[]", "application/json", 400),
    (b"<epcis/>", "application/xml", 415),
    (b" " * (api.LARGEST + 1), "application/json", 413),
]


def test_what_is_no_document_is_refused(hers: Program, database: Database) -> None:
    for body, kind, status in NO_DOCUMENTS:
        answer = hers.post("/capture", body, Content_Type=kind)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), body[:20]
    assert rows(database, EpcisCapture) == 0


def test_a_document_of_unknown_length_is_cut_off_at_the_limit(hers: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "LARGEST", 1000)
    answer = hers.client.post(
        "/epcis/capture",
        input_stream=BytesIO(b" " * 5000),
        content_type="application/json",
        headers={"Authorization": f"Bearer {hers.token}", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413


def test_what_is_right_but_cannot_be_kept_is_told(hers: Program) -> None:
    endless = event("3", eventTime="0001-01-01T00:00:00+07:00")
    answer = hers.post("/capture", document(event("x" * 230), event("2", type="ex:" + "y" * 90), endless))
    places = ["/epcisBody/eventList/0/eventID", "/epcisBody/eventList/1/type", "/epcisBody/eventList/2/eventTime"]
    assert pointers(answer) == places


def test_a_key_that_only_reads_captures_nothing(reader: Program, database: Database) -> None:
    for path in ("/capture", "/events"):
        assert reader.post(path, document(event("1"))).status_code == 403
    assert rows(database, EpcisCapture) == 0


def test_a_large_document_waits_for_the_worker(
    hers: Program, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epcis_captures, "AT_ONCE", 1)
    monkeypatch.setattr(api, "AT_ONCE", 1)
    wrong = document(event("1"), event("2", action="LOOK"), event("3"))
    where = hers.post("/capture", wrong, GS1_Capture_Error_Behaviour="proceed").headers["Location"]
    job = hers.get(where.removeprefix("/epcis")).get_json()
    assert (job["running"], job["captured"], "finishedAt" in job) == (True, 0, False)
    assert EventKeeper(database, FolderStore(settings.data_dir / "files"), "worker")() == 1
    job = hers.get(where.removeprefix("/epcis")).get_json()
    assert (job["running"], job["success"], job["captured"], len(job["errors"])) == (False, False, 2, 1)
    assert hers.steps() == ["1", "3"]


def test_jobs_are_listed_page_by_page_the_newest_first(hers: Program, mais: Program) -> None:
    for number in range(3):
        hers.post("/capture", document(event(str(number))))
    first, second = hers.pages("/capture?perPage=2")
    ids = [job["captureID"] for answer in (first, second) for job in answer.get_json()]
    assert len(set(ids)) == 3
    assert mais.get("/capture").get_json() == []
    assert mais.get(f"/capture/{ids[0]}").status_code == 404
    assert hers.get("/capture?nextPageToken=WyJqb2JzIiwidHdvIl0").status_code == 400
