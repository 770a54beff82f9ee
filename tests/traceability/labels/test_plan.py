"""A plan says which code stands where, what a reader finds in it, and refuses what cannot be printed."""

from dataclasses import replace

import pytest

from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import SerialRange, spaced
from tests.traceability.labels import samples

L7160, ROLL = LAYOUTS["L7160"], LAYOUTS["roll-50x30"]


def test_each_code_is_printed_as_often_as_asked_one_after_the_other() -> None:
    a, b = samples.run(2)
    plan = samples.plan(L7160, [a, b], copies=3, start_cell=20)
    assert (plan.labels, plan.pages) == (6, 2)
    assert plan.page(0) == [(19, a), (20, a)]
    assert plan.page(1) == [(0, a), (1, b), (2, b), (3, b)]
    assert plan.page(2) == []


def test_codes_are_asked_for_only_when_their_page_is_drawn() -> None:
    class Watched(SerialRange):
        def __getitem__(self, index):  # type: ignore[no-untyped-def]  # the range's own
            asked.append(index)
            return super().__getitem__(index)

    asked: list[int] = []
    plan = samples.plan(L7160, Watched(samples.KEY, 0, 999_999))
    asked.clear()
    plan.page(7)
    assert asked == list(range(7 * 21, 8 * 21))


def test_a_serial_and_an_sscc_say_themselves_in_their_own_ways() -> None:
    serial, cartons = samples.run(1)[0], samples.cartons(ROLL)
    plan, sscc = samples.plan(ROLL, [serial]), cartons.codes[0]
    assert (plan.payload(serial), plan.printed(serial)) == (samples.PREFIX + serial, spaced(serial))
    assert plan.barcode(serial) is None
    assert cartons.payload(sscc) == "https://gocnghe.vn/00/" + sscc
    assert cartons.barcode(sscc) == "00" + sscc
    assert cartons.printed(sscc).replace(" ", "") == "(00)" + sscc
    assert cartons.stencil.serial_length == 18


@pytest.mark.parametrize("order", Order)
def test_a_roll_gives_one_label_a_page_in_every_order(order: Order) -> None:
    plan = samples.plan(ROLL, samples.run(5), order=order)
    codes = [code for number in range(plan.pages) for _cell, code in plan.page(number)]
    assert plan.on_roll
    assert codes == (samples.run(5)[::-1] if order is Order.REVERSE else samples.run(5))


@pytest.mark.parametrize("start_cell", [0, 22])
def test_a_start_cell_beyond_the_sheet_is_refused(start_cell: int) -> None:
    with pytest.raises(ValueError, match="start cell"):
        samples.plan(L7160, samples.run(1), start_cell=start_cell)


def test_a_sheet_without_labels_is_refused() -> None:
    plan = samples.plan(L7160, samples.run(1))
    for nothing in ({"codes": []}, {"copies": 0}):
        with pytest.raises(ValueError, match="no labels"):
            replace(plan, **nothing)


def test_stacks_on_a_sheet_that_is_partly_used_are_refused() -> None:
    with pytest.raises(ValueError, match="fresh"):
        samples.plan(L7160, samples.run(1), order=Order.STACKS, start_cell=2)
