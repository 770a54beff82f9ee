"""The farm log in scope: what was done, which line stands for it today, and what is likely to be written next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season, SeasonPlot
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import fold
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry, LogPhoto, log_entry_plots
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.rules.farm_log import INPUTS, LogKind

RECENT = 60
"""Lines looked through for what people usually write."""


def not_replaced() -> sa.ColumnElement[bool]:
    """Lines that no later line names: the last word on what was done."""
    later = aliased(LogEntry)
    return ~sa.exists().where(later.corrects_id == LogEntry.id)


def live() -> sa.ColumnElement[bool]:
    """Lines that count: neither replaced nor crossed out."""
    return sa.and_(~LogEntry.struck, not_replaced())


def _shown(statement: sa.Select[Any]) -> sa.Select[Any]:
    return statement.options(
        joinedload(LogEntry.input_item),
        joinedload(LogEntry.season),
        joinedload(LogEntry.batch),
        selectinload(LogEntry.plots),
        selectinload(LogEntry.photos),
    )


def listing(
    actor: Actor,
    *,
    kind: LogKind | None = None,
    plot_id: int | None = None,
    season_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    text: str = "",
) -> sa.Select[Any]:
    """The last word on each piece of work in scope, newest first; crossed-out lines are there and say so.

    `text` is part of the input's or a plot's name (marks do not matter), or of what was typed (as typed).
    """
    statement = scope.visible(sa.select(LogEntry), actor, LogEntry.cooperative_id).where(not_replaced())
    if kind is not None:
        statement = statement.where(LogEntry.kind == kind)
    if plot_id is not None:
        statement = statement.where(_on_plots(sa.select(Plot.id).where(Plot.id == plot_id)))
    if season_id is not None:
        statement = statement.where(LogEntry.season_id == season_id)
    if since is not None:
        statement = statement.where(LogEntry.done_on >= since)
    if until is not None:
        statement = statement.where(LogEntry.done_on <= until)
    if text.strip():
        statement = statement.where(_says(text))
    newest = (LogEntry.done_on.desc(), LogEntry.done_time.desc().nulls_last(), LogEntry.id.desc())
    return _shown(statement).order_by(*newest)


def _on_plots(plot_ids: sa.Select[Any]) -> sa.ColumnElement[bool]:
    linked = sa.select(log_entry_plots.c.entry_id).where(log_entry_plots.c.plot_id.in_(plot_ids))
    return LogEntry.id.in_(linked)


def _says(text: str) -> sa.ColumnElement[bool]:
    folded, raw = fold(text), text.strip()
    items = sa.select(InputItem.id).where(InputItem.search.contains(folded, autoescape=True))
    plots = sa.select(Plot.id).where(Plot.search.contains(folded, autoescape=True))
    typed = (LogEntry.note, LogEntry.target, LogEntry.method, LogEntry.operator, LogEntry.by_name)
    return sa.or_(
        LogEntry.input_item_id.in_(items),
        _on_plots(plots),
        *(column.icontains(raw, autoescape=True) for column in typed),
    )


def get(db: Session, actor: Actor, entry_id: int) -> LogEntry:
    """One line with all that its page shows. Raises NotFound."""
    statement = scope.visible(sa.select(LogEntry).where(LogEntry.id == entry_id), actor, LogEntry.cooperative_id)
    photos = selectinload(LogEntry.photos).joinedload(LogPhoto.file)
    found: LogEntry | None = db.scalar(_shown(statement).options(photos, joinedload(LogEntry.input_lot)))
    if found is None:
        raise NotFound
    return found


def correction_of(db: Session, entry_id: int) -> LogEntry | None:
    """The line that names this one as wrong."""
    return db.scalar(sa.select(LogEntry).where(LogEntry.corrects_id == entry_id))


def earlier_versions(db: Session, entry: LogEntry) -> list[LogEntry]:
    """What this line has replaced, newest first."""
    found: list[LogEntry] = []
    while entry.corrects_id is not None:
        entry = db.get_one(LogEntry, entry.corrects_id)
        found.append(entry)
    return found


def made_by(db: Session, cooperative_id: int, request_key: str | None) -> LogEntry | None:
    """The line that an earlier sending of the same form wrote."""
    if request_key is None:
        return None
    same = sa.select(LogEntry).where(LogEntry.cooperative_id == cooperative_id, LogEntry.request_key == request_key)
    return db.scalar(same)


def last_of(db: Session, actor: Actor, kind: LogKind) -> LogEntry | None:
    """The newest line of this kind that counts, to be repeated."""
    found = scope.visible(sa.select(LogEntry), actor, LogEntry.cooperative_id).where(LogEntry.kind == kind, live())
    entry: LogEntry | None = db.scalar(_shown(found).order_by(LogEntry.done_on.desc(), LogEntry.id.desc()).limit(1))
    return entry


def season_on(db: Session, cooperative_id: int, plot_ids: Collection[int], day: date) -> int | None:
    """The season of these plots that is open and runs on `day`; None when there is none, or more than one."""
    grown = sa.select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(plot_ids))
    running = sa.select(Season.id).where(
        Season.id.in_(grown),
        Season.cooperative_id == cooperative_id,
        Season.closed_at.is_(None),
        Season.starts_on <= day,
        Season.ends_on >= day,
    )
    found = db.scalars(running.limit(2)).all()
    return found[0] if len(found) == 1 else None


def crops_of(db: Session, entry: LogEntry) -> list[str]:
    """What grows on the plots of a line: the crop of its season, else those of their growing areas."""
    if entry.season is not None:
        return [entry.season.crop]
    plot_ids = [plot.id for plot in entry.plots]
    areas = sa.select(GrowingArea.crop).where(GrowingArea.plots.any(Plot.id.in_(plot_ids)))
    return sorted(set(db.scalars(areas.where(GrowingArea.cooperative_id == entry.cooperative_id))))


def items_for(db: Session, actor: Actor, kind: LogKind) -> list[InputItem]:
    """The register's inputs in use for this kind of work, those used last first."""
    used = sa.select(LogEntry.input_item_id, sa.func.max(LogEntry.id).label("last")).where(LogEntry.kind == kind)
    last = used.group_by(LogEntry.input_item_id).subquery()
    statement = scope.visible(sa.select(InputItem), actor, InputItem.cooperative_id)
    statement = statement.outerjoin(last, last.c.input_item_id == InputItem.id)
    statement = statement.where(InputItem.kind.in_(INPUTS.get(kind, ())), InputItem.retired_at.is_(None))
    newest = statement.order_by(last.c.last.desc().nulls_last(), InputItem.search, InputItem.id)
    return list(db.scalars(newest))


