"""What a printed farm log covers, and the lines, harvests and purchases that belong in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea, growing_area_plots
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season
from app.cooperatives.queries import cooperatives, scope, seasons
from app.core.actor import Actor
from app.core.errors import N_, Invalid, NotFound, Problem
from app.traceability.models.batches import Batch, batch_plots
from app.traceability.models.farm_log import LogEntry, log_entry_plots
from app.traceability.models.inputs import InputLot
from app.traceability.queries import yields
from app.traceability.rules.batches import BatchOrigin

MOST_LINES = 5_000
"""More make no book: about two hundred pages."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What the book is about; `plots` are all of it unless `whole`, then it is everything of the cooperative."""

    cooperative: Cooperative
    season: Season | None
    area: GrowingArea | None
    plots: Sequence[Plot]
    whole: bool
    since: date
    until: date


def covered(
    db: Session,
    actor: Actor,
    *,
    cooperative_id: int | None,
    season_id: int | None,
    area_id: int | None,
    plot_ids: Collection[int],
    since: date,
    until: date,
) -> Covered:
    """The plots of a season, of a growing area, those named, or where several are given those in all of them.

    Raises NotFound for what the actor may not see, Invalid at "plot_ids" when nothing is left.
    """
    season = seasons.with_plots(db, actor, season_id) if season_id else None
    area = scope.get(db, actor, GrowingArea, area_id) if area_id else None
    owner = _owner(db, actor, [row.cooperative_id for row in (season, area) if row], cooperative_id)
    plots = list(
        db.scalars(
            sa.select(Plot)
            .where(Plot.cooperative_id == owner.id)
            .options(joinedload(Plot.grower))
            .order_by(Plot.search, Plot.id)
        )
    )
    if set(plot_ids) - {plot.id for plot in plots}:
        raise NotFound(problems=[Problem("plot_ids", N_("Không tìm thấy thửa này"))])
    for wanted in (
        {one.plot_id for one in season.plots} if season else None,
        {plot.id for plot in area.plots} if area else None,
        set(plot_ids) or None,
    ):
        plots = plots if wanted is None else [plot for plot in plots if plot.id in wanted]
    whole = not (season or area or plot_ids)
    if not plots and not whole:
        raise Invalid.at("plot_ids", N_("Không có thửa nào ở trong cả những gì đã chọn; xin bỏ bớt"))
    return Covered(owner, season, area, plots, whole, since, until)


def _owner(db: Session, actor: Actor, ids: Sequence[int], asked: int | None) -> Cooperative:
    """The one cooperative whose book it is. Raises NotFound when there are several, or it is out of sight."""
    found: set[int | None] = {*ids, *([asked] if asked else [])}
    (only, *others) = found or {actor.cooperative_id}
    if only is None or others:
        raise NotFound
    return cooperatives.get(db, actor, only)


def harvests(db: Session, book: Covered) -> list[Batch]:
    """Harvested batches of the book, oldest first."""
    ids = [plot.id for plot in book.plots]
    statement = sa.select(Batch).where(
        Batch.cooperative_id == book.cooperative.id,
        Batch.origin == BatchOrigin.HARVEST,
        Batch.harvested_on.between(book.since, book.until),
    )
    if not book.whole:
        chosen = sa.select(batch_plots.c.batch_id).where(batch_plots.c.plot_id.in_(ids))
        areas = sa.select(growing_area_plots.c.growing_area_id).where(growing_area_plots.c.plot_id.in_(ids))
        all_of_it = sa.and_(Batch.growing_area_id.in_(areas), ~sa.exists().where(batch_plots.c.batch_id == Batch.id))
        statement = statement.where(sa.or_(Batch.id.in_(chosen), all_of_it))
    if book.season is not None:
        given = {harvest.batch.id for harvest in yields.of_season(db, book.season).harvests}
        statement = statement.where(Batch.id.in_(given))
    loaded = (selectinload(Batch.plots), joinedload(Batch.growing_area), joinedload(Batch.product))
    return list(db.scalars(statement.options(*loaded).order_by(Batch.harvested_on, Batch.id)))


