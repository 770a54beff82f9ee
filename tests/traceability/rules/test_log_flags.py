"""Farm logs to be looked at: copies of a neighbour's, logs written in one go, back-dated ones, and no others."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.log_flags import Act, FlagKind, PlotAct, alike, at_once, back_dated

HARVEST = date(2026, 11, 20)
NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
HUNG, SAU, BA = ("grower", 1), ("grower", 2), ("grower", 3)


def act(entry_id: int, *holders: tuple[str, int], gap: int, item: str = "abamectin", written: int = 0) -> Act:
    """A spraying `gap` days before the harvest, written `written` days later."""
    done_on = HARVEST - timedelta(days=gap)
    return Act(
        entry_id=entry_id,
        cooperative_id=1,
        by_name="Lan",
        holders=frozenset(holders),
        kind=LogKind.SPRAYING,
        item=item,
        done_on=done_on,
        recorded_at=datetime(done_on.year, done_on.month, done_on.day, 5, tzinfo=UTC) + timedelta(days=written),
        cycle=("year", 2026),
        gap=gap,
    )


def test_two_households_with_the_same_work_at_the_same_distance_are_named_with_their_lines() -> None:
    acts = [act(n + 10 * who, ("grower", who), gap=gap) for who in (1, 2) for n, gap in enumerate((40, 30, 20))]
    (flag,) = alike([*acts, act(99, BA, gap=40), act(98, BA, gap=31), act(97, BA, gap=20)])
    assert (flag.kind, flag.groups) == (FlagKind.ALIKE, ((10, 11, 12), (20, 21, 22)))


def test_one_line_for_several_households_is_one_act_and_no_copy() -> None:
    together = [act(n, HUNG, SAU, gap=gap) for n, gap in enumerate((50, 40, 30, 20))]
    own = [act(n + 10 * who, ("grower", who), gap=gap) for who in (1, 2) for n, gap in enumerate((25, 15))]
    assert alike(together) == []
    assert alike([*together, *own]) == []
    assert alike([*together, *(act(n + 30, BA, gap=gap) for n, gap in enumerate((50, 40, 30, 20)))]) == []


def test_two_plots_of_one_household_may_be_alike() -> None:
    assert alike([act(n, HUNG, gap=gap) for n, gap in enumerate((40, 40, 30, 30, 20, 20))]) == []


@given(
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["a", "b"])), min_size=3, max_size=12),
    st.integers(1, 30),
    st.randoms(),
)
def test_a_log_is_its_own_copy_in_any_order_and_one_moved_line_makes_it_different(
    log: list[tuple[int, str]], moved: int, order: object
) -> None:
    first = [act(n, HUNG, gap=gap, item=item) for n, (gap, item) in enumerate(log)]
    copy = [act(n + 100, SAU, gap=gap, item=item) for n, (gap, item) in enumerate(log)]
    acts = [*first, *copy]
    order.shuffle(acts)  # type: ignore[attr-defined]  # a random.Random
    (flag,) = alike(acts)
    assert sorted(flag.entry_ids) == sorted(one.entry_id for one in acts)
    gap, item = log[0]
    assert alike([*first, *copy[1:], act(100, SAU, gap=gap + 200 + moved, item=item)]) == []


def written(minute: int, harvested_on: date | None = HARVEST, plot_id: int = 1) -> PlotAct:
    """A line written `minute` minutes past noon five days after the harvest."""
    return PlotAct(plot_id, 1000 + minute, NOON + timedelta(minutes=minute), harvested_on)


def test_five_lines_within_an_hour_after_the_harvest_are_one_burst() -> None:
    minutes = (0, 10, 20, 30, 60)
    (flag,) = at_once(written(minute) for minute in minutes)
    assert (flag.kind, len(flag.entry_ids), flag.minutes) == (FlagKind.AT_ONCE, 5, 60)
    assert at_once(written(minute) for minute in minutes[:4]) == []
    assert at_once(written(minute) for minute in (*minutes[:4], 61)) == []


def test_lines_before_the_harvest_or_of_other_plots_are_no_burst() -> None:
    assert at_once(written(minute, harvested_on=NOON.date()) for minute in range(9)) == []
    assert at_once(written(minute, harvested_on=None) for minute in range(9)) == []
    assert at_once(written(minute, plot_id=minute) for minute in range(9)) == []


@given(st.lists(st.integers(0, 600), max_size=40))
def test_no_line_is_in_two_bursts_and_none_is_longer_than_an_hour(minutes: list[int]) -> None:
    rows = [PlotAct(1, n, NOON + timedelta(minutes=minute), HARVEST) for n, minute in enumerate(minutes)]
    flags = at_once(rows)
    told = [entry_id for flag in flags for entry_id in flag.entry_ids]
    assert len(told) == len(set(told))
    assert all(len(flag.entry_ids) >= 5 and flag.minutes <= 60 for flag in flags)


def test_five_lines_written_more_than_two_weeks_late_on_one_day_are_told() -> None:
    late = [act(n, HUNG, gap=20 + n, written=15 + n) for n in range(5)]
    (flag,) = back_dated(late)
    assert (flag.kind, len(flag.entry_ids), flag.days) == (FlagKind.BACK_DATED, 5, 19)
    assert back_dated(late[:4]) == []
    assert back_dated([act(n, HUNG, gap=20 + n, written=14 - n) for n in range(5)]) == []
