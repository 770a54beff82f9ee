"""Farm logs to look at, computed from the records in scope each time; nothing of it is stored."""

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import growing_area_plots
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core.actor import COOPERATIVE_ROLES, Actor, Permission
from app.core.columns import Owned
from app.core.errors import N_, Forbidden
from app.traceability.models.batches import Batch, batch_plots
from app.traceability.models.farm_log import LogEntry, log_entry_plots
from app.traceability.models.inputs import InputItem
from app.traceability.queries.farm_log import live
from app.traceability.rules import log_flags as rules
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.log_flags import Act, Flag, FlagKind, Holder, PlotAct

LOOKED_BACK = timedelta(days=540)
"""A season of perennial fruit and half a year."""

COMPARED = frozenset({LogKind.HARVEST, LogKind.POST_HARVEST})
"""Kinds that are no work before the harvest."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line that counts, with all that the rules ask."""

    entry_id: int
    cooperative_id: int
    by_name: str
    kind: LogKind
    item: str
    season_id: int | None
    done_on: date
    recorded_at: datetime
    plot_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A flag with its lines, the newest piece of work it is about, and who is behind each group of lines."""

    flag: Flag
    groups: Sequence[tuple[str, Sequence[LogEntry]]]
    cooperatives: Sequence[str]
    newest: date


def may_look(actor: Actor) -> bool:
    """Managers see their own logs' flags, officers those of their commune or the province."""
    if actor.role in COOPERATIVE_ROLES:
        return actor.may(Permission.MANAGE)
    return actor.may(Permission.VIEW)


def found(db: Session, actor: Actor, today: date) -> list[Flag]:
    """All flags in scope, those with the newest lines first. Raises Forbidden for people who only record or read."""
    if not may_look(actor):
        raise Forbidden(N_("Vai trò của anh/chị không được làm việc này."))
    since = today - LOOKED_BACK
    rows = _rows(db, actor, since)
    holders = _holders(db, actor)
    harvests = _harvests(db, actor, since, rows)
    acts = [_act(row, holders, harvests) for row in rows]
    compared = [act for act in acts if act.kind not in COMPARED]
    flags = [
        *rules.alike(compared),
        *rules.at_once(_on_plots(rows, harvests)),
        *rules.back_dated(acts),
    ]
    days = {row.entry_id: row.done_on for row in rows}
    return sorted(flags, key=lambda flag: (max(days[one] for one in flag.entry_ids), flag.entry_ids), reverse=True)


def _rows(db: Session, actor: Actor, since: date) -> list[Row]:
    """Lines that count since a day, each with the moment in which it was first written."""
    statement: Any = (  # columns of many kinds
        sa.select(
            LogEntry.id,
            LogEntry.cooperative_id,
            LogEntry.by_name,
            LogEntry.kind,
            InputItem.search,
            LogEntry.season_id,
            LogEntry.done_on,
            LogEntry.recorded_at,
            LogEntry.corrects_id,
        )
        .outerjoin(InputItem, InputItem.id == LogEntry.input_item_id)
        .where(LogEntry.done_on >= since, live())
        .order_by(LogEntry.id)
    )
    raw = db.execute(scope.visible(statement, actor, LogEntry.cooperative_id)).all()
    first = _first_written(db, actor) if any(row.corrects_id is not None for row in raw) else {}
    links = scope.visible(
        sa.select(log_entry_plots.c.entry_id, log_entry_plots.c.plot_id)
        .join(LogEntry, LogEntry.id == log_entry_plots.c.entry_id)
        .where(LogEntry.done_on >= since),
        actor,
        LogEntry.cooperative_id,
    )
    plots: dict[int, list[int]] = {}
    for entry_id, plot_id in db.execute(links):
        plots.setdefault(entry_id, []).append(plot_id)
    return [
        Row(row_id, owner, name, kind, item or "", season_id, done_on, first.get(row_id, at), plots.get(row_id, ()))
        for row_id, owner, name, kind, item, season_id, done_on, at, _corrects in raw
    ]


def _first_written(db: Session, actor: Actor) -> dict[int, datetime]:
    """For each correction: when the line it mends in the end was written. To mend a line is not to write it late."""
    wrong = aliased(LogEntry)
    statement: Any = (
        sa.select(LogEntry.id, LogEntry.corrects_id, wrong.recorded_at)
        .join(wrong, wrong.id == LogEntry.corrects_id)
        .order_by(LogEntry.id)
    )
    at: dict[int, datetime] = {}
    for entry_id, wrong_id, recorded_at in db.execute(scope.visible(statement, actor, LogEntry.cooperative_id)):
        at[entry_id] = at.get(wrong_id, recorded_at)
    return at


