"""Where a trace starts: the batches that a label run, a carton, a plot, an input lot or a partner touches."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.cooperatives.models.growing_areas import GrowingArea, growing_area_plots
from app.cooperatives.models.partners import Partner
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch, Event, EventItem, batch_plots
from app.traceability.models.farm_log import LogEntry, log_entry_plots
from app.traceability.models.inputs import InputLot
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import stock, units
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.genealogy import SeedKind

SEASON = timedelta(days=400)
"""How long an input may be in what a plot bears: a whole crop of the year, and a month for a late one."""

Ids = tuple[int, ...]


def _ids(db: Session, *statements: sa.Select[int | None] | sa.Select[int]) -> Ids:
    found = {batch_id for statement in statements for batch_id in db.scalars(statement) if batch_id is not None}
    return tuple(sorted(found))


def _batch(db: Session, actor: Actor, batch_id: int) -> Ids:
    return (scope.get(db, actor, Batch, batch_id).id,)


def _label_run(db: Session, actor: Actor, run_id: int) -> Ids:
    """The batch the run was printed for, and those that parts of it were bound to."""
    run = scope.get(db, actor, LabelRun, run_id)
    bound = sa.select(LabelRange.batch_id).where(LabelRange.run_id == run.id).distinct()
    return _ids(db, sa.select(LabelRun.batch_id).where(LabelRun.id == run.id), bound)


def _unit(db: Session, actor: Actor, unit_id: int) -> Ids:
    """What lies in the unit; when it was emptied, what lay in it; else what its label was printed for."""
    unit = scope.get(db, actor, LogisticUnit, unit_id)
    now = tuple(batch_id for batch_id, _grams in units.contents(db, [unit.id])[unit.id])
    return now or _once_inside(db, unit.id) or _ids(db, sa.select(LabelRun.batch_id).where(LabelRun.id == unit.run_id))


def _once_inside(db: Session, unit_id: int) -> Ids:
    parent, child = aliased(EventItem), aliased(EventItem)
    seen: set[int] = set()
    wanted, found = {unit_id}, set[int]()
    while wanted:
        seen |= wanted
        lines = (
            sa.select(child.batch_id, child.unit_id)
            .join(parent, parent.event_id == child.event_id)
            .join(Event, Event.id == child.event_id)
            .where(parent.unit_id.in_(wanted), parent.role == ItemRole.PARENT, child.role == ItemRole.CHILD)
            .where(Event.type == EventType.AGGREGATE, stock.counts())
        )
        rows = db.execute(lines).all()
        found |= {batch_id for batch_id, _unit in rows if batch_id is not None}
        wanted = {inner for _batch, inner in rows if inner is not None} - seen
    return tuple(sorted(found))


def _growing_area(db: Session, actor: Actor, area_id: int) -> Ids:
    """Harvests (and purchases) of the area; what was made of them is reached by walking."""
    area = scope.get(db, actor, GrowingArea, area_id)
    return _ids(db, sa.select(Batch.id).where(Batch.growing_area_id == area.id, Batch.origin != BatchOrigin.MADE))


def _grown_on(
    plot_ids: sa.ColumnElement[bool], in_area: sa.ColumnElement[bool]
) -> tuple[sa.Select[int, int, date], ...]:
    """(batch, plot, harvest day): by the plots a batch names, or, when it names none, by those of its area."""
    grown = Batch.origin != BatchOrigin.MADE
    named = (
        sa.select(Batch.id, batch_plots.c.plot_id, Batch.harvested_on)
        .join(batch_plots, batch_plots.c.batch_id == Batch.id)
        .where(plot_ids, grown)
    )
    whole = (
        sa.select(Batch.id, growing_area_plots.c.plot_id, Batch.harvested_on)
        .join(growing_area_plots, growing_area_plots.c.growing_area_id == Batch.growing_area_id)
        .where(in_area, grown, ~sa.exists().where(batch_plots.c.batch_id == Batch.id))
    )
    return named, whole


def _plot(db: Session, actor: Actor, plot_id: int) -> Ids:
    plot = scope.get(db, actor, Plot, plot_id)
    chosen = _grown_on(batch_plots.c.plot_id == plot.id, growing_area_plots.c.plot_id == plot.id)
    return tuple(sorted({row[0] for statement in chosen for row in db.execute(statement)}))


def _input_lot(db: Session, actor: Actor, lot_id: int) -> Ids:
    """Harvests within a season after the lot was used on their plots, and batches it was used on after harvest."""
    lot = scope.get(db, actor, InputLot, lot_id)
    replaced = aliased(LogEntry)
    live = sa.and_(
        LogEntry.input_lot_id == lot.id,
        LogEntry.struck.is_(False),
        ~sa.exists().where(replaced.corrects_id == LogEntry.id),
    )
    uses = sa.select(log_entry_plots.c.plot_id, LogEntry.done_on).join(
        LogEntry, LogEntry.id == log_entry_plots.c.entry_id
    )
    days: dict[int, list[date]] = defaultdict(list)
    for plot_id, done_on in db.execute(uses.where(live).distinct()):
        days[plot_id].append(done_on)
    used_on = sa.select(log_entry_plots.c.plot_id).join(LogEntry, LogEntry.id == log_entry_plots.c.entry_id).where(live)
    chosen = _grown_on(batch_plots.c.plot_id.in_(used_on), growing_area_plots.c.plot_id.in_(used_on))
    grown = {
        batch_id
        for statement in chosen
        for batch_id, plot_id, harvested_on in db.execute(statement)
        if any(done_on <= harvested_on <= done_on + SEASON for done_on in days[plot_id])
    }
    return tuple(sorted(grown | set(_ids(db, sa.select(LogEntry.batch_id).where(live)))))


def _partner(db: Session, actor: Actor, partner_id: int) -> Ids:
    """What was bought from a supplier, and what was shipped to a buyer."""
    partner = scope.get(db, actor, Partner, partner_id)
    traded = (
        Event.partner_id == partner.id,
        Event.type.in_([EventType.RECEIVE, EventType.SHIP]),
        stock.counts(),
    )
    return _ids(
        db,
        sa.select(Batch.id).where(Batch.supplier_id == partner.id),
        sa.select(Event.batch_id).where(*traded),
        sa.select(EventItem.batch_id).join(Event, Event.id == EventItem.event_id).where(*traded),
    )


FINDERS: Mapping[SeedKind, Callable[[Session, Actor, int], Ids]] = {
    SeedKind.BATCH: _batch,
    SeedKind.LABEL_RUN: _label_run,
    SeedKind.UNIT: _unit,
    SeedKind.GROWING_AREA: _growing_area,
    SeedKind.PLOT: _plot,
    SeedKind.INPUT_LOT: _input_lot,
    SeedKind.PARTNER: _partner,
}
"""Who knows the batches of each kind of seed: (db, actor, id of the row); NotFound for what the actor may not see."""