def chains(db: Session, book: Covered, batch_ids: Collection[int]) -> list[list[LogEntry]]:
    """Each piece of work with all its versions, the last word at the end, by the day on which it was done.

    A piece of work is in the book when any version of it is. Raises Invalid at "since" when there are too many.
    """
    later = _corrections(db, book.cooperative.id)
    earlier = {entry_id: wrong_id for wrong_id, entry_id in later.items()}
    roots = {_root(entry_id, earlier) for entry_id in db.scalars(_in_book(book, batch_ids))}
    ids = [_chain(root, later) for root in sorted(roots)]
    if sum(map(len, ids)) > MOST_LINES:
        raise Invalid.at("since", N_("Hơn %(most)s dòng; xin chọn khoảng ngày ngắn hơn"), most=MOST_LINES)
    rows = _entries(db, [entry_id for chain in ids for entry_id in chain])
    found = [[rows[entry_id] for entry_id in chain] for chain in ids]
    return sorted(found, key=lambda chain: (chain[-1].done_on, str(chain[-1].done_time or ""), chain[0].id))


def _in_book(book: Covered, batch_ids: Collection[int]) -> sa.Select[Any]:
    statement = sa.select(LogEntry.id).where(
        LogEntry.cooperative_id == book.cooperative.id, LogEntry.done_on.between(book.since, book.until)
    )
    if book.whole:
        return statement
    links = log_entry_plots.c
    linked = sa.select(links.entry_id).where(links.plot_id.in_([plot.id for plot in book.plots]))
    without = ~sa.exists().where(links.entry_id == LogEntry.id)
    here: sa.ColumnElement[bool] = LogEntry.id.in_(linked)
    if book.season is not None:
        here = sa.and_(here, yields.in_season(book.season))
    return statement.where(sa.or_(here, sa.and_(without, LogEntry.batch_id.in_(batch_ids))))


def _corrections(db: Session, cooperative_id: int) -> dict[int, int]:
    """For each line that another names as wrong: that other one."""
    statement = sa.select(LogEntry.corrects_id, LogEntry.id).where(
        LogEntry.cooperative_id == cooperative_id, LogEntry.corrects_id.is_not(None)
    )
    return {wrong_id: entry_id for wrong_id, entry_id in db.execute(statement) if wrong_id is not None}


def _root(entry_id: int, earlier: dict[int, int]) -> int:
    while entry_id in earlier:
        entry_id = earlier[entry_id]
    return entry_id


def _chain(entry_id: int, later: dict[int, int]) -> list[int]:
    chain = [entry_id]
    while chain[-1] in later:
        chain.append(later[chain[-1]])
    return chain


def _entries(db: Session, ids: Sequence[int]) -> dict[int, LogEntry]:
    statement = sa.select(LogEntry).options(
        joinedload(LogEntry.input_item),
        joinedload(LogEntry.input_lot),
        joinedload(LogEntry.batch),
        selectinload(LogEntry.plots),
    )
    return {entry.id: entry for entry in db.scalars(statement.where(LogEntry.id.in_(ids)))}


def purchases(db: Session, book: Covered, named: Collection[int]) -> list[InputLot]:
    """What the cooperative bought in the time of the book, and earlier purchases that its lines name."""
    bought = sa.or_(InputLot.bought_on.between(book.since, book.until), InputLot.id.in_(named))
    statement = sa.select(InputLot).where(InputLot.cooperative_id == book.cooperative.id, bought)
    return list(db.scalars(statement.options(joinedload(InputLot.item)).order_by(InputLot.bought_on, InputLot.id)))


def areas(db: Session, book: Covered) -> list[GrowingArea]:
    """The growing areas of the book's plots, by name."""
    linked = sa.select(growing_area_plots.c.growing_area_id).where(
        growing_area_plots.c.plot_id.in_([plot.id for plot in book.plots])
    )
    statement = sa.select(GrowingArea).where(
        GrowingArea.cooperative_id == book.cooperative.id, GrowingArea.id.in_(linked)
    )
    return list(db.scalars(statement.options(selectinload(GrowingArea.plots)).order_by(GrowingArea.search)))
