"""Batch numbers, harvest and packing days, and the table of states."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cooperatives.rules import batch_patterns
from app.core.errors import Conflict, Invalid
from app.traceability.rules import batches
from app.traceability.rules.batches import STEPS, BatchState

DAY = date(2026, 11, 18)


def field_of(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.problems[0].field


@given(st.sampled_from(BatchState), st.sampled_from(BatchState))
def test_a_batch_moves_only_as_the_table_says(current: BatchState, target: BatchState) -> None:
    if target in STEPS[current]:
        assert batches.move(current, target) is target
    else:
        with pytest.raises(Conflict):
            batches.move(current, target)


def test_nothing_leads_out_of_a_recall() -> None:
    assert not STEPS[BatchState.RECALLED]
    assert all(BatchState.RECALLED in STEPS[s] for s in BatchState if s is not BatchState.RECALLED)


@pytest.mark.parametrize("text", ["", "MH_01", "MH 01", "LÔ-01", "-MH01", "A" * 21, "MH\n01", "٣"])
def test_a_number_that_cannot_stand_in_a_code_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as error:
        batches.parse_number(text)
    assert field_of(error) == "number"


def test_letters_of_a_number_are_raised() -> None:
    assert batches.parse_number(" mh-261118-03 ") == "MH-261118-03"


def test_the_next_number_skips_those_that_are_taken() -> None:
    assert batches.next_number("MH-{yy}{mm}{dd}-{nn}", DAY, {"MH-261118-01", "MH-261118-02"}) == "MH-261118-03"
    assert batches.next_number("{yy}{nnn}", DAY, set()) == "26001"


@settings(deadline=None)
@given(st.sampled_from(["MH-{yy}{mm}{dd}-{nn}", "{yy}{nnn}", "{nn}-{yy}", "A{nn}B{dd}"]), st.integers(0, 130))
def test_every_number_begins_with_the_prefix_that_finds_the_taken_ones(pattern: str, used: int) -> None:
    taken: set[str] = set()
    for _ in range(used):
        taken.add(batches.next_number(pattern, DAY, taken))
    number = batches.next_number(pattern, DAY, taken)
    assert number not in taken
    assert number.startswith(batch_patterns.prefix(pattern, DAY))


def test_a_harvest_is_not_tomorrow_and_not_four_years_ago() -> None:
    batches.check_harvest_day(DAY, DAY)
    for day in (DAY + timedelta(days=1), DAY - timedelta(days=4 * 366)):
        with pytest.raises(Invalid) as error:
            batches.check_harvest_day(day, DAY)
        assert field_of(error) == "harvested_on"


def test_packing_lies_between_harvest_and_today() -> None:
    batches.check_packing_day(None, DAY, DAY)
    batches.check_packing_day(DAY, DAY, DAY)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(Invalid) as error:
            batches.check_packing_day(day, DAY, DAY)
        assert field_of(error) == "packed_on"


def test_shelf_life_counts_from_packing_and_else_from_the_harvest() -> None:
    assert batches.best_before(DAY, DAY + timedelta(days=1), 20) == date(2026, 12, 9)
    assert batches.best_before(DAY, None, 20) == date(2026, 12, 8)
    assert batches.best_before(DAY, DAY, None) is None


def test_a_half_filled_pack_gets_no_label() -> None:
    assert batches.packs(1_999, 1_000) == 1


@pytest.mark.parametrize(
    ("grams", "words"), [(1_200_000, "1.200"), (1_200_500, "1.200,5"), (999, "0,999"), (12_345_678, "12.345,678")]
)
def test_weights_in_sentences_are_exact(grams: int, words: str) -> None:
    assert batches.kilograms(grams) == words
