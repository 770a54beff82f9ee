"""Batches and events about them for tests of genealogy: only the lines matter, amounts are there to be told again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import EventType, ItemRole
from tests import factories


def tell(db: Session, kind: EventType, lines: Sequence[tuple[ItemRole, Batch, int | None]], **facts: Any) -> Event:
    """One event with its lines: (role, batch, grams)."""
    now, own = clock.now(), {"cooperative_id": lines[0][1].cooperative_id}
    event = Event(
        batch_id=lines[-1][1].id, type=kind, happened_at=now, recorded_at=now, by_name="Nguyễn Thị Lan", **own, **facts
    )
    event.items = [EventItem(role=role, batch_id=batch.id, grams=grams, **own) for role, batch, grams in lines]
    db.add(event)
    db.flush()
    return event


def make(db: Session, inputs: Sequence[Batch], outputs: Sequence[Batch], *, grams: int = 500, **facts: Any) -> Event:
    """A making in which each of these took part with so many grams."""
    lines = [(ItemRole.INPUT, batch, grams) for batch in inputs] + [(ItemRole.OUTPUT, one, grams) for one in outputs]
    return tell(db, EventType.PROCESS, lines, **facts)


def made_of(db: Session, *inputs: Batch, grams: int = 500) -> Batch:
    """A new batch made of these."""
    batch = factories.make_batch(db, inputs[0].product, grams=grams)
    batch.origin = BatchOrigin.MADE
    make(db, inputs, [batch], grams=grams)
    return batch
