"""Movements: goods that come in, go out and come back are told in lines, and never more than there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.products import Product
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import events as event_queries
from app.traceability.queries import movements as queries
from app.traceability.queries import stock
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.units import UnitKind
from app.traceability.services import batches, events, movements
from tests.factories import make_batch, make_cooperative, make_product, manager
from tests.turns import outcomes


@dataclass(frozen=True, slots=True)
class Trade:
    """Lan's cooperative with two batches of 100 kg, one partner on each side, and a manager and a hand."""

    cooperative: Cooperative
    product: Product
    first: Batch
    second: Batch
    shop: Partner
    farm: Partner
    lan: Actor
    staff: Actor


def make_partner(db: Session, cooperative: Cooperative, name: str, *, buyer: bool) -> Partner:
    own = {"cooperative_id": cooperative.id, "created_at": clock.now()}
    row = Partner(name=name, search=name.lower(), buyer=buyer, supplier=not buyer, email="mua@example.vn", **own)
    db.add(row)
    db.flush()
    return row


@pytest.fixture
def trade(db: Session) -> Trade:
    cooperative = make_cooperative(db)
    product = make_product(db, cooperative)
    first, second = (make_batch(db, product, grams=100_000) for _ in range(2))
    shop = make_partner(db, cooperative, "Siêu thị Vinh", buyer=True)
    farm = make_partner(db, cooperative, "Trại Nghĩa Đàn", buyer=False)
    staff = Actor(None, "Trần Văn Hùng", Role.STAFF, cooperative.id)
    return Trade(cooperative, product, first, second, shop, farm, manager(cooperative), staff)


def ship(db: Session, trade: Trade, *lines: tuple[Batch, int], **given: Any) -> Event:
    told = {"happened_at": clock.now(), "partner_id": trade.shop.id, "actor": trade.lan} | given
    actor = told.pop("actor")
    return movements.ship(db, actor, lines=[(batch.id, grams, None) for batch, grams in lines], **told)


def faults(act: Callable[[], object], kind: type[DomainError] = Invalid) -> list[str]:
    with pytest.raises(kind) as error:
        act()
    return [problem.field for problem in error.value.problems]


def left(db: Session, batch: Batch) -> int:
    return stock.of(db, [batch.id])[batch.id].left


def test_one_shipment_takes_from_several_batches_and_only_once_when_sent_twice(db: Session, trade: Trade) -> None:
    event = ship(db, trade, (trade.first, 30_000), (trade.second, 70_000), document="PX-1", request_key="a")
    again = ship(db, trade, (trade.first, 30_000), (trade.second, 70_000), request_key="a")
    assert again.id == event.id
    assert (left(db, trade.first), left(db, trade.second)) == (70_000, 30_000)
    assert event.grams is None
    assert [item.typed for item in event.items] == ["30 kg", "70 kg"]


def test_each_line_above_what_is_left_is_refused_at_its_own_field(db: Session, trade: Trade) -> None:
    refused = faults(lambda: ship(db, trade, (trade.first, 100_001), (trade.second, 100_000)))
    assert refused == [f"quantity-{trade.first.id}"]


def test_only_a_manager_goes_over_what_is_left_and_says_why(db: Session, trade: Trade) -> None:
    over = {"override_reason": "Cân lại ở kho được nhiều hơn"}
    refused = faults(lambda: ship(db, trade, (trade.first, 100_500), actor=trade.staff, **over))
    assert refused == ["override_reason", f"quantity-{trade.first.id}"]
    event = ship(db, trade, (trade.first, 100_500), **over)
    assert event.override_reason == over["override_reason"]
    assert left(db, trade.first) == -500
    assert ship(db, trade, (trade.second, 1), **over).override_reason is None


def test_held_goods_stay_but_may_be_tested_returned_and_destroyed(db: Session, trade: Trade) -> None:
    ship(db, trade, (trade.first, 40_000))
    batches.hold(db, trade.lan, trade.first.id, reason="chờ kiểm nghiệm")
    assert faults(lambda: ship(db, trade, (trade.first, 1))) == [f"quantity-{trade.first.id}"]
    now = clock.now()
    assert faults(lambda: movements.sell(db, trade.lan, trade.first.id, grams=1, happened_at=now)) == ["quantity"]
    shop = trade.shop.id
    movements.take_back(db, trade.lan, trade.first.id, grams=40_000, partner_id=shop, happened_at=now)
    movements.destroy(db, trade.lan, trade.first.id, grams=100_000, happened_at=now, reason="hỏng", witness="Bà Mai")
    assert left(db, trade.first) == 0
    note = db.scalars(sa.select(Event.note).where(Event.type == EventType.DESTROY)).one()
    assert note == "hỏng\nNgười chứng kiến: Bà Mai"


