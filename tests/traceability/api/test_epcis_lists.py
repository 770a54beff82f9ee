"""What there is to ask, in which versions and formats, and how refusals read."""

from flask import Flask

from app import create_app
from app.core.actor import Actor
from app.core.db import Database
from app.core.settings import Settings
from app.web.security import limiter
from tests.traceability.api.samples import GOODS, PALLET, Program, document, event, program

AGREED = ("GS1-EPCIS-Version", "GS1-CBV-Version")


def test_the_words_of_the_standard_and_of_the_events_are_listed_in_pages(hers: Program) -> None:
    hers.post("/capture", document(event("1", bizStep="https://example.vn/step/weighing")))
    answers = [answer.get_json() for answer in hers.pages("/bizSteps")]
    assert {answer["type"] for answer in answers} == {"Collection"}
    seen = [word for answer in answers for word in answer["member"]]
    assert len(seen) == len(set(seen)) == 42
    assert "https://example.vn/step/weighing" in seen
    assert "ObjectEvent" in hers.get("/eventTypes").get_json()["member"]
    assert "recalled" in hers.get("/dispositions?perPage=50").get_json()["member"]


def test_identifiers_are_those_of_the_own_events(hers: Program, mais: Program) -> None:
    hers.post("/capture", document(event("1", bizLocation={"id": "urn:htx:kho"})))
    first, second = hers.pages("/epcs?perPage=1")
    assert first.get_json()["member"] + second.get_json()["member"] == sorted([GOODS, PALLET])
    assert hers.get("/bizLocations").get_json()["member"] == ["urn:htx:kho"]
    assert len(hers.get("/readPoints").get_json()["member"]) == 1
    assert mais.get("/epcs").get_json()["member"] == []
    for path in ("/epcs?nextPageToken=x", "/epcs?perPage=x", "/bizSteps?nextPageToken=WyJlcGNzIiwieCJd"):
        assert hers.get(path).status_code == 400


def test_every_resource_leads_to_its_events(hers: Program) -> None:
    hers.post("/capture", document(event("1", bizLocation={"id": "urn:htx:kho"})))
    assert set(hers.get("/").get_json()["member"]) >= {"capture", "events", "epcs", "queries"}
    for path in ("eventTypes/ObjectEvent", "bizSteps/cbv:BizStep-shipping", "dispositions/recalled", "epcs/" + PALLET):
        assert hers.get(f"/{path}").get_json()["member"] == ["events"]
    for path in ("bizLocations/urn:htx:kho", "readPoints/https%3A%2F%2Fid.gs1.org%2F414%2F9524000001016"):
        assert hers.get(f"/{path}").get_json()["member"] == ["events"]
    for path in ("eventTypes/WeatherEvent", "bizSteps/flying", "dispositions/x", "epcs/urn:x", "readPoints/%00"):
        assert hers.get(f"/{path}").status_code == 404


def test_versions_and_formats_are_told_and_agreed(hers: Program) -> None:
    answer = hers.get("/events")
    assert [answer.headers[name] for name in AGREED] == ["2.0.0", "2.0.0"]
    assert answer.headers["GS1-Extensions"].startswith("gn=http")
    for good in (
        {"GS1_EPCIS_Min": "1.2", "GS1_EPCIS_Max": "2.0"},
        {"GS1_EPC_Format": "Never_Translates"},
        {"Accept": "text/html, application/json;q=0.5"},
        {"GS1_CBV_Version": "2.0"},
    ):
        assert hers.get("/events", **good).status_code == 200
    for bad in (
        {"GS1_EPCIS_Max": "1.2"},
        {"GS1_CBV_Min": "2.1"},
        {"GS1_EPCIS_Version": "1.2"},
        {"GS1_EPC_Format": "Always_EPC_URN"},
        {"Accept": "application/xml"},
    ):
        answer = hers.get("/events", **bad)
        assert (answer.status_code, answer.get_json()["type"]) == (406, "epcisException:NotAcceptableException")
    assert hers.get("/events", GS1_EPCIS_Min="two").status_code == 400


def test_options_tells_what_may_be_sent(hers: Program) -> None:
    answer = hers.client.options("/epcis/capture", headers={"Authorization": f"Bearer {hers.token}"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert {"GET", "POST", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
    assert answer.headers["GS1-EPCIS-Min"] == answer.headers["GS1-EPCIS-Max"] == "2.0.0"
    assert answer.headers["GS1-EPCIS-Capture-File-Size-Limit"] == str(10 * 1024 * 1024)
    assert answer.headers["GS1-Capture-Error-Behaviour"] == "all"


REFUSALS = [
    ("GET", "/nowhere", 404),
    ("DELETE", "/events", 405),
    ("POST", "/queries", 501),
    ("DELETE", "/queries/mine/subscriptions/1", 501),
    ("GET", "/events?" + "x" * 8100, 414),
]


def test_every_refusal_is_a_problem_document(hers: Program) -> None:
    for method, path, status in REFUSALS:
        answer = hers.client.open(f"/epcis{path}", method=method, headers={"Authorization": f"Bearer {hers.token}"})
        problem = answer.get_json(force=True)
        assert (answer.status_code, answer.mimetype, problem["status"]) == (status, "application/problem+json", status)
        assert problem["title"]
        assert ("Allow" in answer.headers) is (status == 405)


def test_pages_of_people_keep_their_own_refusals(app: Flask) -> None:
    answer = app.test_client().get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_who_guesses_tokens_has_to_wait_and_programs_with_one_do_not(
    settings: Settings, database: Database, lan: Actor
) -> None:
    app = create_app(settings)  # limits are counted in a house that is not under test
    try:
        hers = program(app, database, lan)
        wrong = Program(hers.client, "gn_wrong")
        assert [hers.get("/").status_code for _ in range(25)] == [200] * 25
        found = [wrong.get("/").status_code for _ in range(22)]
        assert found == [401] * 20 + [429] * 2
        answer = wrong.get("/")
        assert answer.mimetype == "application/problem+json"
    finally:
        limiter.enabled = False
        app.extensions["house"].database.engine.dispose()
