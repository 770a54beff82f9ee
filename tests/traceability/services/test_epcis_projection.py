"""Our events in standard form: every type of event, written once each, and findable by what it names."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.gs1.epcis_check import check_event
from app.gs1.event_hash import event_hash
from app.traceability.models.batches import Event
from app.traceability.models.epcis import EpcisEvent, EpcisTerm
from app.traceability.queries import epcis_sources
from app.traceability.rules.epcis_rows import EPC_PARTS
from app.traceability.rules.events import EventType
from app.traceability.services import epcis_projection
from tests.traceability.services.epcis_samples import BASE, DAY, GTIN, Story, record, tell
from tests.turns import outcomes

NOW = clock.now()


def catch_up(db: Session, story: Story) -> int:
    return epcis_projection.catch_up(db, story.cooperative.id, base_url=BASE, now=NOW)


@pytest.fixture
def story(db: Session) -> Story:
    """One event of every type, in standard form."""
    found = tell(db)
    assert catch_up(db, found) == len(EventType) - 1  # a note has none
    return found


def rows(db: Session, story: Story) -> list[EpcisEvent]:
    statement = sa.select(EpcisEvent).where(EpcisEvent.cooperative_id == story.cooperative.id)
    return list(db.scalars(statement.order_by(EpcisEvent.source_id)))


def row_of(db: Session, event: Event) -> EpcisEvent:
    return db.scalars(sa.select(EpcisEvent).where(EpcisEvent.source_id == event.id)).one()


def form(db: Session, story: Story, kind: EventType) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row_of(db, story.events[kind]).body)
    return body


def test_every_event_is_valid_and_known_by_its_hash(db: Session, story: Story) -> None:
    for row in rows(db, story):
        event, context = json.loads(row.body), json.loads(row.context or "null")
        assert check_event(event, context) == []
        assert event["eventID"] == row.event_id == event_hash(event, context)
        assert row.record_time == NOW


def test_every_type_has_the_words_of_the_standard(db: Session, story: Story) -> None:
    told = {EventType(kind): (row.event_type, row.action, row.biz_step, row.disposition) for kind, row in _kinds(db)}
    assert told == {
        EventType.HARVEST: ("ObjectEvent", "ADD", "creating_class_instance", "active"),
        EventType.RECEIVE: ("ObjectEvent", "OBSERVE", "receiving", "in_progress"),
        EventType.SPLIT: ("TransformationEvent", None, "repackaging", "in_progress"),
        EventType.MERGE: ("TransformationEvent", None, "creating_class_instance", "in_progress"),
        EventType.PROCESS: ("TransformationEvent", None, "creating_class_instance", "in_progress"),
        EventType.GRADE: ("TransformationEvent", None, "creating_class_instance", "in_progress"),
        EventType.PACK: ("ObjectEvent", "OBSERVE", "packing", "in_progress"),
        EventType.AGGREGATE: ("AggregationEvent", "ADD", "packing", "in_progress"),
        EventType.DISAGGREGATE: ("AggregationEvent", "DELETE", "unpacking", "in_progress"),
        EventType.SHIP: ("ObjectEvent", "OBSERVE", "shipping", "in_transit"),
        EventType.ARRIVE: ("ObjectEvent", "OBSERVE", "receiving", "in_progress"),
        EventType.RETURN: ("ObjectEvent", "OBSERVE", "receiving", "returned"),
        EventType.SELL: ("ObjectEvent", "OBSERVE", "retail_selling", "retail_sold"),
        EventType.DESTROY: ("ObjectEvent", "DELETE", "destroying", "destroyed"),
        EventType.TEST: ("ObjectEvent", "OBSERVE", "inspecting", "non_conformant"),
        EventType.HOLD: ("ObjectEvent", "OBSERVE", "holding", "non_sellable_other"),
        EventType.RELEASE: ("ObjectEvent", "OBSERVE", "inspecting", "sellable_accessible"),
        EventType.RECALL: ("ObjectEvent", "OBSERVE", "holding", "recalled"),
    }


def _kinds(db: Session) -> list[tuple[str, EpcisEvent]]:
    joined = sa.select(Event.type, EpcisEvent).join(EpcisEvent, EpcisEvent.source_id == Event.id)
    return [(kind, row) for kind, row in db.execute(joined)]


def test_a_harvest_says_where_and_from_what_it_came(db: Session, story: Story) -> None:
    event = form(db, story, EventType.HARVEST)
    assert event["eventTime"] == f"{DAY.isoformat()}T00:00:00+07:00"
    assert event["readPoint"] == {"id": f"{BASE}/id/area/{story.raw.growing_area_id}"}
    assert event["bizLocation"] == {"id": f"{BASE}/id/cooperative/{story.cooperative.id}"}
    lot = f"{BASE}/01/{GTIN}/10/{story.raw.number}"
    assert event["quantityList"] == [{"epcClass": lot, "quantity": 1200, "uom": "KGM"}]
    ilmd = event["ilmd"]
    assert ilmd["cbvmda:lotNumber"] == story.raw.number
    assert ilmd["gn:growingAreaCode"] == "VN-40-423-17071-01-24"
    assert ilmd["gn:preHarvestInterval"] == "met"
    assert [one["gn:number"] for one in ilmd["gn:certificates"]] == ["VG-77"]
    assert len(event["certificationInfo"]) == 1


def test_weights_are_exact_and_pallets_go_by_their_sscc(db: Session, story: Story) -> None:
    graded, pallet = f"{BASE}/01/{GTIN}/10/{story.graded.number}", f"{BASE}/00/{story.pallet.sscc}"
    turned = form(db, story, EventType.GRADE)
    assert turned["outputQuantityList"] == [{"epcClass": graded, "quantity": 1150.25, "uom": "KGM"}]
    assert turned["ilmd"]["gn:grade"] == "A"
    boxed = form(db, story, EventType.AGGREGATE)
    assert boxed["parentID"] == pallet
    assert boxed["childQuantityList"] == [{"epcClass": graded, "quantity": 500, "uom": "KGM"}]
    assert form(db, story, EventType.SHIP)["epcList"] == [pallet]
    assert "quantity" not in form(db, story, EventType.HOLD)["quantityList"][0]


def test_goods_pass_from_hand_to_hand(db: Session, story: Story) -> None:
    ours, theirs = f"{BASE}/id/cooperative/{story.cooperative.id}", "https://id.gs1.org/417/9524000001016"
    shipped, bought = form(db, story, EventType.SHIP), form(db, story, EventType.RECEIVE)
    assert shipped["sourceList"] == [{"type": "owning_party", "source": ours}]
    assert shipped["destinationList"] == [{"type": "owning_party", "destination": theirs}]
    assert "bizLocation" not in shipped
    assert bought["sourceList"] == [{"type": "owning_party", "source": theirs}]
    assert bought["gn:supplierLot"] == "S/1"
    paper = f"{BASE}/id/document/{story.cooperative.id}/PN%2012%2F%C3%89"
    assert bought["bizTransactionList"] == [{"type": "desadv", "bizTransaction": paper}]
    assert form(db, story, EventType.ARRIVE)["bizLocation"] == {"id": "https://id.gs1.org/414/9524000001016"}


def test_a_recall_sets_the_flag_and_a_release_takes_it_away(db: Session, story: Story) -> None:
    assert form(db, story, EventType.RECALL)["persistentDisposition"] == {"set": ["recalled"]}
    assert form(db, story, EventType.RELEASE)["persistentDisposition"] == {"unset": ["recalled"]}
    held = record(db, story, EventType.HOLD, story.graded, note="Chờ")
    free = record(db, story, EventType.RELEASE, story.graded, note="Đạt")
    catch_up(db, story)
    assert "persistentDisposition" not in row_of(db, held).body + row_of(db, free).body


def test_no_name_note_or_phone_of_a_person_leaves(db: Session, story: Story) -> None:
    bodies = "".join(row.body for row in rows(db, story))
    for private in ("Nguyễn", "Lan", "0912345678", "Chờ kết quả", "Siêu thị Vinh 2"):
        assert private not in bodies


def test_a_product_without_gtin_goes_by_our_own_address(db: Session) -> None:
    story = tell(db, gtin=None)
    catch_up(db, story)
    lot = form(db, story, EventType.HARVEST)["quantityList"][0]["epcClass"]
    assert lot == f"{BASE}/id/batch/{story.cooperative.id}/{story.raw.number}"


def test_catching_up_twice_writes_nothing_twice(db: Session, story: Story) -> None:
    assert catch_up(db, story) == 0
    record(db, story, EventType.SELL, story.graded, grams=5_000)  # equal to the sale before in all but its record
    assert catch_up(db, story) == 1
    assert len(rows(db, story)) == len(EventType)


def test_two_who_ask_at_once_write_everything_once(database: Database) -> None:
    with database.transaction() as db:
        told = tell(db)
    assert outcomes(database, lambda db: catch_up(db, told)) == ["done"]
    with database.reading() as db:
        assert len(rows(db, told)) == len(EventType) - 1


def test_an_event_that_became_visible_late_is_told_too(db: Session, story: Story) -> None:
    behind = record(db, story, EventType.SELL, story.graded, grams=1_000)
    first = behind.id + 100
    _again(db, behind, first)
    assert catch_up(db, story) == 2
    _again(db, behind, first - 50)
    assert catch_up(db, story) == 1


def _again(db: Session, event: Event, event_id: int) -> None:
    """The same event once more, under this id."""
    copied = [column for column in Event.__table__.c if column.name != "id"]
    row = db.execute(sa.select(*copied).where(Event.id == event.id)).one()
    db.execute(sa.insert(Event.__table__), {**row._mapping, "id": event_id})


def test_an_event_captured_under_the_same_id_does_not_stop_the_rest(db: Session, story: Story) -> None:
    sold = record(db, story, EventType.SELL, story.graded, grams=1_000)
    trial = db.begin_nested()
    catch_up(db, story)
    copied = {name: value for name, value in vars(row_of(db, sold)).items() if name[0] != "_" and name != "id"}
    trial.rollback()
    db.execute(sa.insert(EpcisEvent), copied | {"source_id": None})
    record(db, story, EventType.SELL, story.graded, grams=2_000)
    assert catch_up(db, story) == 1
    assert catch_up(db, story) == 0


def test_everything_named_is_found_by_its_part(db: Session, story: Story) -> None:
    def found(name: str, value: str) -> set[int | None]:
        joined = sa.select(EpcisEvent.source_id).join(EpcisTerm, EpcisTerm.event_row_id == EpcisEvent.id)
        return set(db.scalars(joined.where(EpcisTerm.part.in_(EPC_PARTS[name]), EpcisTerm.value == value)))

    raw, pallet = f"{BASE}/01/{GTIN}/10/{story.raw.number}", f"{BASE}/00/{story.pallet.sscc}"
    ids = {kind: event.id for kind, event in story.events.items()}
    assert found("MATCH_epcClass", raw) == {ids[EventType.HARVEST]}
    assert ids[EventType.GRADE] in found("MATCH_inputEPCClass", raw)
    assert found("MATCH_parentID", pallet) == {ids[EventType.AGGREGATE], ids[EventType.DISAGGREGATE]}
    assert found("MATCH_epc", pallet) == {ids[EventType.SHIP], ids[EventType.ARRIVE]}
    assert found("MATCH_anyEPC", pallet) == found("MATCH_parentID", pallet) | found("MATCH_epc", pallet)


def test_a_corrected_event_is_told_as_wrong_and_its_row_stays(db: Session, story: Story) -> None:
    wrong = story.events[EventType.PACK]
    before = row_of(db, wrong).body
    right = record(db, story, EventType.PACK, story.graded, grams=610_000, corrects=wrong)
    catch_up(db, story)
    assert row_of(db, wrong).body == before
    told = epcis_sources.told(db, [row_of(db, wrong), row_of(db, right)])
    declared = told[0]["errorDeclaration"]
    assert declared["reason"] == "incorrect_data"
    assert declared["correctiveEventIDs"] == [row_of(db, right).event_id]
    assert event_hash(told[0], json.loads(row_of(db, wrong).context or "")) == row_of(db, wrong).event_id
    assert "errorDeclaration" not in told[1]
    assert check_event(told[0], json.loads(row_of(db, wrong).context or "")) == []


def test_another_cooperative_is_left_alone(db: Session, story: Story) -> None:
    other = tell(db, gtin=None, name="HTX Khác")
    record(db, story, EventType.SELL, story.graded, grams=1_000)
    assert catch_up(db, story) == 1
    assert rows(db, other) == []
