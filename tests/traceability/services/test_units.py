"""Cartons and pallets: what lies in which, no gram in two places, nothing packed anew once it has left."""

import pytest
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Invalid, NotFound
from app.traceability.models.labels import LabelRun
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import label_counts, unit_lists
from app.traceability.queries import units as queries
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.ssccs import SsccRange
from app.traceability.rules.units import UnitKind, UnitState
from app.traceability.services import batches, label_making, units
from tests.factories import make_cooperative, make_trade_item, manager
from tests.traceability.services import samples
from tests.traceability.services.samples import Goods
from tests.traceability.services.workbench import PREFIX, Bench, harvest, loose, make_bench, ship_unit


@pytest.fixture
def bench(db: Session) -> Bench:
    """Lan's cooperative."""
    return make_bench(db)


def carton(db: Session, bench: Bench, *lines: tuple[int, int, int | None]) -> LogisticUnit:
    unit = units.new_carton(db, bench.lan)
    if lines:
        units.aggregate(db, bench.lan, unit_id=unit.id, lines=lines)
    return unit


def printed(db: Session, bench: Bench) -> tuple[LabelRun, list[str]]:
    """A run of four carton labels, twenty bags of two kilos each, and their SSCCs."""
    batch = harvest(db, bench)
    goods = Goods(bench.cooperative, batch, make_trade_item(db, bench.oranges))
    run = samples.issue_cartons(db, goods)
    assert run.kind is RunKind.CARTONS
    span = SsccRange(run.code_space, run.first_position, run.last_position)
    return run, [span.code(position) for position in range(run.first_position, run.last_position + 1)]


