"""Where a trace starts: the batches that a roll, a carton, a plot, an input lot or a partner touches, and no others."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.cooperatives.models.plots import Plot
from app.core import clock
from app.core.columns import Owned
from app.core.errors import NotFound
from app.traceability.models.batches import Batch, EventItem
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.models.units import LogisticUnit
from app.traceability.queries.genealogy import roots
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.inputs import InputKind, Measure
from app.traceability.rules.units import UnitKind
from tests import factories
from tests.traceability.graphs import made_of, tell
from tests.traceability.queries.test_label_counts import bind
from tests.traceability.services.samples import Goods, issue, make_goods, ready_roll

TODAY = date(2026, 11, 20)


@pytest.fixture
def goods(db: Session) -> Goods:
    """Lan's cooperative with a batch."""
    return make_goods(db)


def found(db: Session, goods: Goods, kind: SeedKind, row: Owned) -> tuple[int, ...]:
    """What Lan's seed touches."""
    db.flush()
    return roots(db, goods.lan, Seed(kind, row.id))  # type: ignore[attr-defined]  # every table has one


def add(db: Session, model: type[Any], cooperative: Cooperative, **facts: Any) -> Any:
    """One row."""
    row = model(cooperative_id=cooperative.id, **facts)
    db.add(row)
    db.flush()
    return row


def batch_of(db: Session, goods: Goods, **facts: Any) -> Batch:
    """One more batch of Lan's."""
    return factories.make_batch(db, goods.batch.product, **facts)


def test_a_run_and_a_roll_touch_the_batches_their_labels_stand_for(db: Session, goods: Goods) -> None:
    assert found(db, goods, SeedKind.LABEL_RUN, issue(db, goods, 10)) == (goods.batch.id,)
    roll = ready_roll(db, goods)
    assert found(db, goods, SeedKind.LABEL_RUN, roll) == ()
    bind(db, goods, roll, 1, 10)
    assert found(db, goods, SeedKind.LABEL_RUN, roll) == (goods.batch.id,)


def _unit(db: Session, goods: Goods, sscc: str) -> LogisticUnit:
    now = clock.now()
    unit: LogisticUnit = add(
        db, LogisticUnit, goods.cooperative, kind=UnitKind.CARTON, sscc=sscc, created_by="Lan", created_at=now
    )
    return unit


def _put(db: Session, goods: Goods, kind: EventType, unit: LogisticUnit, inner: Batch | LogisticUnit) -> None:
    own = {"cooperative_id": goods.cooperative.id}
    event = tell(db, kind, [(ItemRole.SEEN, goods.batch, None)])
    child = {"batch_id": inner.id, "grams": 500} if isinstance(inner, Batch) else {"unit_id": inner.id}
    db.add_all(
        [
            EventItem(event_id=event.id, role=ItemRole.PARENT, unit_id=unit.id, **own),
            EventItem(event_id=event.id, role=ItemRole.CHILD, **child, **own),
        ]
    )
    db.flush()


def test_a_pallet_touches_what_lies_in_its_cartons_and_once_emptied_what_lay_there(db: Session, goods: Goods) -> None:
    pallet, carton = _unit(db, goods, "189312345000000012"), _unit(db, goods, "189312345000000029")
    inside = batch_of(db, goods)
    assert found(db, goods, SeedKind.UNIT, pallet) == ()
    _put(db, goods, EventType.AGGREGATE, carton, inside)
    _put(db, goods, EventType.AGGREGATE, pallet, carton)
    assert found(db, goods, SeedKind.UNIT, pallet) == (inside.id,)
    _put(db, goods, EventType.DISAGGREGATE, carton, inside)
    assert found(db, goods, SeedKind.UNIT, pallet) == (inside.id,)


def test_an_area_touches_its_harvests_and_not_what_was_made_of_them(db: Session, goods: Goods) -> None:
    area = factories.make_area(db, goods.cooperative)
    grown = batch_of(db, goods, area=area)
    made = made_of(db, grown)
    made.growing_area_id = area.id
    assert found(db, goods, SeedKind.GROWING_AREA, area) == (grown.id,)


def test_a_plot_touches_batches_that_name_it_or_none_of_their_area(db: Session, goods: Goods) -> None:
    near, far = (factories.make_plot(db, goods.cooperative, name=name) for name in ("Khe 1", "Khe 2"))
    area = factories.make_area(db, goods.cooperative, plots=[near, far])
    named, whole, elsewhere = (batch_of(db, goods, area=area) for _ in range(3))
    named.plots, elsewhere.plots = [near], [far]
    assert found(db, goods, SeedKind.PLOT, near) == (named.id, whole.id)


