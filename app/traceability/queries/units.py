"""What lies in which carton or pallet now: the sum of what was put in, less what was taken out again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.traceability.models.batches import Event, EventItem
from app.traceability.queries import stock
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.stock import OUTWARD

_parent, _child = aliased(EventItem, name="parent"), aliased(EventItem, name="child")
_sign = sa.case((Event.type == EventType.AGGREGATE, 1), else_=-1)


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of one batch directly in a unit: whole grams, and packs where they were counted (0: they were not)."""

    batch_id: int
    grams: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies directly in one unit: goods, and smaller units."""

    goods: tuple[Goods, ...] = ()
    unit_ids: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Is there nothing in it?"""
        return not self.goods and not self.unit_ids


def _lines(*columns: Any) -> sa.Select[Any]:
    """Each thing that was put into, or taken out of, a unit by an event that counts."""
    return (
        sa.select(*columns)
        .select_from(Event)
        .join(_parent, _parent.event_id == Event.id)
        .join(_child, _child.event_id == Event.id)
        .where(
            Event.type.in_([EventType.AGGREGATE, EventType.DISAGGREGATE]),
            _parent.role == ItemRole.PARENT,
            _parent.unit_id.is_not(None),
            _child.role == ItemRole.CHILD,
            stock.counts(),
        )
    )


def direct(db: Session, unit_ids: Collection[int]) -> dict[int, Inside]:
    """What lies directly in each of the units now; one statement for all of them."""
    statement = _lines(
        *(_parent.unit_id, _child.batch_id, _child.unit_id),
        sa.func.sum(_sign * sa.func.coalesce(_child.grams, 0)),
        sa.func.sum(_sign * sa.func.coalesce(_child.pieces, 0)),
        sa.func.sum(_sign),
    )
    keys = (_parent.unit_id, _child.batch_id, _child.unit_id)
    goods: dict[int, list[Goods]] = {}
    units: dict[int, list[int]] = {}
    for holder, batch_id, unit_id, grams, pieces, times in db.execute(
        statement.where(_parent.unit_id.in_(unit_ids)).group_by(*keys).order_by(*keys)
    ):
        if batch_id is not None and grams > 0:
            goods.setdefault(holder, []).append(Goods(batch_id, int(grams), max(0, int(pieces))))
        elif unit_id is not None and times > 0:
            units.setdefault(holder, []).append(unit_id)
    return {one: Inside(tuple(goods.get(one, ())), tuple(units.get(one, ()))) for one in unit_ids}


def inside(db: Session, unit_id: int) -> Inside:
    """What lies directly in one unit."""
    return direct(db, [unit_id])[unit_id]


def tree(db: Session, unit_ids: Collection[int]) -> dict[int, Inside]:
    """The direct contents of the units and of every unit in them, however deep; each is asked for once."""
    known: dict[int, Inside] = {}
    wanted = set(unit_ids)
    while wanted:
        found = direct(db, sorted(wanted))
        known |= found
        wanted = {one for inner in found.values() for one in inner.unit_ids} - known.keys()
    return known


def contents(db: Session, unit_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """(batch_id, grams) of what lies in each unit now, that of units in it included; in order of batches.

    A unit that (by faulty records) lies in itself is counted once.
    """
    known = tree(db, unit_ids)
    return {one: sorted(_summed(known, one).items()) for one in unit_ids}


def _summed(known: Mapping[int, Inside], unit_id: int) -> dict[int, int]:
    total: dict[int, int] = {}
    for one in below(known, unit_id):
        for goods in known[one].goods:
            total[goods.batch_id] = total.get(goods.batch_id, 0) + goods.grams
    return total


def below(known: Mapping[int, Inside], unit_id: int) -> Iterator[int]:
    """The unit itself and every unit in it, by what `tree` found."""
    seen, wanted = {unit_id}, [unit_id]
    while wanted:
        one = wanted.pop()
        yield one
        fresh = [inner for inner in known[one].unit_ids if inner not in seen]
        seen.update(fresh)
        wanted.extend(fresh)


def holder_of(db: Session, unit_id: int) -> int | None:
    """The unit in which this one lies directly; None when it stands by itself."""
    return holders(db, [unit_id]).get(unit_id)


def holders(db: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """The unit in which each of these lies directly; those that stand by themselves are left out."""
    keys = (_child.unit_id, _parent.unit_id)
    statement = _lines(*keys).where(_child.unit_id.in_(unit_ids)).group_by(*keys).having(sa.func.sum(_sign) > 0)
    return {unit_id: holder for unit_id, holder in db.execute(statement.order_by(_parent.unit_id))}


def gone(db: Session, unit_ids: Collection[int]) -> set[int]:
    """Those of the units that are away from the house, by themselves or in a unit that is."""
    above = {one: one for one in unit_ids}
    away: set[int] = set()
    seen: set[tuple[int, int]] = set()
    while above:
        out = _away(db, set(above.values()))
        away |= {one for one, top in above.items() if top in out}
        seen |= set(above.items())
        held = holders(db, set(above.values()))
        higher = {one: held[top] for one, top in above.items() if top in held and one not in away}
        above = {one: top for one, top in higher.items() if (one, top) not in seen}
    return away


def _away(db: Session, unit_ids: Collection[int]) -> set[int]:
    """Units that were taken away more often than they were given back whole."""
    sign = sa.case((Event.type == EventType.RETURN, -1), else_=1)
    moved = (
        sa.select(EventItem.unit_id)
        .join(Event, Event.id == EventItem.event_id)
        .where(EventItem.unit_id.in_(unit_ids), EventItem.role == ItemRole.MOVED, stock.counts())
        .where(Event.type.in_([*OUTWARD, EventType.RETURN]))
        .group_by(EventItem.unit_id)
        .having(sa.func.sum(sign) > 0)
    )
    return {unit_id for unit_id in db.scalars(moved) if unit_id is not None}