def field_of(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.problems[0].field


def test_goods_in_a_carton_are_not_loose_and_come_out_again(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench, 100_000)
    unit = carton(db, bench, (batch.id, 40_000, 20))
    assert loose(db, batch) == 60_000
    assert queries.contents(db, [unit.id]) == {unit.id: [(batch.id, 40_000)]}
    units.disaggregate(db, bench.lan, unit_id=unit.id, lines=[(batch.id, 10_000, 5)])
    assert queries.inside(db, unit.id).goods == (queries.Goods(batch.id, 30_000, 15),)
    units.disaggregate(db, bench.lan, unit_id=unit.id)
    assert queries.inside(db, unit.id).empty
    assert loose(db, batch) == 100_000


def test_a_pallet_holds_what_its_cartons_hold(db: Session, bench: Bench) -> None:
    one, two = harvest(db, bench, 100_000), harvest(db, bench, 90_000)
    inner = [carton(db, bench, (one.id, 20_000, None)), carton(db, bench, (one.id, 5_000, None), (two.id, 7_000, None))]
    pallet = units.new_pallet(db, bench.lan)
    ids = [unit.id for unit in inner]
    units.aggregate(db, bench.lan, unit_id=pallet.id, child_unit_ids=ids, lines=[(two.id, 1_000, None)])
    assert queries.contents(db, [pallet.id])[pallet.id] == [(one.id, 25_000), (two.id, 8_000)]
    assert queries.holder_of(db, inner[0].id) == pallet.id
    assert unit_lists.nest(db, pallet).grams == 33_000
    units.disaggregate(db, bench.lan, unit_id=pallet.id, child_unit_ids=[inner[0].id])
    assert queries.holder_of(db, inner[0].id) is None
    assert queries.contents(db, [pallet.id])[pallet.id] == [(one.id, 5_000), (two.id, 8_000)]


def test_no_more_is_put_in_than_lies_loose(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench, 50_000)
    carton(db, bench, (batch.id, 30_000, None))
    with pytest.raises(Invalid) as error:
        carton(db, bench, (batch.id, 20_001, None))
    assert field_of(error) == f"take-{batch.id}"


def test_no_more_is_taken_out_than_lies_in_it(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    unit = carton(db, bench, (batch.id, 30_000, None))
    with pytest.raises(Invalid) as error:
        units.disaggregate(db, bench.lan, unit_id=unit.id, lines=[(batch.id, 30_001, None)])
    assert field_of(error) == f"take-{batch.id}"


def test_a_carton_lies_in_one_pallet_at_most(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    unit = carton(db, bench, (batch.id, 1_000, None))
    first, second = units.new_pallet(db, bench.lan), units.new_pallet(db, bench.lan)
    units.aggregate(db, bench.lan, unit_id=first.id, child_unit_ids=[unit.id])
    with pytest.raises(Invalid) as error:
        units.aggregate(db, bench.lan, unit_id=second.id, child_unit_ids=[unit.id])
    assert field_of(error) == "unit_ids"


def test_no_unit_lies_in_itself(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    outer, inner = units.new_pallet(db, bench.lan), units.new_pallet(db, bench.lan)
    units.aggregate(db, bench.lan, unit_id=inner.id, lines=[(batch.id, 1_000, None)])
    units.aggregate(db, bench.lan, unit_id=outer.id, child_unit_ids=[inner.id])
    for child in (outer, inner):
        with pytest.raises(Invalid):
            units.aggregate(db, bench.lan, unit_id=inner.id, child_unit_ids=[child.id])


def test_an_empty_carton_or_a_pallet_in_a_carton_is_refused(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    pallet = units.new_pallet(db, bench.lan)
    with pytest.raises(Invalid):
        units.aggregate(db, bench.lan, unit_id=pallet.id, child_unit_ids=[carton(db, bench).id])
    units.aggregate(db, bench.lan, unit_id=pallet.id, lines=[(batch.id, 1_000, None)])
    with pytest.raises(Invalid):
        units.aggregate(db, bench.lan, unit_id=carton(db, bench).id, child_unit_ids=[pallet.id])


def test_what_has_left_is_neither_filled_nor_emptied(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    unit, pallet = carton(db, bench, (batch.id, 1_000, None)), units.new_pallet(db, bench.lan)
    units.aggregate(db, bench.lan, unit_id=pallet.id, child_unit_ids=[unit.id])
    ship_unit(db, bench, pallet, batch, 1_000)
    assert unit_lists.states(db, [unit.id, pallet.id]) == {unit.id: UnitState.GONE, pallet.id: UnitState.GONE}
    with pytest.raises(Conflict):
        units.aggregate(db, bench.lan, unit_id=unit.id, lines=[(batch.id, 1_000, None)])
    with pytest.raises(Conflict):
        units.disaggregate(db, bench.lan, unit_id=pallet.id)
    assert loose(db, batch) == 999_000


def test_held_goods_go_in_no_carton_but_come_out_of_it(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    unit = carton(db, bench, (batch.id, 1_000, None))
    batches.hold(db, bench.lan, batch.id, reason="Chờ kiểm nghiệm")
    with pytest.raises(Invalid):
        units.aggregate(db, bench.lan, unit_id=unit.id, lines=[(batch.id, 1_000, None)])
    units.disaggregate(db, bench.lan, unit_id=unit.id)
    assert loose(db, batch) == 1_000_000


def test_a_printed_carton_holds_what_its_label_says(db: Session, bench: Bench) -> None:
    run, codes = printed(db, bench)
    unit = units.fill_new(db, bench.lan, kind=UnitKind.CARTON, sscc=f"(00) {codes[1]}", request_key="một lần")
    again = units.fill_new(db, bench.lan, kind=UnitKind.CARTON, sscc=f"https://gocnghe.vn/00/{codes[1]}")
    assert (unit.run_id, unit.sscc, again.id) == (run.id, codes[1], unit.id)
    assert queries.inside(db, unit.id).goods == (queries.Goods(run.batch_id or 0, 40_000, 20),)


def test_a_number_that_was_not_printed_here_is_refused(db: Session, bench: Bench) -> None:
    run, codes = printed(db, bench)
    mai = manager(make_cooperative(db, name="HTX Chè Gay"))
    for actor, text in ((bench.lan, "189312345000000012"), (bench.lan, codes[0][:-1] + "x"), (mai, codes[0])):
        with pytest.raises(Invalid) as error:
            units.new_carton(db, actor, sscc=text)
        assert field_of(error) == "sscc"
    label_making.void(db, bench.lan, run.id, reason="Giấy nhòe")
    with pytest.raises(Invalid):
        units.new_carton(db, bench.lan, sscc=codes[0])


def test_fresh_numbers_never_meet_printed_ones(db: Session, bench: Bench) -> None:
    _run, codes = printed(db, bench)
    fresh = [units.new_carton(db, bench.lan).sscc, units.new_pallet(db, bench.lan).sscc]
    assert len({*codes, *fresh}) == 6
    assert all(sscc.startswith(f"0{PREFIX}") for sscc in fresh)


def test_a_fresh_number_needs_a_prefix(db: Session) -> None:
    with pytest.raises(Invalid) as error:
        units.new_carton(db, make_bench(db, prefix="").lan)
    assert field_of(error) == "sscc"


def test_the_same_form_sent_twice_fills_one_carton(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    line = (batch.id, 2_000, 1)
    first, again = (
        units.fill_new(db, bench.lan, kind=UnitKind.CARTON, lines=[line], request_key="một lần") for _ in range(2)
    )
    assert first.id == again.id
    assert loose(db, batch) == 998_000
    assert label_counts.labels_of(db, [batch.id]) == {}


def test_another_cooperatives_carton_is_not_found(db: Session, bench: Bench) -> None:
    unit = carton(db, bench)
    with pytest.raises(NotFound):
        units.disaggregate(db, manager(make_cooperative(db, name="HTX Chè Gay")), unit_id=unit.id)
