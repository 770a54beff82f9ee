"""Rules of seasons: impossible plans are told at their fields, and no gram is lost when a harvest is shared."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules.seasons import Plan, PlotPlan, Stretch, check, last_day, season_of, shared
from app.core.errors import Invalid

PLAN = {"name": "Vụ cam 2026", "crop": "Cam", "starts_on": date(2026, 2, 1), "ends_on": date(2027, 1, 31)}


@pytest.mark.parametrize(
    ("given_facts", "field"),
    [
        ({"ends_on": date(2026, 1, 1)}, "ends_on"),
        ({"ends_on": date(2036, 1, 1)}, "ends_on"),
        ({"harvest_from": date(2027, 2, 1)}, "harvest_from"),
        ({"harvest_from": date(2026, 12, 1), "harvest_until": date(2026, 11, 1)}, "harvest_until"),
        ({"plots": ()}, "plot_ids"),
        ({"plots": (PlotPlan(7, planted_on=date(2027, 3, 1)),)}, "planted-7"),
    ],
)
def test_an_impossible_plan_is_told_at_its_field(given_facts: dict[str, object], field: str) -> None:
    facts = PLAN | {"plots": (PlotPlan(7),)} | given_facts
    with pytest.raises(Invalid) as error:
        check(Plan(**facts))  # type: ignore[arg-type]  # facts of every kind
    assert [problem.field for problem in error.value.problems] == [field]


@given(st.integers(1, 10**11), st.dictionaries(st.integers(1, 500), st.integers(1, 5_000_000), min_size=1, max_size=40))
def test_shares_add_up_and_a_larger_plot_never_gets_less(grams: int, areas: dict[int, int]) -> None:
    shares = shared(grams, areas)
    assert sum(shares.values()) == grams
    by_area = sorted(areas, key=lambda plot_id: areas[plot_id])
    for smaller, larger in itertools.pairwise(by_area):
        assert shares[smaller] <= shares[larger] + (areas[smaller] == areas[larger])


def test_where_two_crops_grow_side_by_side_the_goods_tell_which_season_they_are_of() -> None:
    rows = [
        Stretch(1, "Cam", date(2026, 1, 1), date(2026, 12, 31)),
        Stretch(2, "Lạc", date(2026, 3, 1), date(2026, 7, 1)),
    ]
    assert season_of(rows, date(2026, 2, 1), ["Mật ong"]) == 1
    assert season_of(rows, date(2026, 5, 1), ["Lạc vỏ"]) == 2
    assert season_of(rows, date(2026, 5, 1), ["Mật ong"]) is None
    assert season_of(rows, date(2027, 5, 1), ["Cam"]) is None


def test_a_season_closed_early_frees_its_plots_from_the_next_day() -> None:
    assert last_day(date(2026, 12, 31), datetime(2026, 6, 1, 3, tzinfo=UTC)) == date(2026, 6, 1)
    assert last_day(date(2026, 5, 1), datetime(2026, 6, 1, 3, tzinfo=UTC)) == date(2026, 5, 1)
