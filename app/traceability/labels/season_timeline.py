"""Where everything of a season's picture stands: months along the top, one lane for each kind of work, and batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.traceability.rules.farm_log import LogKind

TOP, HEAD, LANE, GROUND = 22.0, 20.0, 20.0, 8.0
"""Height in pixels of the months' line, of a lane's words, of a lane's marks, and of the air at the foot."""
MARK = 9.0
LEAST_MONTH = 34.0
"""Narrower months are named only now and then."""


@dataclass(frozen=True, slots=True)
class Month:
    """A first of a month on the line at `x`; `number` is told where there is room, `year` at its first month."""

    x: float
    number: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on which something was done, `count` times."""

    x: float
    count: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of work (None: batches), its words at `y` and its marks below."""

    kind: LogKind | None
    y: float
    count: int
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture in pixels; `window` is where the harvest is expected (x and width), `today` None outside it."""

    width: float
    height: float
    months: Sequence[Month]
    lanes: Sequence[Lane]
    window: tuple[float, float] | None
    today: float | None


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days of a season across the width."""

    first: date
    days: int
    width: float

    def at(self, day: date) -> float:
        """Where the morning of a day stands, kept inside the picture."""
        return round(min(max((day - self.first).days, 0), self.days) * self.width / self.days, 1)


def draw(
    width: float,
    first: date,
    last: date,
    *,
    work: Mapping[LogKind, Sequence[date]],
    batches: Sequence[date],
    window: tuple[date, date] | None,
    today: date,
) -> Timeline:
    """A season from `first` to `last` over `width` pixels; what was done outside stands at its edge."""
    scale = _Scale(first, (last - first).days + 1, width)
    rows: list[tuple[LogKind | None, Sequence[date]]] = [(kind, work[kind]) for kind in LogKind if work.get(kind)]
    rows += [(None, batches)] if batches else []
    lanes = [
        Lane(kind, TOP + (HEAD + LANE) * number + HEAD - 6, len(days), _marks(scale, days))
        for number, (kind, days) in enumerate(rows)
    ]
    return Timeline(
        width=width,
        height=TOP + (HEAD + LANE) * max(1, len(rows)) + GROUND,
        months=list(_months(scale, last)),
        lanes=lanes,
        window=_window(scale, window),
        today=scale.at(today) if first <= today <= last else None,
    )


def _window(scale: _Scale, window: tuple[date, date] | None) -> tuple[float, float] | None:
    if window is None:
        return None
    start, end = scale.at(window[0]), scale.at(window[1] + timedelta(days=1))
    return start, round(max(end - start, 2.0), 1)


def _marks(scale: _Scale, days: Iterable[date]) -> list[Mark]:
    """One mark for each day; neighbours that would lie on each other are one."""
    marks: list[Mark] = []
    for day in sorted(days):
        x = round(min(max(scale.at(day), MARK / 2), scale.width - MARK / 2), 1)
        if marks and x - marks[-1].x < MARK * 0.75:
            marks[-1] = Mark(marks[-1].x, marks[-1].count + 1)
        else:
            marks.append(Mark(x, 1))
    return marks


def _months(scale: _Scale, last: date) -> Iterable[Month]:
    """Firsts of months inside the season; every n-th is named, so that names keep apart."""
    firsts = [date(year, month, 1) for year in range(scale.first.year, last.year + 1) for month in range(1, 13)]
    inside = [day for day in firsts if scale.first <= day <= last]
    step = next((n for n in (1, 2, 3, 6) if 30 * scale.width / scale.days * n >= LEAST_MONTH), 12)
    told: int | None = None
    for day in inside:
        room = scale.width - scale.at(day)
        named = (day.month - 1) % step == 0 and room >= LEAST_MONTH / 2
        year = day.year if named and day.year != told and room >= LEAST_MONTH * 1.5 else None
        told = year or told
        yield Month(scale.at(day), day.month if named else None, year)
