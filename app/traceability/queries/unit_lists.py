"""Cartons and pallets as lists show them, and by the labels that were printed for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.gs1.sscc import Sscc
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import stock
from app.traceability.queries import units as queries
from app.traceability.queries.codes import LabelFinder
from app.traceability.queries.units import Inside
from app.traceability.rules import ssccs, units
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.label_runs import RunKind, RunState
from app.traceability.rules.units import UnitKind, UnitState

MOST_OFFERED = 60
"""Units that a form offers to put on a pallet: the newest."""


def listing(actor: Actor, *, kind: UnitKind | None = None, text: str = "") -> sa.Select[Any]:
    """Units the actor may see, newest first; `text` is part of the SSCC."""
    statement = scope.visible(sa.select(LogisticUnit), actor, LogisticUnit.cooperative_id)
    if kind is not None:
        statement = statement.where(LogisticUnit.kind == kind)
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    if text.strip():
        statement = statement.where(LogisticUnit.sscc.contains(digits[-18:] or text.strip(), autoescape=True))
    return statement.order_by(LogisticUnit.id.desc())


def get(db: Session, actor: Actor, unit_id: int) -> LogisticUnit:
    """One unit the actor may see. Raises NotFound."""
    return scope.get(db, actor, LogisticUnit, unit_id)


def states(db: Session, unit_ids: Collection[int]) -> dict[int, UnitState]:
    """What can be seen of each unit from outside."""
    held, gone = queries.direct(db, unit_ids), queries.gone(db, unit_ids)
    return {one: units.state_of(empty=held[one].empty, gone=one in gone) for one in unit_ids}


def by_sscc(db: Session, cooperative_id: int, sscc18: str) -> LogisticUnit | None:
    """The cooperative's unit of that number."""
    own = sa.select(LogisticUnit).where(LogisticUnit.sscc == sscc18, LogisticUnit.cooperative_id == cooperative_id)
    return db.scalar(own)


@dataclass(frozen=True, slots=True)
class Printed:
    """The run of carton labels that holds an SSCC, and whether that label was taken out of use."""

    run: LabelRun
    voided: bool


def printed(db: Session, number: Sscc) -> Printed | None:
    """Where an SSCC was printed, whoever asks; None for a number that no run of carton labels holds."""
    carton = LabelFinder(lambda statement, values: db.execute(statement, values).all(), ()).carton(number)
    if carton is None:
        return None
    run = db.get_one(LabelRun, carton.run_id)
    position = next(place for space, place in ssccs.readings(number) if space == run.code_space)
    part = sa.exists().where(
        LabelRange.run_id == run.id,
        LabelRange.voided_at.is_not(None),
        LabelRange.first_position <= position,
        LabelRange.last_position >= position,
    )
    off = run.voided_at is not None or run.state is RunState.CANCELLED
    return Printed(run, off or bool(db.scalar(sa.select(part))))


def unfilled(db: Session, run: LabelRun) -> list[str]:
    """SSCCs of a run of carton labels that no unit has yet and that were not taken out of use, in order."""
    if run.voided_at is not None or run.state is RunState.CANCELLED:
        return []
    taken = set(db.scalars(sa.select(LogisticUnit.sscc).where(LogisticUnit.run_id == run.id)))
    off = db.execute(
        sa.select(LabelRange.first_position, LabelRange.last_position).where(
            LabelRange.run_id == run.id, LabelRange.voided_at.is_not(None)
        )
    ).all()
    span = ssccs.SsccRange(run.code_space, run.first_position, run.last_position)
    free = [
        place
        for place in range(run.first_position, run.last_position + 1)
        if not any(first <= place <= last for first, last in off)
    ]
    return [code for place in free if (code := span.code(place)) not in taken]


def carton_runs(db: Session, batch_id: int) -> list[tuple[LabelRun, int]]:
    """Runs of carton labels of a batch with how many of their cartons were not filled yet; full ones are left out."""
    runs = db.scalars(
        sa.select(LabelRun)
        .where(LabelRun.batch_id == batch_id, LabelRun.kind == RunKind.CARTONS)
        .options(joinedload(LabelRun.trade_item))
        .order_by(LabelRun.id.desc())
    ).all()
    return [(run, left) for run in runs if (left := len(unfilled(db, run)))]


def on_label(db: Session, unit: LogisticUnit) -> list[tuple[int, int, int | None]]:
    """(batch, grams, packs) that the label of a printed carton names; empty for other units."""
    run = db.get(LabelRun, unit.run_id) if unit.run_id is not None else None
    if run is None or run.kind is not RunKind.CARTONS or run.batch_id is None or run.trade_item is None:
        return []
    packs = run.packs_each or 1
    return [(run.batch_id, packs * run.trade_item.net_grams, packs)]


