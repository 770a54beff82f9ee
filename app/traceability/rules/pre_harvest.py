"""The pre-harvest interval (thời gian cách ly): from which day a plot may be picked, out of what was sprayed on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import N_, Problem


@dataclass(frozen=True, slots=True)
class Spray:
    """One spraying of one plot; `days` is the interval as its entry keeps it, None while nobody knows it."""

    entry_id: int
    done_on: date
    days: int | None

    @property
    def free_on(self) -> date | None:
        """The first day on which the plot may be picked as far as this spraying goes."""
        return None if self.days is None else self.done_on + timedelta(days=self.days)

    def hinders(self, day: date) -> bool:
        """Was fruit of `day` picked inside the interval, or can nobody tell?"""
        return self.done_on <= day and (self.free_on is None or day < self.free_on)


@dataclass(frozen=True, slots=True)
class Interval:
    """All sprayings of a plot together; `deciding` gave `earliest_on`, `doubtful` is the newest without an interval."""

    earliest_on: date | None
    deciding: Spray | None
    doubtful: Spray | None

    @property
    def unknown(self) -> bool:
        """Must somebody review a spraying before this plot's fruit is sold?"""
        return self.doubtful is not None

    def refuses(self, day: date) -> bool:
        """Is `day` known to be too early?"""
        return self.earliest_on is not None and day < self.earliest_on


def earliest_harvest(sprays: Iterable[Spray], day: date | None = None) -> Interval:
    """The latest end of all intervals, counted from each spraying's day; only sprayings up to `day` when one is given.

    An unknown interval makes no day: it is reported beside, for review.
    """
    counted = [spray for spray in sprays if day is None or spray.done_on <= day]
    ends = [(spray.free_on, spray.entry_id, spray) for spray in counted if spray.free_on is not None]
    doubtful = [spray for spray in counted if spray.days is None]
    earliest_on, _, deciding = max(ends, key=lambda end: end[:2], default=(None, 0, None))
    return Interval(
        earliest_on=earliest_on,
        deciding=deciding,
        doubtful=max(doubtful, key=lambda spray: (spray.done_on, spray.entry_id), default=None),
    )


def refusal(plot: str, input_name: str, done_on: date, earliest_on: date) -> Problem:
    """Why a harvest is too early, at "harvested_on"."""
    return Problem(
        "harvested_on",
        N_("Thửa %(plot)s phun %(input)s ngày %(done)s, còn trong thời gian cách ly: hái được từ %(day)s"),
        {"plot": plot, "input": input_name, "done": done_on, "day": earliest_on},
    )


def doubt(plot: str, input_name: str, done_on: date) -> str:
    """Why a new batch is held at once: words of its hold event."""
    return (
        f"Chưa biết thời gian cách ly của {input_name}, phun ngày {done_on:%d/%m/%Y} trên thửa {plot}; "
        "xin xem lại lần phun này trước khi cho bán."
    )


def late_news(input_name: str, done_on: date, earliest_on: date | None) -> str:
    """Why a batch that exists is held, or what its journey tells once it is sold: a spraying was written down later."""
    if earliest_on is None:
        ending = "chưa biết thời gian cách ly; xin xem lại lần phun này trước khi cho bán."
    else:
        ending = f"hái được từ {earliest_on:%d/%m/%Y}, lô này đã hái sớm hơn."
    return f"Nhật ký vừa ghi: phun {input_name} ngày {done_on:%d/%m/%Y}, {ending}"