def lots_of(db: Session, item_ids: Collection[int]) -> list[InputLot]:
    """What was bought of these inputs, newest purchase first."""
    bought = sa.select(InputLot).where(InputLot.item_id.in_(item_ids)).options(joinedload(InputLot.item))
    return list(db.scalars(bought.order_by(InputLot.bought_on.desc(), InputLot.id.desc())))


def batches_around(db: Session, actor: Actor) -> list[Batch]:
    """Batches to which a harvest or a treatment may belong: the newest ones."""
    statement = scope.visible(sa.select(Batch), actor, Batch.cooperative_id).options(joinedload(Batch.product))
    return list(db.scalars(statement.order_by(Batch.harvested_on.desc(), Batch.id.desc()).limit(RECENT)))


@dataclass(frozen=True, slots=True)
class Habits:
    """What people wrote lately for one kind of work, most recent first, each once."""

    operators: Sequence[str]
    targets: Sequence[str]
    methods: Sequence[str]
    equipment: Sequence[str]
    weather: Sequence[str]
    doses: Sequence[str]


def habits(db: Session, actor: Actor, kind: LogKind) -> Habits:
    """Suggestions for a form: out of the last lines of this kind."""
    columns = ("operator", "target", "method", "equipment", "weather", "dose")
    statement = sa.select(*(getattr(LogEntry, name) for name in columns)).where(LogEntry.kind == kind)
    seen = scope.visible(statement, actor, LogEntry.cooperative_id).order_by(LogEntry.id.desc()).limit(RECENT)
    rows = db.execute(seen).all()
    return Habits(*([*dict.fromkeys(row[n] for row in rows if row[n])] for n in range(len(columns))))


def plots_in(db: Session, actor: Actor, area_ids: Collection[int]) -> list[int]:
    """The plots in use of these growing areas of the actor's. Raises NotFound for an area that is not there."""
    areas = [scope.get(db, actor, GrowingArea, area_id) for area_id in sorted(set(area_ids))]
    return [plot.id for area in areas for plot in area.plots if plot.retired_at is None]
