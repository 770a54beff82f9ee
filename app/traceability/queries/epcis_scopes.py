"""Which recorded EPCIS events belong to a batch, to a recall, or to a span of days."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.traceability.models.batches import Event, EventItem
from app.traceability.models.epcis import EpcisEvent
from app.traceability.queries import genealogy
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Direction

CHUNK: Final = 500
LEVELS: Final = 2
"""Cartons on pallets: goods lie at most two units deep."""


def family(db: Session, batch_ids: Collection[int]) -> set[int]:
    """These batches, what they came from and what became of them."""
    found = set(batch_ids)
    for direction in Direction:
        found |= set(genealogy.walk(db, batch_ids, direction).batch_ids)
    return found


def of_batches(db: Session, cooperative_id: int, batch_ids: Collection[int]) -> list[int]:
    """Row ids of the events of these batches, and of the cartons and pallets they lie in, in order of time."""
    events = _naming(db, EventItem.batch_id, batch_ids)
    for part in _parts(batch_ids):
        events |= set(db.scalars(sa.select(Event.id).where(Event.batch_id.in_(part))))
    for _ in range(LEVELS):
        events |= _naming(db, EventItem.unit_id, _units(db, events))
    return _in_order(db, cooperative_id, events)


def _naming(db: Session, column: Any, ids: Iterable[int]) -> set[int]:
    return {
        event_id
        for part in _parts(ids)
        for event_id in db.scalars(sa.select(EventItem.event_id).where(column.in_(part)))
    }


def _units(db: Session, event_ids: Iterable[int]) -> set[int]:
    """The cartons and pallets that these events name; other goods in them come along only where an event says so."""
    found: set[int] = set()
    for part in _parts(event_ids):
        statement = sa.select(EventItem.unit_id).where(EventItem.event_id.in_(part), EventItem.unit_id.is_not(None))
        found |= {unit_id for unit_id in db.scalars(statement) if unit_id is not None}
    return found


def _in_order(db: Session, cooperative_id: int, source_ids: Iterable[int]) -> list[int]:
    rows: list[tuple[datetime, int]] = []
    for part in _parts(source_ids):
        statement = sa.select(EpcisEvent.event_time, EpcisEvent.id).where(
            EpcisEvent.source_id.in_(part), EpcisEvent.cooperative_id == cooperative_id
        )
        rows += [(at, row_id) for at, row_id in db.execute(statement)]
    return [row_id for _, row_id in sorted(rows)]


def of_days(cooperative_id: int, since: date, until: date) -> sa.Select[Any]:
    """Row ids of all recorded events, captured ones too, of these days in Việt Nam (both counted), in order of time."""
    start, end = (datetime.combine(day, time(), clock.VIETNAM) for day in (since, until + timedelta(days=1)))
    return (
        sa.select(EpcisEvent.id)
        .where(EpcisEvent.cooperative_id == cooperative_id)
        .where(EpcisEvent.event_time >= start, EpcisEvent.event_time < end)
        .order_by(EpcisEvent.event_time, EpcisEvent.id)
    )


def counts(db: Session, cooperative_id: int, since: date, until: date) -> list[tuple[EventType | None, int]]:
    """How many events of each kind lie in these days; None stands for what programs sent."""
    chosen = of_days(cooperative_id, since, until).order_by(None).subquery()
    number = sa.func.count()
    statement = (
        sa.select(Event.type, number)
        .select_from(EpcisEvent)
        .join(chosen, chosen.c.id == EpcisEvent.id)
        .outerjoin(Event, Event.id == EpcisEvent.source_id)
        .group_by(Event.type)
    )
    return [(kind, count) for kind, count in db.execute(statement)]


def bodies(db: Session, row_ids: Collection[int]) -> list[Any]:
    """Rows (id, body, context, source_id) of these events, in the order asked for."""
    statement = sa.select(EpcisEvent.id, EpcisEvent.body, EpcisEvent.context, EpcisEvent.source_id)
    found = {row.id: row for row in db.execute(statement.where(EpcisEvent.id.in_(row_ids)))}
    return [found[row_id] for row_id in row_ids]


def _parts(ids: Iterable[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
