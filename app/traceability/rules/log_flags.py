"""Farm logs that somebody should look at: copied from a neighbour, written in one go after the harvest, back-dated.

A flag is no verdict: it names the lines behind it, so that a person can look. Lines are compared, never plots: one
spraying of several plots is one act, however many households it concerns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core import clock
from app.core.errors import N_
from app.traceability.rules.farm_log import LogKind

LEAST_ALIKE = 3
"""Lines that two logs must share before it is no chance."""

LEAST_AT_ONCE = 5
AT_ONCE = timedelta(minutes=60)
BACK_DATED = timedelta(days=14)

Holder = tuple[str, int]
"""Whose plots: ("grower", id), or ("cooperative", id) for plots without a grower."""


class FlagKind(StrEnum):
    """What looks strange."""

    ALIKE = "alike"
    AT_ONCE = "at_once"
    BACK_DATED = "back_dated"


FLAG_NAMES: dict[FlagKind, str] = {
    FlagKind.ALIKE: N_("Nhật ký giống hệt nhau"),
    FlagKind.AT_ONCE: N_("Ghi một loạt sau khi hái"),
    FlagKind.BACK_DATED: N_("Ghi lùi ngày nhiều dòng"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a log that counts, whose first version was recorded at `recorded_at`.

    `holders`: whose plots it was done on. `cycle`: the season, or the year of the harvest it led to; None before any
    harvest. `gap`: days from it to that harvest. `item` is a folded name, since registers of two cooperatives have no
    number in common.
    """

    entry_id: int
    cooperative_id: int
    by_name: str
    holders: frozenset[Holder]
    kind: LogKind
    item: str
    done_on: date
    recorded_at: datetime
    cycle: tuple[str, int] | None = None
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class PlotAct:
    """A line on one plot; `harvested_on`: the first harvest of the plot that it precedes."""

    plot_id: int
    entry_id: int
    recorded_at: datetime
    harvested_on: date | None


@dataclass(frozen=True, slots=True)
class Flag:
    """What to look at: the lines behind it, in order; `groups` parts them by log when logs are compared.

    `minutes`: how long the writing took, of AT_ONCE; `written_on` and `days`, how far back at most, of BACK_DATED.
    """

    kind: FlagKind
    groups: tuple[tuple[int, ...], ...]
    minutes: int = 0
    days: int = 0
    written_on: date | None = None

    @property
    def entry_ids(self) -> tuple[int, ...]:
        """All lines."""
        return tuple(entry_id for group in self.groups for entry_id in group)


def alike(acts: Iterable[Act]) -> list[Flag]:
    """Logs of different holders with the same work, the same inputs and the same days to the harvest, all through.

    Only lines that are one holder's alone are compared: what was recorded for several at once is one act.
    """
    logs: dict[tuple[Holder, tuple[str, int]], list[Act]] = {}
    for act in acts:
        if len(act.holders) == 1 and act.cycle is not None and act.gap is not None:
            logs.setdefault((next(iter(act.holders)), act.cycle), []).append(act)
    same: dict[tuple[tuple[int, str, str], ...], dict[Holder, tuple[int, ...]]] = {}
    for (holder, _cycle), log in logs.items():
        told = sorted((-(act.gap or 0), act.kind.value, act.item, act.entry_id) for act in log)
        pattern = tuple((gap, kind, item) for gap, kind, item, _id in told)
        if len(pattern) >= LEAST_ALIKE:
            same.setdefault(pattern, {}).setdefault(holder, tuple(entry_id for *_rest, entry_id in told))
    return [Flag(FlagKind.ALIKE, tuple(sorted(logs.values()))) for logs in same.values() if len(logs) > 1]


def at_once(acts: Iterable[PlotAct]) -> list[Flag]:
    """Many lines of a plot written within an hour, all of them after the harvest that they precede."""
    late: dict[int, list[PlotAct]] = {}
    for act in acts:
        if act.harvested_on is not None and clock.day(act.recorded_at) > act.harvested_on:
            late.setdefault(act.plot_id, []).append(act)
    found: dict[tuple[int, ...], Flag] = {}
    for rows in late.values():
        for burst in _bursts(sorted(rows, key=lambda act: (act.recorded_at, act.entry_id))):
            ids = tuple(act.entry_id for act in burst)
            minutes = int((burst[-1].recorded_at - burst[0].recorded_at).total_seconds() // 60)
            found.setdefault(ids, Flag(FlagKind.AT_ONCE, (ids,), minutes=minutes))
    return [one for ids, one in found.items() if not any(set(ids) < set(others) for others in found)]


def _bursts(rows: Sequence[PlotAct]) -> Iterable[Sequence[PlotAct]]:
    """Runs of rows in the order of writing, as long as they fit into the time; no row is in two of them."""
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].recorded_at - rows[start].recorded_at <= AT_ONCE:
            end += 1
        if end - start >= LEAST_AT_ONCE:
            yield rows[start:end]
            start = end
        else:
            start += 1


def back_dated(acts: Iterable[Act]) -> list[Flag]:
    """Many lines that one person wrote on one day about work of more than two weeks before."""
    late: dict[tuple[int, str, date], list[Act]] = {}
    for act in acts:
        written = clock.day(act.recorded_at)
        if written - act.done_on > BACK_DATED:
            late.setdefault((act.cooperative_id, act.by_name, written), []).append(act)
    return [
        Flag(
            FlagKind.BACK_DATED,
            (tuple(act.entry_id for act in sorted(rows, key=lambda act: (act.done_on, act.entry_id))),),
            days=max((written - act.done_on).days for act in rows),
            written_on=written,
        )
        for (_cooperative, _name, written), rows in late.items()
        if len(rows) >= LEAST_AT_ONCE
    ]
