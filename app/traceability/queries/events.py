"""What happened to a batch, with corrections put in their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Event
from app.traceability.rules.events import EventType


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the timeline; `corrected_by` is the event that has replaced it."""

    event: Event
    corrected_by: Event | None


def timeline(events: Iterable[Event]) -> list[Entry]:
    """Events newest first, each with its correction; what was corrected stays readable."""
    ordered = sorted(events, key=lambda event: (event.happened_at, event.id), reverse=True)
    replaced = {event.corrects_id: event for event in ordered if event.corrects_id is not None}
    return [Entry(event, replaced.get(event.id)) for event in ordered]


def get(db: Session, actor: Actor, event_id: int) -> Event:
    """One event the actor may see. Raises NotFound."""
    return scope.get(db, actor, Event, event_id)


def correction_of(db: Session, event_id: int) -> Event | None:
    """The event that names this one as wrong."""
    return db.scalar(sa.select(Event).where(Event.corrects_id == event_id))


def total_grams(db: Session, batch_id: int, kind: EventType, *, without: int | None = None) -> int:
    """Grams packed, or shipped, so far; corrected entries count once, `without` names one to leave out."""
    replaced = sa.select(Event.corrects_id).where(Event.batch_id == batch_id, Event.corrects_id.is_not(None))
    statement = sa.select(sa.func.sum(Event.grams)).where(
        Event.batch_id == batch_id, Event.type == kind, Event.id.not_in(replaced)
    )
    if without is not None:
        statement = statement.where(Event.id != without)
    return int(db.scalar(statement) or 0)


def stopped_at(db: Session, batch_id: int) -> datetime | None:
    """When the batch was last held or recalled."""
    statement = sa.select(Event.happened_at).where(
        Event.batch_id == batch_id, Event.type.in_([EventType.HOLD, EventType.RECALL])
    )
    return db.scalar(statement.order_by(Event.happened_at.desc(), Event.id.desc()).limit(1))


def made_by(db: Session, batch_id: int, request_key: str) -> Event | None:
    """The event that this request recorded before, if it came twice."""
    return db.scalar(sa.select(Event).where(Event.batch_id == batch_id, Event.request_key == request_key))