def test_nothing_moves_before_the_batch_is_there_or_in_the_future(db: Session, trade: Trade) -> None:
    for moment in (clock.now() - timedelta(days=10), clock.now() + timedelta(hours=1)):
        assert faults(lambda moment=moment: ship(db, trade, (trade.first, 1), happened_at=moment)) == ["day"]  # type: ignore[misc]  # bound in the loop


def test_a_buyer_gives_back_at_most_what_it_got(db: Session, trade: Trade) -> None:
    ship(db, trade, (trade.first, 40_000))

    def back(grams: int) -> Event:
        told: dict[str, Any] = {"partner_id": trade.shop.id, "happened_at": clock.now(), "hold": True}
        return movements.take_back(db, trade.lan, trade.first.id, grams=grams, **told)

    assert faults(lambda: back(40_001)) == ["quantity"]
    back(15_000)
    assert faults(lambda: back(25_001)) == ["quantity"]
    assert left(db, trade.first) == 75_000
    assert trade.first.state is BatchState.HELD


def test_holders_say_who_has_what_and_forget_who_gave_all_back(db: Session, trade: Trade) -> None:
    ship(db, trade, (trade.first, 40_000), (trade.second, 10_000))
    wrong = ship(db, trade, (trade.first, 5_000), partner_id=None, place="Chợ Vinh")
    movements.correct_lines(
        db, trade.lan, wrong.id, happened_at=clock.now(), lines=[(trade.first.id, 6_000, None)], place="Chợ Vinh"
    )
    told: dict[str, Any] = {"partner_id": trade.shop.id, "happened_at": clock.now()}
    movements.take_back(db, trade.lan, trade.second.id, grams=10_000, **told)
    found = queries.holders(db, [trade.first.id, trade.second.id])
    assert [(row.partner_id, row.partner_name, row.email, row.batch_id, row.grams) for row in found] == [
        (None, "Chợ Vinh", None, trade.first.id, 6_000),
        (trade.shop.id, "Siêu thị Vinh", "mua@example.vn", trade.first.id, 40_000),
    ]


def test_an_arrival_confirms_no_more_than_was_sent_and_not_twice(db: Session, trade: Trade) -> None:
    sent = ship(db, trade, (trade.first, 40_000), (trade.second, 10_000))
    some = [(trade.first.id, 39_000, None), (trade.second.id, 10_001, None)]
    now = clock.now()
    refused = faults(lambda: movements.arrive(db, trade.lan, sent.id, happened_at=now, lines=some))
    assert refused == [f"quantity-{trade.second.id}"]
    movements.arrive(db, trade.lan, sent.id, happened_at=clock.now())
    again = faults(lambda: movements.arrive(db, trade.lan, sent.id, happened_at=clock.now()))
    assert len(again) == 2
    assert left(db, trade.first) == 60_000


def test_a_receipt_is_a_batch_of_its_own_that_names_its_supplier(db: Session, trade: Trade) -> None:
    told: dict[str, Any] = {
        "product_id": trade.product.id,
        "grams": 50_000,
        "supplier_lot": "ND-77",
        "request_key": "r",
    }
    batch = movements.receive(db, trade.staff, supplier_id=trade.farm.id, received_on=clock.today(), **told)
    assert movements.receive(db, trade.staff, supplier_id=trade.farm.id, received_on=clock.today(), **told) is batch
    assert (batch.origin, batch.supplier_lot, batch.number[:3]) == (BatchOrigin.RECEIVED, "ND-77", "MH-")
    event = db.scalars(sa.select(Event).where(Event.batch_id == batch.id)).one()
    assert (event.type, event.partner_id, event.items[0].role) == (EventType.RECEIVE, trade.farm.id, ItemRole.OUTPUT)
    del told["request_key"]
    day = clock.today()
    refused = faults(lambda: movements.receive(db, trade.lan, supplier_id=trade.shop.id, received_on=day, **told))
    assert refused == ["supplier_id"]


def test_a_failed_test_holds_the_batch_at_once(db: Session, trade: Trade) -> None:
    told: dict[str, Any] = {"happened_at": clock.now(), "laboratory": "Quatest 1", "document": "KN-9"}
    movements.record_test(db, trade.staff, trade.second.id, passed=True, **told)
    assert trade.second.state is BatchState.OPEN
    event = movements.record_test(db, trade.staff, trade.first.id, passed=False, **told, sample="2 kg quả")
    assert trade.first.state is BatchState.HELD
    held = db.scalars(sa.select(Event).where(Event.type == EventType.HOLD)).one()
    assert held.note == "Phiếu kiểm nghiệm không đạt: KN-9"
    assert (event.passed, event.items[0].role, event.items[0].typed) == (False, ItemRole.SEEN, "2 kg quả")
    assert left(db, trade.first) == 100_000