def filled_by(db: Session, cooperative_id: int, request_key: str | None) -> LogisticUnit | None:
    """The unit that this request has filled before."""
    if request_key is None:
        return None
    return db.scalar(
        sa.select(LogisticUnit)
        .join(EventItem, EventItem.unit_id == LogisticUnit.id)
        .join(Event, Event.id == EventItem.event_id)
        .where(Event.cooperative_id == cooperative_id, Event.request_key == request_key)
        .where(EventItem.role == ItemRole.PARENT)
    )


def last_told_at(db: Session, unit_id: int) -> Batch:
    """The batch on whose page the unit's last event is told: a filled unit always has one."""
    return db.scalars(
        sa.select(Batch)
        .join(Event, Event.batch_id == Batch.id)
        .join(EventItem, EventItem.event_id == Event.id)
        .where(EventItem.unit_id == unit_id, EventItem.role == ItemRole.PARENT)
        .order_by(Event.id.desc())
        .limit(1)
    ).one()


def loose(db: Session, actor: Actor, *, without: int | None = None) -> list[LogisticUnit]:
    """Filled units of the cooperative that stand by themselves: what may be put into another one, newest first."""
    own = sa.select(LogisticUnit).where(LogisticUnit.cooperative_id == scope.own(actor), LogisticUnit.id != without)
    rows = db.scalars(own.order_by(LogisticUnit.id.desc()).limit(MOST_OFFERED)).all()
    ids = [row.id for row in rows]
    held, seen = queries.holders(db, ids), states(db, ids)
    return [row for row in rows if row.id not in held and seen[row.id] is UnitState.FILLED]


@dataclass(frozen=True, slots=True)
class Nest:
    """A unit with everything in it, for a drawing of boxes in boxes."""

    unit: LogisticUnit
    goods: tuple[tuple[Batch, int, int], ...]
    inner: tuple["Nest", ...]

    @property
    def grams(self) -> int:
        """All goods in it."""
        return sum(grams for _batch, grams, _pieces in self.goods) + sum(nest.grams for nest in self.inner)


def nest(db: Session, unit: LogisticUnit) -> Nest:
    """The unit as a nest; what (by faulty records) lies in itself is left out the second time."""
    known = queries.tree(db, [unit.id])
    rows = {row.id: row for row in db.scalars(sa.select(LogisticUnit).where(LogisticUnit.id.in_(known)))}
    ids = {goods.batch_id for inner in known.values() for goods in inner.goods}
    chosen = sa.select(Batch).where(Batch.id.in_(ids)).options(joinedload(Batch.product))
    return _nest(unit.id, known, rows, {row.id: row for row in db.scalars(chosen)}, frozenset())


def _nest(
    unit_id: int,
    known: Mapping[int, Inside],
    rows: Mapping[int, LogisticUnit],
    batches: Mapping[int, Batch],
    above: frozenset[int],
) -> Nest:
    goods = tuple((batches[one.batch_id], one.grams, one.pieces) for one in known[unit_id].goods)
    path = above | {unit_id}
    inner = tuple(_nest(one, known, rows, batches, path) for one in known[unit_id].unit_ids if one not in path)
    return Nest(rows[unit_id], goods, inner)


def history(db: Session, unit_id: int) -> Sequence[Event]:
    """What happened to a unit itself, newest first; what was corrected is left out."""
    named = sa.exists().where(EventItem.event_id == Event.id, EventItem.unit_id == unit_id)
    return db.scalars(
        sa.select(Event).where(named, stock.counts()).order_by(Event.happened_at.desc(), Event.id.desc()).limit(50)
    ).all()


def of_batch(db: Session, batch_id: int) -> list[tuple[LogisticUnit, int, UnitState]]:
    """Units in which goods of a batch lie directly, with how many grams of them, and their state; newest first."""
    touched = (
        sa.select(EventItem.event_id)
        .join(Event, Event.id == EventItem.event_id)
        .where(EventItem.batch_id == batch_id, EventItem.role == ItemRole.CHILD, Event.type == EventType.AGGREGATE)
    )
    parents = sa.select(EventItem.unit_id).where(EventItem.event_id.in_(touched), EventItem.role == ItemRole.PARENT)
    rows = db.scalars(
        sa.select(LogisticUnit).where(LogisticUnit.id.in_(parents)).order_by(LogisticUnit.id.desc())
    ).all()
    ids = [row.id for row in rows]
    held, seen = queries.direct(db, ids), states(db, ids)
    found = [(row, sum(one.grams for one in held[row.id].goods if one.batch_id == batch_id)) for row in rows]
    return [(row, grams, seen[row.id]) for row, grams in found if grams]
