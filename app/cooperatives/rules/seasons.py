"""Seasons (vụ): when a plan is possible, which plots are taken already, and how a harvest is shared among plots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.errors import N_, Invalid, Problem
from app.core.text import fold

LONGEST = timedelta(days=3 * 366)
"""Longer than pineapple or ginger stands: a longer season is a slip in the year."""

MOST_PLOTS = 200


@dataclass(frozen=True, slots=True)
class PlotPlan:
    """What is planned on one plot; `expected_grams` None while nobody has said."""

    plot_id: int
    planted_on: date | None = None
    expected_grams: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A season as planned: one crop on some plots, and when it is to be picked."""

    name: str
    crop: str
    starts_on: date
    ends_on: date
    plots: Sequence[PlotPlan] = ()
    variety: str | None = None
    growing_area_id: int | None = None
    harvest_from: date | None = None
    harvest_until: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """One season on one plot, both days included."""

    season_id: int
    crop: str
    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        """Does the season run on `day`?"""
        return self.starts_on <= day <= self.ends_on


def planted_field(plot_id: int) -> str:
    """The field of a plot's planting day."""
    return f"planted-{plot_id}"


def expected_field(plot_id: int) -> str:
    """The field of a plot's expected yield."""
    return f"expected-{plot_id}"


def last_day(ends_on: date, closed_at: datetime | None) -> date:
    """The last day a season takes up its plots: a season closed early ends on that day."""
    return ends_on if closed_at is None else min(ends_on, clock.day(closed_at))


def check(plan: Plan) -> None:
    """The plan is possible. Raises Invalid with one Problem per field at fault."""
    problems = [*_dates(plan), *_window(plan), *_plots(plan)]
    if problems:
        raise Invalid(problems=problems)


def _dates(plan: Plan) -> Iterable[Problem]:
    if plan.ends_on < plan.starts_on:
        yield Problem("ends_on", N_("Ngày kết thúc trước ngày bắt đầu %(day)s"), {"day": plan.starts_on})
    elif plan.ends_on - plan.starts_on > LONGEST:
        yield Problem("ends_on", N_("Một vụ dài nhất ba năm; xin xem lại năm"))


def _window(plan: Plan) -> Iterable[Problem]:
    if plan.harvest_from and not plan.starts_on <= plan.harvest_from <= plan.ends_on:
        yield Problem("harvest_from", N_("Ngày hái đầu phải nằm trong vụ"))
    if plan.harvest_until and not plan.starts_on <= plan.harvest_until <= plan.ends_on:
        yield Problem("harvest_until", N_("Ngày hái cuối phải nằm trong vụ"))
    elif plan.harvest_from and plan.harvest_until and plan.harvest_until < plan.harvest_from:
        yield Problem("harvest_until", N_("Ngày hái cuối trước ngày hái đầu"))


def _plots(plan: Plan) -> Iterable[Problem]:
    if not plan.plots:
        yield Problem("plot_ids", N_("Xin chọn ít nhất một thửa"))
    if len(plan.plots) > MOST_PLOTS:
        yield Problem("plot_ids", N_("Một vụ có nhiều nhất %(most)s thửa"), {"most": MOST_PLOTS})
    for one in plan.plots:
        if one.planted_on and one.planted_on > plan.ends_on:
            yield Problem(planted_field(one.plot_id), N_("Ngày trồng sau ngày kết thúc vụ"))


def same_crop(one: str, other: str) -> bool:
    """Two names of one crop, however they are written."""
    return fold(one) == fold(other)


def season_of(stretches: Iterable[Stretch], day: date, words: Iterable[str]) -> int | None:
    """The season that goods of `day` from one plot belong to; None when there is none, or nobody can tell.

    Where several crops grow side by side, `words` tell which one it is, the first that names one of them.
    """
    running = [stretch for stretch in stretches if stretch.covers(day)]
    for word in words if len(running) > 1 else ():
        said = f" {fold(word)} "
        meant = [stretch for stretch in running if f" {fold(stretch.crop)} " in said]
        if meant:
            running = meant
            break
    return running[0].season_id if len(running) == 1 else None


def shared(grams: int, areas_m2: Mapping[int, int]) -> dict[int, int]:
    """`grams` among plots in proportion to their areas, in whole grams that add up exactly."""
    whole = sum(areas_m2.values())
    if not whole:
        return {}
    shares = {plot_id: grams * area // whole for plot_id, area in areas_m2.items()}
    by_rest = sorted(areas_m2, key=lambda plot_id: (-(grams * areas_m2[plot_id] % whole), plot_id))
    for plot_id in by_rest[: grams - sum(shares.values())]:
        shares[plot_id] += 1
    return shares
