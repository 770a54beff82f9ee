"""Genealogy: the batches a starting point touches, and all that came of them or went into them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.traceability.models.batches import Event, EventItem
from app.traceability.queries import genealogy_roots
from app.traceability.rules.events import ItemRole
from app.traceability.rules.genealogy import Direction, Line, Seed, Trace, follow

MOST_SEEDS = 500
"""Batches asked about in one statement; more go in several, and what they find is put together."""

_SIDES = ("near", "far")
_ROLES = {
    Direction.FORWARD: {"near": ItemRole.INPUT, "far": ItemRole.OUTPUT},
    Direction.BACKWARD: {"near": ItemRole.OUTPUT, "far": ItemRole.INPUT},
}


def _walk() -> sa.Select[Any]:
    """Lines of every event that can be come to from the batches `seeds`, entering each by lines of the role `near`.

    The recursion goes from event to event and keeps each once (UNION), so that neither a cycle nor a mixture of many
    batches into many makes it longer than the number of lines. It carries the roles along, and asks of the events
    rather than of their lines whether they count: SQLite would read the whole table into a filter for any condition
    on a line alone.
    """
    items, events = EventItem.__table__.c, Event.__table__.c
    first, far, near, told = (EventItem.__table__.alias(name) for name in ("first", "far", "near", "told"))
    roles = [sa.cast(sa.bindparam(side, type_=items.role.type), items.role.type).label(side) for side in _SIDES]
    seeds: sa.BindParameter[Any] = sa.bindparam("seeds", expanding=True)
    start = sa.select(first.c.event_id, *roles).where(first.c.batch_id.in_(seeds), first.c.role == roles[0])
    followed = start.cte("followed", recursive=True)
    counts = ~sa.exists().where(events.corrects_id == followed.c.event_id)
    onward = (
        sa.select(near.c.event_id, followed.c.near, followed.c.far)
        .select_from(followed)
        .join(far, (far.c.event_id == followed.c.event_id) & (far.c.role == followed.c.far))
        .join(near, (near.c.batch_id == far.c.batch_id) & (near.c.role == followed.c.near))
        .where(counts)
    )
    followed = followed.union(onward)
    counts = ~sa.exists().where(events.corrects_id == followed.c.event_id)
    side = sa.case((told.c.role == ItemRole.INPUT, 1), (told.c.role == ItemRole.OUTPUT, 0))
    return (
        sa.select(told.c.event_id, told.c.batch_id, side, told.c.grams)
        .select_from(followed)
        .join(told, told.c.event_id == followed.c.event_id)
        .where(counts)
    )


WALK = _walk()
"""One recursive statement for either direction; its parameters: seeds, near, far."""


def roots(db: Session, actor: Actor, seed: Seed) -> tuple[int, ...]:
    """Ids of the batches that the seed itself touches, in order. Raises NotFound for what the actor may not see."""
    return genealogy_roots.FINDERS[seed.kind](db, actor, seed.id)


def walk(db: Session, batch_ids: Iterable[int], direction: Direction) -> Trace:
    """All that the batches became, or came from; the caller knows that the actor may see them."""
    start = sorted(set(batch_ids))
    lines: list[Line] = []
    known: set[int] = set()
    for first in range(0, len(start), MOST_SEEDS):
        found = _lines(db, start[first : first + MOST_SEEDS], direction)
        lines += [line for line in found if line.event_id not in known]
        known.update(line.event_id for line in found)
    return follow(direction, start, lines)


def _lines(db: Session, seeds: list[int], direction: Direction) -> list[Line]:
    rows = db.execute(WALK, {"seeds": seeds, **_ROLES[direction]}).all()
    return [
        Line(event_id, batch_id, bool(side), grams)
        for event_id, batch_id, side, grams in rows
        if side is not None and batch_id is not None
    ]


def trace(db: Session, actor: Actor, seed: Seed, direction: Direction) -> Trace:
    """What the seed touches and all that follows in the direction. Raises NotFound for what the actor may not see."""
    return walk(db, roots(db, actor, seed), direction)
