"""What seasons gave so far against what was expected: harvests shared among plots, and the work in a season."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.models.growing_areas import GrowingArea, growing_area_plots
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season, SeasonPlot
from app.cooperatives.queries import seasons as season_queries
from app.cooperatives.rules.seasons import Stretch, last_day, season_of, shared
from app.traceability.models.batches import Batch, batch_plots
from app.traceability.models.farm_log import LogEntry, log_entry_plots
from app.traceability.queries.farm_log import live
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.farm_log import LogKind


@dataclass(frozen=True, slots=True)
class Harvest:
    """A batch and how many of its grams belong to the season, by plot (None: goods of plots outside the season)."""

    batch: Batch
    shares: Mapping[int | None, int]

    @property
    def grams(self) -> int:
        """All of the batch that belongs to the season."""
        return sum(self.shares.values())


@dataclass(slots=True)
class Yield:
    """One season: grams expected (None: nobody has said), its harvests, oldest first, and grams by plot."""

    expected: int | None
    harvests: list[Harvest] = field(default_factory=list)
    by_plot: dict[int | None, int] = field(default_factory=dict)

    @property
    def harvested(self) -> int:
        """Grams so far."""
        return sum(self.by_plot.values())

    @property
    def percent(self) -> int | None:
        """Of what was expected, in whole percent, rounded down."""
        return None if self.expected is None else self.harvested * 100 // self.expected

    def add(self, harvest: Harvest) -> None:
        """Count a harvest."""
        self.harvests.append(harvest)
        for plot_id, grams in harvest.shares.items():
            self.by_plot[plot_id] = self.by_plot.get(plot_id, 0) + grams


def of_season(db: Session, season: Season) -> Yield:
    """The yield of one season, whose plots are loaded."""
    return of_seasons(db, [season])[season.id]


def of_seasons(db: Session, seasons: Sequence[Season]) -> dict[int, Yield]:
    """The yields of several seasons by id; each gram of a batch is counted for one season at most.

    A batch tied to a season is that season's. Any other is shared among its plots by area, and each share goes to the
    season which the plot had on the harvest day.
    """
    found = {season.id: Yield(_expected(season)) for season in seasons}
    if not seasons:
        return found
    plot_ids = {one.plot_id for season in seasons for one in season.plots}
    stretches = season_queries.stretches(db, plot_ids)
    own = {season.id: {one.plot_id for one in season.plots} for season in seasons}
    batches = _batches(db, seasons, plot_ids)
    areas = _areas(db, batches)
    for batch in batches:
        plots = _plots(batch, areas)
        if batch.season_id is not None:
            found[batch.season_id].add(Harvest(batch, _tied(batch.grams, plots, own[batch.season_id])))
            continue
        for season_id, shares in _untied(batch, plots, stretches).items():
            if season_id in found:
                found[season_id].add(Harvest(batch, shares))
    return found


def _expected(season: Season) -> int | None:
    said = [one.expected_grams for one in season.plots if one.expected_grams is not None]
    return sum(said) if said else None


def _batches(db: Session, seasons: Sequence[Season], plot_ids: Collection[int]) -> list[Batch]:
    """Harvests of these seasons, and those without a season that may be theirs, oldest first."""
    first, last = min(season.starts_on for season in seasons), max(season.ends_on for season in seasons)
    chosen = sa.select(batch_plots.c.batch_id).where(batch_plots.c.plot_id.in_(plot_ids))
    areas = sa.select(growing_area_plots.c.growing_area_id).where(growing_area_plots.c.plot_id.in_(plot_ids))
    whole = sa.and_(Batch.growing_area_id.in_(areas), ~sa.exists().where(batch_plots.c.batch_id == Batch.id))
    near = sa.and_(
        Batch.season_id.is_(None), Batch.harvested_on.between(first, last), sa.or_(Batch.id.in_(chosen), whole)
    )
    statement = sa.select(Batch).where(
        Batch.origin == BatchOrigin.HARVEST, sa.or_(Batch.season_id.in_([season.id for season in seasons]), near)
    )
    loaded = (joinedload(Batch.product), selectinload(Batch.plots))
    return list(db.scalars(statement.options(*loaded).order_by(Batch.harvested_on, Batch.id)))


def _areas(db: Session, batches: Sequence[Batch]) -> dict[int, GrowingArea]:
    """Growing areas of the batches, with their plots."""
    ids = {batch.growing_area_id for batch in batches if batch.growing_area_id is not None}
    found = sa.select(GrowingArea).where(GrowingArea.id.in_(ids)).options(selectinload(GrowingArea.plots))
    return {area.id: area for area in db.scalars(found)}


def _plots(batch: Batch, areas: Mapping[int, GrowingArea]) -> Mapping[int, int]:
    """Square metres of the plots that a batch comes from: those chosen, else all of its growing area."""
    plots: Sequence[Plot] = batch.plots
    if not plots and batch.growing_area_id is not None:
        plots = areas[batch.growing_area_id].plots
    return {plot.id: plot.area_m2 for plot in plots}


def _tied(grams: int, plots: Mapping[int, int], own: Collection[int]) -> dict[int | None, int]:
    """All of the batch, among those of its plots that are in the season."""
    inside = {plot_id: area for plot_id, area in plots.items() if plot_id in own}
    return dict[int | None, int](shared(grams, inside).items()) if inside else {None: grams}


def _untied(
    batch: Batch, plots: Mapping[int, int], stretches: Mapping[int, Sequence[Stretch]]
) -> dict[int, dict[int | None, int]]:
    """Shares by season and plot."""
    words = [batch.product.name, *([batch.growing_area.crop] if batch.growing_area else [])]
    found: dict[int, dict[int | None, int]] = {}
    for plot_id, grams in shared(batch.grams, plots).items():
        season_id = season_of(stretches.get(plot_id, ()), batch.harvested_on, words)
        if season_id is not None:
            found.setdefault(season_id, {})[plot_id] = grams
    return found


def in_season(season: Season) -> sa.ColumnElement[bool]:
    """Lines of the season; one tied to none belongs to it by plot and day. Whether a line counts is asked apart."""
    plots = sa.select(SeasonPlot.plot_id).where(SeasonPlot.season_id == season.id)
    linked = sa.select(log_entry_plots.c.entry_id).where(log_entry_plots.c.plot_id.in_(plots))
    last = last_day(season.ends_on, season.closed_at)
    near = sa.and_(
        LogEntry.season_id.is_(None), LogEntry.done_on.between(season.starts_on, last), LogEntry.id.in_(linked)
    )
    return sa.or_(LogEntry.season_id == season.id, near)


def work(db: Session, season: Season) -> list[LogEntry]:
    """Lines of the season that count, oldest first."""
    statement = sa.select(LogEntry).where(in_season(season), live()).options(joinedload(LogEntry.input_item))
    return list(db.scalars(statement.order_by(LogEntry.done_on, LogEntry.id)))


def kinds(entries: Sequence[LogEntry]) -> dict[LogKind, int]:
    """How many lines of each kind there are; kinds without any are left out."""
    counted = {kind: sum(entry.kind is kind for entry in entries) for kind in LogKind}
    return {kind: number for kind, number in counted.items() if number}