def carton(db: Session, trade: Trade, grams: int) -> LogisticUnit:
    """A carton with that much of the first batch."""
    own: dict[str, Any] = {"cooperative_id": trade.cooperative.id}
    row = LogisticUnit(kind=UnitKind.CARTON, sscc="189312345000000012", created_by="Lan", created_at=clock.now(), **own)
    db.add(row)
    db.flush()
    lines = [
        EventItem(unit_id=row.id, role=ItemRole.PARENT, **own),
        EventItem(batch_id=trade.first.id, role=ItemRole.CHILD, grams=grams, **own),
    ]
    batches.note_event(db, trade.lan, trade.first, EventType.AGGREGATE, clock.now(), lines=lines)
    return row


def test_a_carton_leaves_whole_and_its_goods_are_not_counted_as_loose(db: Session, trade: Trade) -> None:
    box = carton(db, trade, 60_000)
    assert faults(lambda: ship(db, trade, (trade.first, 40_001))) == [f"quantity-{trade.first.id}"]
    event = ship(db, trade, (trade.first, 10_000), unit_ids=[box.id])
    standing = stock.of(db, [trade.first.id])[trade.first.id]
    assert (standing.shipped, standing.in_units, standing.left, standing.loose) == (70_000, 0, 30_000, 30_000)
    assert {item.unit_id for item in event.items} == {None, box.id}
    assert faults(lambda: ship(db, trade, unit_ids=[box.id])) == ["unit_ids"]
    lines = [(trade.first.id, 5_000, None)]
    movements.correct_lines(db, trade.lan, event.id, happened_at=clock.now(), lines=lines, partner_id=trade.shop.id)
    standing = stock.of(db, [trade.first.id])[trade.first.id]
    assert (standing.shipped, standing.in_units, standing.left) == (65_000, 0, 35_000)


def test_a_corrected_shipment_is_weighed_again_without_the_wrong_one(db: Session, trade: Trade) -> None:
    wrong = ship(db, trade, (trade.first, 90_000), (trade.second, 20_000))

    def correct(*lines: tuple[Batch, int], **given: Any) -> Event:
        told = [(batch.id, grams, None) for batch, grams in lines]
        return movements.correct_lines(db, trade.lan, wrong.id, happened_at=clock.now(), lines=told, **given)

    assert faults(lambda: correct((trade.first, 100_001))) == [f"quantity-{trade.first.id}"]
    assert faults(lambda: correct()) == ["note"]
    right = correct((trade.first, 100_000))
    assert (left(db, trade.first), left(db, trade.second)) == (0, 100_000)
    assert (right.partner_id, right.grams) == (trade.shop.id, 100_000)
    with pytest.raises(Conflict):
        correct((trade.first, 1))
    old = [entry for entry in event_queries.journey(db, trade.second.id) if entry.event.type is EventType.SHIP]
    assert [(entry.event.id, entry.corrected_by) for entry in old] == [(wrong.id, right)]


def test_a_shipment_is_not_corrected_below_what_came_back(db: Session, trade: Trade) -> None:
    sent = ship(db, trade, (trade.first, 40_000))
    told: dict[str, Any] = {"partner_id": trade.shop.id, "happened_at": clock.now()}
    movements.take_back(db, trade.lan, trade.first.id, grams=30_000, **told)
    lines, now = [(trade.first.id, 29_999, None)], clock.now()
    point = db.begin_nested()
    refused = faults(lambda: movements.correct_lines(db, trade.lan, sent.id, happened_at=now, lines=lines))
    assert refused == [f"quantity-{trade.first.id}"]
    point.rollback()
    assert faults(lambda: events.correct(db, trade.lan, sent.id, happened_at=now, grams=29_999)) == ["quantity"]


def test_what_is_not_one_s_own_is_not_moved(db: Session, trade: Trade) -> None:
    other = make_cooperative(db, name="HTX Chè Đảo")
    tea = make_batch(db, make_product(db, other))
    with pytest.raises(NotFound):
        ship(db, trade, (trade.first, 1), (tea, 1))
    with pytest.raises(NotFound):
        ship(db, trade, (trade.first, 1), partner_id=make_partner(db, other, "Chợ", buyer=True).id)
    grower = Actor(None, "Hùng", Role.GROWER, trade.cooperative.id)
    with pytest.raises(Forbidden):
        ship(db, trade, (trade.first, 1), actor=grower)


def test_two_who_ship_the_last_goods_at_one_moment_do_not_both_get_them(any_database: Database) -> None:
    with any_database.transaction() as db:
        cooperative = make_cooperative(db)
        batch = make_batch(db, make_product(db, cooperative), grams=100_000)
        lan, lines = manager(cooperative), [(batch.id, 60_000, None)]

    def act(db: Session) -> None:
        movements.ship(db, lan, lines=lines, place="Chợ Vinh", happened_at=clock.now())

    assert outcomes(any_database, act) == ["Invalid"]
