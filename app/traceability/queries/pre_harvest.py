"""Which plots may be picked on a day and from when, and which batches were picked too early."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.models.growing_areas import growing_area_plots
from app.cooperatives.models.plots import Plot
from app.traceability.models.batches import Batch, batch_plots
from app.traceability.models.farm_log import LogEntry, log_entry_plots
from app.traceability.queries import genealogy
from app.traceability.queries.farm_log import live
from app.traceability.rules import pre_harvest as rules
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.genealogy import Direction
from app.traceability.rules.pre_harvest import Interval, Spray


@dataclass(frozen=True, slots=True)
class PlotInterval:
    """One plot on one day: `earliest_on` and the `entry` behind it; `doubtful` is a spraying without an interval."""

    plot: Plot
    day: date
    earliest_on: date | None
    unknown: bool
    entry: LogEntry | None
    doubtful: LogEntry | None

    @property
    def too_early(self) -> bool:
        """Is fruit of that day known to be inside the interval?"""
        return self.earliest_on is not None and self.day < self.earliest_on

    @property
    def free(self) -> bool:
        """May the plot be picked on that day, and nobody needs to review anything?"""
        return not self.unknown and not self.too_early


def of_plots(db: Session, plot_ids: Iterable[int], day: date) -> dict[int, PlotInterval]:
    """Each of these plots on `day`, out of the sprayings up to that day. Asks for no actor: batches call it."""
    plots = list(db.scalars(sa.select(Plot).where(Plot.id.in_(set(plot_ids))).order_by(Plot.search, Plot.id)))
    sprays = _sprays(db, [plot.id for plot in plots], day)
    found = {plot.id: rules.earliest_harvest(sprays.get(plot.id, ()), day) for plot in plots}
    entries = _entries(db, found.values())
    return {
        plot.id: PlotInterval(
            plot=plot,
            day=day,
            earliest_on=found[plot.id].earliest_on,
            unknown=found[plot.id].unknown,
            entry=_entry(entries, found[plot.id].deciding),
            doubtful=_entry(entries, found[plot.id].doubtful),
        )
        for plot in plots
    }


def _sprays(db: Session, plot_ids: Collection[int], day: date) -> dict[int, list[Spray]]:
    statement = (
        sa.select(log_entry_plots.c.plot_id, LogEntry.id, LogEntry.done_on, LogEntry.pre_harvest_days)
        .join(LogEntry, LogEntry.id == log_entry_plots.c.entry_id)
        .where(log_entry_plots.c.plot_id.in_(plot_ids), LogEntry.kind == LogKind.SPRAYING)
        .where(LogEntry.done_on <= day, live())
    )
    found: dict[int, list[Spray]] = {}
    for plot_id, entry_id, done_on, days in db.execute(statement):
        found.setdefault(plot_id, []).append(Spray(entry_id, done_on, days))
    return found


def _entries(db: Session, intervals: Iterable[Interval]) -> dict[int, LogEntry]:
    named = {spray.entry_id for one in intervals for spray in (one.deciding, one.doubtful) if spray}
    chosen = sa.select(LogEntry).where(LogEntry.id.in_(named)).options(joinedload(LogEntry.input_item))
    return {entry.id: entry for entry in db.scalars(chosen)}


def _entry(entries: Mapping[int, LogEntry], spray: Spray | None) -> LogEntry | None:
    return entries[spray.entry_id] if spray else None


def plots_of(db: Session, plot_ids: Collection[int], growing_area_id: int | None) -> list[int]:
    """The plots that goods may come from: those chosen, else all of the growing area, retired ones too."""
    if plot_ids or growing_area_id is None:
        return sorted(plot_ids)
    links = growing_area_plots.c
    return list(db.scalars(sa.select(links.plot_id).where(links.growing_area_id == growing_area_id)))


def of_batch(db: Session, batch: Batch) -> dict[int, PlotInterval]:
    """The plots of a harvested batch on its harvest day; nothing for goods that were bought or made."""
    if batch.origin is not BatchOrigin.HARVEST:
        return {}
    plot_ids = plots_of(db, [plot.id for plot in batch.plots], batch.growing_area_id)
    return of_plots(db, plot_ids, batch.harvested_on)


def picked_inside(db: Session, entry: LogEntry) -> set[int]:
    """Harvests of the entry's plots that lie inside its interval; every later one while the interval is unknown."""
    plot_ids = [plot.id for plot in entry.plots]
    if entry.kind is not LogKind.SPRAYING or entry.struck or not plot_ids:
        return set()
    chosen = sa.select(batch_plots.c.batch_id).where(batch_plots.c.plot_id.in_(plot_ids))
    areas = sa.select(growing_area_plots.c.growing_area_id).where(growing_area_plots.c.plot_id.in_(plot_ids))
    whole = sa.and_(Batch.growing_area_id.in_(areas), ~sa.exists().where(batch_plots.c.batch_id == Batch.id))
    statement = sa.select(Batch.id).where(
        Batch.cooperative_id == entry.cooperative_id,
        Batch.origin == BatchOrigin.HARVEST,
        Batch.harvested_on >= entry.done_on,
        sa.or_(Batch.id.in_(chosen), whole),
    )
    free_on = Spray(entry.id, entry.done_on, entry.pre_harvest_days).free_on
    if free_on is not None:
        statement = statement.where(Batch.harvested_on < free_on)
    return set(db.scalars(statement))


def with_descendants(db: Session, batch_ids: Collection[int]) -> set[int]:
    """These batches and all that was made of them."""
    return set(batch_ids) | set(genealogy.walk(db, batch_ids, Direction.FORWARD).batch_ids)


def touched(db: Session, entry: LogEntry) -> list[Batch]:
    """Batches picked inside the interval of this spraying and what was made of them, by number."""
    ids = with_descendants(db, picked_inside(db, entry))
    statement = sa.select(Batch).where(Batch.id.in_(ids)).options(joinedload(Batch.product))
    return list(db.scalars(statement.order_by(Batch.number)))
