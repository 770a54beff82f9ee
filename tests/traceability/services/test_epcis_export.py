"""Documents to take along: valid, whole, of one's own cooperative only, and written in pieces."""

import json
import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Forbidden, Invalid, NotFound
from app.gs1.epcis_check import check_document
from app.traceability.models.epcis import EpcisEvent
from app.traceability.models.recalls import RecallBatch, RecallCase
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.recalls import CaseState, Hazard
from app.traceability.services import epcis_export, epcis_projection
from app.traceability.services.epcis_export import Export
from tests.factories import make_batch, make_cooperative, manager
from tests.traceability.services.epcis_samples import BASE, DAY, Story, line, record, tell

NOW = clock.now()
FOREIGN = {"type": "ObjectEvent", "eventTime": f"{DAY}T08:00:00Z", "ex:n": 1}


@pytest.fixture
def story(db: Session) -> Story:
    """One event of every type, none in standard form yet."""
    return tell(db)


def of_batch(db: Session, story: Story, batch_id: int) -> Export:
    return epcis_export.of_batch(db, story.lan, batch_id, base_url=BASE, now=NOW)


def of_days(db: Session, actor: Actor, days: int = 0) -> Export:
    return epcis_export.of_days(db, actor, DAY, DAY + timedelta(days=days), base_url=BASE, now=NOW)


def records(db: Session, export: Export) -> set[int]:
    return {event["gn:record"] for event in epcis_export.document(db, export)["epcisBody"]["eventList"]}


def test_a_document_is_right_and_reads_the_same_in_pieces(
    db: Session, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epcis_export, "PIECE", 4)
    record(db, story, EventType.PACK, story.graded, grams=1_000, corrects=story.events[EventType.PACK])
    export = of_days(db, story.lan)
    document = epcis_export.document(db, export)
    assert check_document(document) == []
    assert len(document["epcisBody"]["eventList"]) == len(EventType)
    assert json.loads("".join(epcis_export.written(db, export))) == document


@pytest.mark.skipif("GOCNGHE_EPCIS_SCHEMA" not in os.environ, reason="GOCNGHE_EPCIS_SCHEMA names no schema")
def test_the_official_schema_agrees(db: Session, story: Story) -> None:
    jsonschema: Any = pytest.importorskip("jsonschema")
    with open(os.environ["GOCNGHE_EPCIS_SCHEMA"], encoding="utf-8") as file:
        schema = json.load(file)
    checker = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    wrong = [error.message for error in checker.iter_errors(epcis_export.document(db, of_days(db, story.lan)))]
    assert wrong == []


def test_a_batch_brings_its_origin_its_offspring_and_its_pallet(db: Session, story: Story) -> None:
    told = records(db, of_batch(db, story, story.raw.id))
    expected = {event.id for kind, event in story.events.items() if kind not in (EventType.NOTE, EventType.RECEIVE)}
    assert told == expected
    moved = record(db, story, EventType.SHIP, story.bought, lines=[line(ItemRole.MOVED, story.pallet)])
    assert records(db, of_batch(db, story, story.raw.id)) == expected | {moved.id}


def test_a_batch_without_events_gives_an_empty_document(db: Session, story: Story) -> None:
    empty = make_batch(db, story.raw.product)
    document = epcis_export.document(db, of_batch(db, story, empty.id))
    assert document["epcisBody"] == {"eventList": []}
    assert check_document(document) == []


def test_a_recall_tells_of_the_batches_it_still_calls_back(db: Session, story: Story) -> None:
    case = RecallCase(
        cooperative_id=story.cooperative.id,
        number="TH-1",
        drill=False,
        state=CaseState.ACTIVE,
        hazard=Hazard.RESIDUE,
        reason="Dư lượng",
        advice="Xin đừng ăn",
        contact_phone="0912345678",
        seed_kind="batch",
        seed_id=story.bought.id,
        seed_words="Lô",
        proposed_by="Lan",
        proposed_at=NOW,
        batches=[_in_case(story, story.bought.id), _in_case(story, story.raw.id, removed_at=NOW)],
    )
    db.add(case)
    db.flush()
    export = epcis_export.of_case(db, story.lan, case.id, base_url=BASE, now=NOW)
    assert records(db, export) == {story.events[EventType.RECEIVE].id}


def _in_case(story: Story, batch_id: int, **given: Any) -> RecallBatch:
    own = {"cooperative_id": story.cooperative.id, "batch_id": batch_id, "grams": 1, "labels": 0, "added_at": NOW}
    return RecallBatch(**own, **given)


def test_what_programs_sent_comes_along_with_its_own_context(db: Session, story: Story) -> None:
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://ex.example/"}]
    row = {
        "cooperative_id": story.cooperative.id,
        "event_id": "urn:uuid:4d1f3a52-0d5f-4b47-9a52-0f7b7c6ed5b1",
        "event_type": "ObjectEvent",
        "event_time": NOW - timedelta(days=1),
        "record_time": NOW,
        "action": "OBSERVE",
        "biz_step": None,
        "disposition": None,
        "read_point": None,
        "biz_location": None,
        "body": json.dumps(FOREIGN),
        "context": json.dumps(context),
        "capture_id": None,
        "source_id": None,
    }
    epcis_projection.insert(db, [(row, [])])
    events = epcis_export.document(db, of_days(db, story.lan, 6))["epcisBody"]["eventList"]
    assert events[-1] == {"@context": context, **FOREIGN}
    assert db.query(EpcisEvent).count() == len(events)


def test_days_are_days_in_viet_nam(db: Session, story: Story) -> None:
    assert len(of_days(db, story.lan).row_ids) == len(EventType) - 1
    yesterday = DAY - timedelta(days=1)
    export = epcis_export.of_days(db, story.lan, yesterday, yesterday, base_url=BASE, now=NOW)
    assert export.row_ids == ()


def test_days_in_the_wrong_order_are_refused(db: Session, story: Story) -> None:
    with pytest.raises(Invalid) as error:
        of_days(db, story.lan, -1)
    assert error.value.problems[0].field == "until"
    with pytest.raises(Invalid):
        of_days(db, story.lan, 4000)


def test_strangers_get_nothing(db: Session, story: Story) -> None:
    mai = manager(make_cooperative(db, name="HTX Khác"))
    with pytest.raises(NotFound):
        epcis_export.of_batch(db, mai, story.raw.id, base_url=BASE, now=NOW)
    assert of_days(db, mai).row_ids == ()
    with pytest.raises(Forbidden):
        of_days(db, Actor(None, "Chi cục", Role.PROVINCE_OFFICER))
