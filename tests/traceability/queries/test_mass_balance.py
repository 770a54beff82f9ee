"""Mass balance: what areas gave against what they can give, and batches that say more than they hold."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.cooperatives.models.seasons import Season, SeasonPlot
from app.core import clock
from app.traceability.models.batches import EventItem
from app.traceability.queries import mass_balance as queries
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.mass_balance import Fault, Level
from app.traceability.services.batches import note_event
from tests.factories import make_area, make_batch, make_cooperative, make_plot, make_product, make_trade_item, manager
from tests.traceability.services.samples import make_run
from tests.traceability.services.workbench import do, harvest, make_bench

DAY = date(clock.today().year - 1, 6, 1)


def test_an_area_that_gave_more_than_land_can_stands_first(db: Session) -> None:
    cooperative = make_cooperative(db)
    product = make_product(db, cooperative)
    plot = make_plot(db, cooperative)
    fine, strange = make_area(db, cooperative), make_area(db, cooperative, code="VN-40-17071-02-24")
    for area, tonnes in ((fine, 60), (strange, 161), (fine, 10)):
        make_batch(db, product, grams=tonnes * 1_000_000, harvested_on=DAY, area=area)
    make_batch(db, product, grams=1_000_000, harvested_on=DAY - timedelta(days=365), area=fine)
    _season(db, fine.id, plot.id, cooperative.id)
    found = queries.of_areas(db, manager(cooperative), DAY.year)
    assert [(one.area.id, one.harvested, one.batches, one.verdict.level) for one in found] == [
        (strange.id, 161_000_000, 1, Level.OVER),
        (fine.id, 70_000_000, 2, Level.WITHIN),
    ]
    assert [one.expected for one in found] == [None, 80_000_000]
    assert queries.harvested(db, fine.id, DAY.year) == 70_000_000


def _season(db: Session, area_id: int, plot_id: int, cooperative_id: int) -> None:
    own = {"cooperative_id": cooperative_id}
    dates = {"starts_on": DAY - timedelta(days=200), "ends_on": DAY, "created_at": clock.now()}
    season = Season(name="Vụ cam", search="vu cam", crop="Cam", growing_area_id=area_id, **dates, **own)
    db.add(season)
    db.flush()
    db.add(SeasonPlot(season_id=season.id, plot_id=plot_id, expected_grams=80_000_000, **own))
    db.flush()


def test_batches_that_say_more_than_they_hold_are_found_and_no_others(db: Session) -> None:
    cooperative = make_cooperative(db)
    lan, product = manager(cooperative), make_product(db, cooperative)
    fine, labelled, gone = (make_batch(db, product, grams=10_000, harvested_on=DAY) for _ in range(3))
    item = make_trade_item(db, product)
    make_run(db, labelled, item, labels=6, first=1)
    make_run(db, fine, item, labels=5, first=100)
    own = {"cooperative_id": cooperative.id, "role": ItemRole.MOVED}
    lines = [EventItem(batch_id=gone.id, grams=10_001, **own)]
    note_event(db, lan, gone, EventType.SELL, clock.now(), grams=10_001, lines=lines)
    found = queries.violations(db, lan, DAY.year)
    assert [(one.batch.id, [f.fault for f in one.findings]) for one in found] == [
        (gone.id, [Fault.GONE]),
        (labelled.id, [Fault.LABELS]),
    ]
    assert found[1].findings[0].values == {"said": "12", "held": "10"}
    assert queries.violations(db, lan, DAY.year - 1) == []
    assert queries.violations(db, manager(make_cooperative(db, name="HTX Chè Gay")), DAY.year) == []
    every = queries.balances(db, db.scalars(queries.batches(lan, DAY.year)).all())
    assert {one.batch.id for one in every} == {fine.id, labelled.id, gone.id}


def test_goods_made_into_others_carry_no_labels_twice(db: Session) -> None:
    bench = make_bench(db)
    batch = harvest(db, bench, 10_000)
    make_run(db, batch, make_trade_item(db, bench.oranges), labels=5)
    assert queries.violations(db, bench.lan, batch.harvested_on.year) == []
    do(db, bench, EventType.SPLIT, {batch: 2_000}, bench.output(2_000))
    found = queries.violations(db, bench.lan, batch.harvested_on.year)
    assert [(one.batch.id, one.findings[0].values["held"]) for one in found] == [(batch.id, "8")]


def test_what_was_added_in_processing_is_told_with_its_reason(db: Session) -> None:
    bench = make_bench(db)
    batch = harvest(db, bench)
    do(db, bench, EventType.PROCESS, {batch: 1_000}, bench.output(900, product_id=bench.juice.id))
    juice = bench.output(1_500, product_id=bench.juice.id)
    event = do(db, bench, EventType.PROCESS, {batch: 1_000}, juice, override_reason="Thêm nước")
    found = queries.surpluses(db, bench.lan, clock.today().year)
    assert [(one.event.id, one.event.override_reason, one.outcome.percent) for one in found] == [
        (event.id, "Thêm nước", 150)
    ]
