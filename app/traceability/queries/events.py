"""What happened to a batch, with corrections put in their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Event, EventItem
from app.traceability.rules.events import EventType


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the timeline; `corrected_by` is the event that has replaced it."""

    event: Event
    corrected_by: Event | None

    def lines_of(self, batch_id: int) -> list[EventItem]:
        """The lines about one batch."""
        return [item for item in self.event.items if item.batch_id == batch_id]

    def others(self, batch_id: int) -> list[EventItem]:
        """The lines about other batches, and cartons."""
        return [item for item in self.event.items if item.batch_id != batch_id]


def journey(db: Session, batch_id: int) -> list[Entry]:
    """All that happened to a batch, newest first: its own events, and those of others in which it has a line."""
    lined = sa.select(EventItem.event_id).where(EventItem.batch_id == batch_id)
    loaded = (
        selectinload(Event.items).joinedload(EventItem.batch),
        selectinload(Event.items).joinedload(EventItem.unit),
        joinedload(Event.partner),
        joinedload(Event.file),
    )
    found = sa.select(Event).where((Event.batch_id == batch_id) | Event.id.in_(lined)).options(*loaded)
    events = list(db.scalars(found).unique())
    elsewhere = sa.select(Event).where(Event.corrects_id.in_([event.id for event in events]))
    return timeline(events, db.scalars(elsewhere))


def timeline(events: Iterable[Event], corrections: Iterable[Event] = ()) -> list[Entry]:
    """Events newest first, each with its correction; what was corrected stays readable.

    `corrections` may stand outside the timeline: a correction can leave a batch out.
    """
    ordered = sorted(events, key=lambda event: (event.happened_at, event.id), reverse=True)
    replaced = {event.corrects_id: event for event in (*ordered, *corrections) if event.corrects_id is not None}
    return [Entry(event, replaced.get(event.id)) for event in ordered]


def get(db: Session, actor: Actor, event_id: int) -> Event:
    """One event the actor may see. Raises NotFound."""
    return scope.get(db, actor, Event, event_id)


def correction_of(db: Session, event_id: int) -> Event | None:
    """The event that names this one as wrong."""
    return db.scalar(sa.select(Event).where(Event.corrects_id == event_id))


def stopped_at(db: Session, batch_id: int) -> datetime | None:
    """When the batch was last held or recalled."""
    statement = sa.select(Event.happened_at).where(
        Event.batch_id == batch_id, Event.type.in_([EventType.HOLD, EventType.RECALL])
    )
    return db.scalar(statement.order_by(Event.happened_at.desc(), Event.id.desc()).limit(1))


def made_by(db: Session, cooperative_id: int, request_key: str | None) -> Event | None:
    """The event that this request recorded before, if it came twice."""
    if request_key is None:
        return None
    return db.scalar(sa.select(Event).where(Event.cooperative_id == cooperative_id, Event.request_key == request_key))
