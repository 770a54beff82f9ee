"""Events: what may be written down of a batch, and how a wrong entry is put right without being lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.traceability.models.batches import Batch, Event
from app.traceability.queries import events as queries
from app.traceability.queries import stock
from app.traceability.rules.events import EventType, moment
from app.traceability.rules.recalls import Hazard
from app.traceability.services import batches, events, recalls
from tests.factories import make_area, make_cooperative, make_product, make_trade_item, manager
from tests.traceability.services.samples import make_run

TODAY = clock.today()
LAN = "Nguyễn Thị Lan"


@pytest.fixture
def batch(db: Session) -> Batch:
    """1,200 kg harvested two days ago, not packed."""
    cooperative = make_cooperative(db)
    area, product = make_area(db, cooperative), make_product(db, cooperative)
    return batches.open_batch(
        db,
        manager(cooperative),
        product_id=product.id,
        growing_area_id=area.id,
        grams=1_200_000,
        harvested_on=TODAY - timedelta(days=2),
    )


def lan_of(batch: Batch) -> Actor:
    return Actor(None, LAN, Role.MANAGER, batch.cooperative_id)


def harvest_of(db: Session, batch: Batch) -> Event:
    return db.scalars(sa.select(Event).where(Event.batch_id == batch.id, Event.type == EventType.HARVEST)).one()


def ship(db: Session, batch: Batch, grams: int, **given: object) -> Event:
    facts = {"happened_at": clock.now(), "place": "Chợ Vinh"} | given
    return events.record(db, lan_of(batch), batch.id, kind=EventType.SHIP, grams=grams, **facts)  # type: ignore[arg-type]  # test shorthand


def test_no_more_leaves_than_was_harvested(db: Session, batch: Batch) -> None:
    ship(db, batch, 700_000)
    with pytest.raises(Invalid) as error:
        ship(db, batch, 500_001)
    assert error.value.problems[0].field == "quantity"
    assert error.value.problems[0].values == {"left": "500"}
    ship(db, batch, 500_000)


def pack(db: Session, batch: Batch, grams: int | None, **given: object) -> Event:
    facts = {"happened_at": clock.now()} | given
    return events.record(db, lan_of(batch), batch.id, kind=EventType.PACK, grams=grams, **facts)  # type: ignore[arg-type]  # test shorthand


def test_no_more_is_packed_in_all_than_was_harvested(db: Session, batch: Batch) -> None:
    first = pack(db, batch, 1_200_000)
    with pytest.raises(Invalid) as error:
        pack(db, batch, 1)
    assert error.value.problems[0].field == "quantity"
    assert error.value.problems[0].values == {"left": "0"}
    events.correct(db, lan_of(batch), first.id, happened_at=clock.now(), grams=700_000)
    pack(db, batch, 500_000)
    with pytest.raises(Invalid):
        pack(db, batch, 1)


def test_packing_and_shipping_are_weighed_apart(db: Session, batch: Batch) -> None:
    pack(db, batch, 1_200_000)
    ship(db, batch, 1_200_000)


@pytest.mark.parametrize("kind", [EventType.PACK, EventType.SHIP])
def test_packs_without_a_weight_are_not_enough(db: Session, batch: Batch, kind: EventType) -> None:
    with pytest.raises(Invalid) as error:
        events.record(
            db, lan_of(batch), batch.id, kind=kind, happened_at=clock.now(), pieces=9_000_000, place="Chợ Vinh"
        )
    assert error.value.problems[0].field == "quantity"


def test_a_corrected_shipment_counts_once_and_the_wrong_one_stays_readable(db: Session, batch: Batch) -> None:
    wrong = ship(db, batch, 700_000)
    right = events.correct(db, lan_of(batch), wrong.id, happened_at=clock.now(), grams=70_000, place="Chợ Vinh")
    assert stock.of(db, [batch.id])[batch.id].shipped == 70_000
    assert (wrong.grams, right.corrects_id, right.type) == (700_000, wrong.id, EventType.SHIP)
    db.expire(batch, ["events"])
    entry = next(e for e in queries.timeline(batch.events) if e.event.id == wrong.id)
    assert entry.corrected_by is right


def test_an_entry_is_corrected_once_and_then_its_correction(db: Session, batch: Batch) -> None:
    wrong = ship(db, batch, 700_000)
    right = events.correct(db, lan_of(batch), wrong.id, happened_at=clock.now(), grams=70_000, place="Chợ Vinh")
    with pytest.raises(Conflict):
        events.correct(db, lan_of(batch), wrong.id, happened_at=clock.now(), grams=1, place="Chợ Vinh")
    events.correct(db, lan_of(batch), right.id, happened_at=clock.now(), grams=80_000, place="Chợ Vinh")
    assert stock.of(db, [batch.id])[batch.id].shipped == 80_000


def test_the_first_packing_sets_the_day_and_the_best_before(db: Session, batch: Batch) -> None:
    moment = clock.now() - timedelta(hours=1)
    pack(db, batch, 1_120_000, happened_at=moment, pieces=560)
    assert batch.packed_on == clock.day(moment)
    assert batch.best_before_on == clock.day(moment) + timedelta(days=21)


def test_a_printed_best_before_date_does_not_move(db: Session, batch: Batch) -> None:
    printed = batch.best_before_on
    make_run(db, batch, make_trade_item(db, batch.product), labels=10)
    pack(db, batch, 1_120_000, pieces=560)
    assert batch.best_before_on == printed


def test_a_corrected_harvest_changes_the_quantity_but_never_the_day(db: Session, batch: Batch) -> None:
    harvest = harvest_of(db, batch)
    with pytest.raises(Invalid) as error:
        events.correct(db, lan_of(batch), harvest.id, happened_at=clock.now(), grams=900_000)
    assert error.value.problems[0].field == "day"
    events.correct(db, lan_of(batch), harvest.id, happened_at=harvest.happened_at, grams=900_000)
    assert batch.grams == 900_000


def test_a_corrected_harvest_still_covers_labels_and_shipments(db: Session, batch: Batch) -> None:
    harvest = harvest_of(db, batch)
    item = make_trade_item(db, batch.product, grams=2000)
    make_run(db, batch, item, labels=300)
    make_run(db, batch, item, labels=1000, first=1000, voided=True)
    ship(db, batch, 400_000)
    with pytest.raises(Invalid) as error:
        events.correct(db, lan_of(batch), harvest.id, happened_at=harvest.happened_at, grams=599_999)
    assert error.value.problems[0].values == {"needed": "600"}
    events.correct(db, lan_of(batch), harvest.id, happened_at=harvest.happened_at, grams=600_000)


def test_a_corrected_harvest_still_covers_what_was_packed(db: Session, batch: Batch) -> None:
    harvest = harvest_of(db, batch)
    pack(db, batch, 800_000)
    with pytest.raises(Invalid) as error:
        events.correct(db, lan_of(batch), harvest.id, happened_at=harvest.happened_at, grams=799_999)
    assert error.value.problems[0].values == {"needed": "800"}


@pytest.mark.parametrize("kind", [EventType.PACK, EventType.SHIP])
def test_a_correction_moves_no_work_behind_the_recall(db: Session, batch: Batch, kind: EventType) -> None:
    before = clock.now() - timedelta(hours=2)
    facts = {"grams": 1000, "place": "Chợ Vinh"}
    wrong = events.record(db, lan_of(batch), batch.id, kind=kind, happened_at=before, **facts)  # type: ignore[arg-type]  # test shorthand
    recalls.start(db, lan_of(batch), batch.id, hazard=Hazard.RESIDUE, reason="Dư lượng", contact_phone="0383123456")
    with pytest.raises(Conflict):
        events.correct(db, lan_of(batch), wrong.id, happened_at=clock.now(), **facts)  # type: ignore[arg-type]  # test shorthand
    right = events.correct(db, lan_of(batch), wrong.id, happened_at=before, grams=2000, place="Chợ Vinh")
    assert right.grams == 2000


def test_held_goods_are_not_shipped_but_an_earlier_shipment_may_be_written_down(db: Session, batch: Batch) -> None:
    batches.hold(db, lan_of(batch), batch.id, reason="Chờ kiểm nghiệm")
    with pytest.raises(Conflict):
        ship(db, batch, 1000, happened_at=clock.now())
    ship(db, batch, 1000, happened_at=clock.now() - timedelta(hours=2))


@pytest.mark.parametrize("kind", [EventType.HARVEST, EventType.HOLD, EventType.RELEASE, EventType.RECALL])
def test_what_has_its_own_button_is_not_recorded_by_hand(db: Session, batch: Batch, kind: EventType) -> None:
    with pytest.raises(Invalid) as error:
        events.record(db, lan_of(batch), batch.id, kind=kind, happened_at=clock.now(), note="x", grams=1)
    assert error.value.problems[0].field == "kind"


def test_a_grower_cannot_write_and_mai_finds_nothing(db: Session, batch: Batch) -> None:
    harvest = harvest_of(db, batch)
    hung = Actor(None, "Trần Văn Hùng", Role.GROWER, batch.cooperative_id)
    mai = manager(make_cooperative(db, name="HTX Chè Hùng Sơn"))
    for actor, refusal in ((hung, Forbidden), (mai, NotFound)):
        with pytest.raises(refusal):
            events.record(db, actor, batch.id, kind=EventType.NOTE, happened_at=clock.now(), note="Xin chào")
        with pytest.raises(refusal):
            events.correct(db, actor, harvest.id, happened_at=clock.now(), grams=1)


def test_the_same_request_twice_is_one_shipment(db: Session, batch: Batch) -> None:
    first = ship(db, batch, 10_000, request_key="one intention")
    assert ship(db, batch, 10_000, request_key="one intention").id == first.id
    assert ship(db, batch, 10_000, request_key="another").id != first.id


def test_goods_on_hold_are_not_shipped_on_the_day_of_the_hold_without_a_time(db: Session, batch: Batch) -> None:
    batches.hold(db, lan_of(batch), batch.id, reason="Chờ phiếu kiểm nghiệm")
    db.flush()
    with pytest.raises(Conflict):
        ship(db, batch, 10_000, happened_at=moment(TODAY, None))
    ship(db, batch, 10_000, happened_at=moment(TODAY - timedelta(days=1), None))