def _holders(db: Session, actor: Actor) -> dict[int, Holder]:
    """Whose each plot is."""
    plots: Any = sa.select(Plot.id, Plot.grower_id, Plot.cooperative_id)
    statement = scope.visible(plots, actor, Plot.cooperative_id)
    return {
        plot_id: ("grower", grower_id) if grower_id is not None else ("cooperative", owner)
        for plot_id, grower_id, owner in db.execute(statement)
    }


def _harvests(db: Session, actor: Actor, since: date, rows: Iterable[Row]) -> dict[int, list[date]]:
    """Days on which each plot was picked, in order: its batches, those of its whole area, and lines of the log."""
    days: dict[int, set[date]] = {}
    whole = ~sa.exists().where(batch_plots.c.batch_id == Batch.id)
    areas = growing_area_plots.c
    for statement in (
        sa.select(batch_plots.c.plot_id, Batch.harvested_on).join(Batch, Batch.id == batch_plots.c.batch_id),
        sa.select(areas.plot_id, Batch.harvested_on)
        .join(Batch, Batch.growing_area_id == areas.growing_area_id)
        .where(whole),
    ):
        picked = statement.where(Batch.origin == BatchOrigin.HARVEST, Batch.harvested_on >= since)
        for plot_id, day in db.execute(scope.visible(picked, actor, Batch.cooperative_id)):
            days.setdefault(plot_id, set()).add(day)
    for row in rows:
        if row.kind is LogKind.HARVEST:
            for plot_id in row.plot_ids:
                days.setdefault(plot_id, set()).add(row.done_on)
    return {plot_id: sorted(found) for plot_id, found in days.items()}


def _next(days: Sequence[date], day: date) -> date | None:
    at = bisect.bisect_left(days, day)
    return days[at] if at < len(days) else None


def _act(row: Row, holders: Mapping[int, Holder], harvests: Mapping[int, Sequence[date]]) -> Act:
    picked = [day for plot_id in row.plot_ids if (day := _next(harvests.get(plot_id, ()), row.done_on)) is not None]
    harvest = min(picked, default=None)
    cycle = None
    if harvest is not None:
        cycle = ("season", row.season_id) if row.season_id is not None else ("year", harvest.year)
    return Act(
        entry_id=row.entry_id,
        cooperative_id=row.cooperative_id,
        by_name=row.by_name,
        holders=frozenset(holders[plot_id] for plot_id in row.plot_ids if plot_id in holders),
        kind=row.kind,
        item=row.item,
        done_on=row.done_on,
        recorded_at=row.recorded_at,
        cycle=cycle,
        gap=(harvest - row.done_on).days if harvest is not None else None,
    )


def _on_plots(rows: Iterable[Row], harvests: Mapping[int, Sequence[date]]) -> Iterator[PlotAct]:
    for row in rows:
        if row.kind not in COMPARED:
            for plot_id in row.plot_ids:
                yield PlotAct(plot_id, row.entry_id, row.recorded_at, _next(harvests.get(plot_id, ()), row.done_on))


def described(db: Session, flags: Sequence[Flag]) -> list[Seen]:
    """The lines behind flags that `found` gave, with the people and cooperatives they belong to."""
    ids = {entry_id for flag in flags for entry_id in flag.entry_ids}
    loaded = (joinedload(LogEntry.input_item), selectinload(LogEntry.plots).joinedload(Plot.grower))
    entries = {row.id: row for row in db.scalars(sa.select(LogEntry).where(LogEntry.id.in_(ids)).options(*loaded))}
    names = _named(db, entries.values())
    return [_seen(flag, entries, names) for flag in flags]


def _named(db: Session, rows: Iterable[Owned]) -> dict[int, str]:
    ids = {row.cooperative_id for row in rows}
    return dict(db.execute(sa.select(Cooperative.id, Cooperative.name).where(Cooperative.id.in_(ids))).all())


def _seen(flag: Flag, entries: Mapping[int, LogEntry], names: Mapping[int, str]) -> Seen:
    groups = [[entries[entry_id] for entry_id in group] for group in flag.groups]
    owners = {entry.cooperative_id: names[entry.cooperative_id] for group in groups for entry in group}
    return Seen(
        flag=flag,
        groups=[(_behind(flag, group, names), group) for group in groups],
        cooperatives=list(owners.values()),
        newest=max(entry.done_on for group in groups for entry in group),
    )


def _behind(flag: Flag, group: Sequence[LogEntry], names: Mapping[int, str]) -> str:
    """Whose log it is, or who wrote it."""
    if flag.kind is FlagKind.BACK_DATED:
        return group[0].by_name
    growers = sorted({plot.grower.name for plot in group[0].plots if plot.grower})
    if flag.kind is FlagKind.ALIKE:
        return ", ".join(growers) or names[group[0].cooperative_id]
    common = set.intersection(*({plot.name for plot in entry.plots} for entry in group))
    return ", ".join(sorted(common))