def _lot(db: Session, goods: Goods) -> InputLot:
    now = clock.now()
    item = add(
        db,
        InputItem,
        goods.cooperative,
        kind=InputKind.PESTICIDE,
        name="Thuốc trừ nhện",
        search="thuoc tru nhen",
        measure=Measure.MILLILITRES,
        created_at=now,
    )
    bought = {"bought_on": TODAY - timedelta(900), "amount": 5000, "by_name": "Lan", "recorded_at": now}
    lot: InputLot = add(db, InputLot, goods.cooperative, item_id=item.id, **bought)
    return lot


def _use(db: Session, lot: InputLot, plots: list[Plot], done_on: date, **facts: Any) -> LogEntry:
    entry = LogEntry(
        cooperative_id=lot.cooperative_id,
        kind=LogKind.SPRAYING,
        done_on=done_on,
        input_lot_id=lot.id,
        by_name="Lan",
        recorded_at=clock.now(),
        plots=plots,
        **facts,
    )
    db.add(entry)
    db.flush()
    return entry


def test_an_input_lot_touches_the_harvests_of_its_season_on_its_plots(db: Session, goods: Goods) -> None:
    sprayed, other = (factories.make_plot(db, goods.cooperative, name=name) for name in ("Khe 1", "Khe 2"))
    lot = _lot(db, goods)
    before, same_day, last, after = (
        batch_of(db, goods, harvested_on=TODAY + timedelta(days)) for days in (-1, 0, 400, 401)
    )
    elsewhere = batch_of(db, goods, harvested_on=TODAY)
    for batch in (before, same_day, last, after):
        batch.plots = [sprayed]
    elsewhere.plots = [other]
    _use(db, lot, [sprayed], TODAY)
    assert found(db, goods, SeedKind.INPUT_LOT, lot) == (same_day.id, last.id)


def test_a_use_that_was_corrected_or_struck_touches_nothing(db: Session, goods: Goods) -> None:
    wrong, right, struck = (factories.make_plot(db, goods.cooperative, name=f"Khe {n}") for n in range(3))
    lot = _lot(db, goods)
    batches = [batch_of(db, goods, harvested_on=TODAY) for _ in range(3)]
    for batch, plot in zip(batches, (wrong, right, struck), strict=True):
        batch.plots = [plot]
    mistake, doubled = _use(db, lot, [wrong], TODAY), _use(db, lot, [struck], TODAY)
    assert found(db, goods, SeedKind.INPUT_LOT, lot) == (batches[0].id, batches[2].id)
    _use(db, lot, [right], TODAY, corrects_id=mistake.id)
    _use(db, lot, [struck], TODAY, corrects_id=doubled.id, struck=True)
    assert found(db, goods, SeedKind.INPUT_LOT, lot) == (batches[1].id,)


def test_a_partner_touches_what_came_from_him_and_what_went_to_him(db: Session, goods: Goods) -> None:
    trade = {"buyer": True, "supplier": True, "created_at": clock.now()}
    partner = add(db, Partner, goods.cooperative, name="Siêu thị Vinh", search="sieu thi vinh", **trade)
    bought, sold, beside, wrong = (batch_of(db, goods) for _ in range(4))
    bought.origin, bought.supplier_id = BatchOrigin.RECEIVED, partner.id
    tell(db, EventType.SHIP, [(ItemRole.MOVED, sold, 500), (ItemRole.MOVED, beside, 500)], partner_id=partner.id)
    mistake = tell(db, EventType.SHIP, [(ItemRole.MOVED, wrong, 500)], partner_id=partner.id)
    tell(db, EventType.SHIP, [(ItemRole.MOVED, sold, 400)], partner_id=partner.id, corrects_id=mistake.id)
    assert found(db, goods, SeedKind.PARTNER, partner) == (bought.id, sold.id, beside.id)


@pytest.mark.parametrize("kind", SeedKind)
def test_what_belongs_to_others_is_not_found(db: Session, goods: Goods, kind: SeedKind) -> None:
    stranger = factories.manager(factories.make_cooperative(db, name="HTX Chè Đảo"))
    partner = {"name": "A", "search": "a", "buyer": True, "supplier": False, "created_at": clock.now()}
    rows: dict[SeedKind, Any] = {
        SeedKind.BATCH: lambda: goods.batch,
        SeedKind.LABEL_RUN: lambda: issue(db, goods, 1),
        SeedKind.UNIT: lambda: _unit(db, goods, "189312345000000012"),
        SeedKind.GROWING_AREA: lambda: factories.make_area(db, goods.cooperative),
        SeedKind.PLOT: lambda: factories.make_plot(db, goods.cooperative),
        SeedKind.INPUT_LOT: lambda: _lot(db, goods),
        SeedKind.PARTNER: lambda: add(db, Partner, goods.cooperative, **partner),
    }
    with pytest.raises(NotFound):
        roots(db, stranger, Seed(kind, rows[kind]().id))
