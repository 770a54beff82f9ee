"""The pre-harvest interval: the latest end of all sprayings, and no guess where an interval is unknown."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules.pre_harvest import Interval, Spray, earliest_harvest

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
SPRAYS = st.lists(st.builds(Spray, st.integers(1, 99), DAYS, st.none() | st.integers(0, 90)), max_size=12)
FIRST = date(2026, 11, 20)


def test_a_plot_never_sprayed_is_free() -> None:
    assert earliest_harvest([]) == Interval(None, None, None)
    assert not earliest_harvest([]).refuses(FIRST)


def test_the_day_on_which_the_interval_ends_is_a_day_of_harvest() -> None:
    seven = earliest_harvest([Spray(1, FIRST, 7)])
    assert seven.earliest_on == date(2026, 11, 27)
    assert seven.refuses(date(2026, 11, 26))
    assert not seven.refuses(date(2026, 11, 27))


def test_an_older_spraying_with_a_longer_interval_decides() -> None:
    found = earliest_harvest([Spray(1, FIRST - timedelta(days=10), 30), Spray(2, FIRST, 7)])
    assert (found.earliest_on, found.deciding) == (date(2026, 12, 10), Spray(1, FIRST - timedelta(days=10), 30))


def test_what_is_sprayed_after_the_harvest_does_not_matter_to_it() -> None:
    assert earliest_harvest([Spray(1, FIRST, 7)], FIRST - timedelta(days=1)) == Interval(None, None, None)
    assert earliest_harvest([Spray(1, FIRST, 7)], FIRST).refuses(FIRST)


def test_an_unknown_interval_makes_no_day_and_is_reported() -> None:
    found = earliest_harvest([Spray(1, FIRST, None), Spray(2, FIRST - timedelta(days=1), None)])
    assert (found.earliest_on, found.unknown, found.doubtful) == (None, True, Spray(1, FIRST, None))


@given(SPRAYS, DAYS)
def test_a_day_is_refused_exactly_when_it_lies_inside_some_known_interval(sprays: list[Spray], day: date) -> None:
    inside = [s for s in sprays if s.days is not None and s.done_on <= day < s.done_on + timedelta(days=s.days)]
    assert earliest_harvest(sprays, day).refuses(day) == bool(inside)


@given(SPRAYS, DAYS)
def test_a_batch_is_hindered_by_a_spraying_exactly_when_it_could_not_have_been_opened(
    sprays: list[Spray], day: date
) -> None:
    """What a late record stops is what an early one would have refused or held."""
    found = earliest_harvest(sprays, day)
    assert any(spray.hinders(day) for spray in sprays) == (found.refuses(day) or found.unknown)


@given(SPRAYS, st.builds(Spray, st.just(100), DAYS, st.integers(0, 90)))
def test_one_more_spraying_never_makes_a_plot_free_earlier(sprays: list[Spray], more: Spray) -> None:
    before, after = earliest_harvest(sprays).earliest_on, earliest_harvest([*sprays, more]).earliest_on
    assert after is not None
    assert before is None or after >= before
