"""What the standard form of our events is made of, which events have none yet, and how recorded events are told."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.epcis import EpcisEvent
from app.traceability.queries.epcis_lots import LotBook
from app.traceability.rules.epcis_lots import Lot
from app.traceability.rules.epcis_mapping import TOLD, Facts, Goods, Party
from app.traceability.rules.events import EventType

CHUNK: Final = 500
LATE: Final = 10_000
"""An event may become visible after one with a higher id, when its transaction ran longer: so many ids are looked at
again. Transactions last seconds, and the whole province does not record so much in one."""

_stopped = aliased(Event)


def last_told(db: Session, cooperative_id: int) -> int:
    """The highest id of the cooperative's events that has its standard form."""
    found = sa.select(EpcisEvent.source_id).where(
        EpcisEvent.cooperative_id == cooperative_id, EpcisEvent.source_id.is_not(None)
    )
    return db.scalar(found.order_by(EpcisEvent.source_id.desc()).limit(1)) or 0


def pending(db: Session, cooperative_id: int, *, after: int, limit: int = CHUNK) -> list[int]:
    """Ids, in order, of events behind `after` without a standard form; notes have none."""
    told = sa.exists().where(EpcisEvent.source_id == Event.id)
    statement = sa.select(Event.id).where(
        Event.cooperative_id == cooperative_id, Event.id > after, Event.type.in_(TOLD), ~told
    )
    return list(db.scalars(statement.order_by(Event.id).limit(limit)))


def facts(db: Session, event_ids: Collection[int], book: LotBook) -> list[Facts]:
    """What is known of these events, in the order of their ids."""
    lines = selectinload(Event.items)
    statement = sa.select(Event).where(Event.id.in_(event_ids)).order_by(Event.id)
    statement = statement.options(
        joinedload(Event.batch).joinedload(Batch.supplier),
        joinedload(Event.partner),
        lines.joinedload(EventItem.batch),
        lines.joinedload(EventItem.unit),
    )
    events = list(db.scalars(statement))
    book.read([item.batch for event in events for item in event.items if item.batch] + [one.batch for one in events])
    recalled = _recalled_before(db, [event.id for event in events if event.type is EventType.RELEASE])
    return [_facts(event, book, event.id in recalled) for event in events]


def _facts(event: Event, book: LotBook, was_recalled: bool) -> Facts:
    partner = event.partner or (event.batch.supplier if event.type is EventType.RECEIVE else None)
    return Facts(
        record=event.id,
        kind=event.type,
        cooperative_id=event.cooperative_id,
        happened_at=event.happened_at,
        lot=_lot(event.batch, event, book),
        goods=tuple(_goods(item, event, book) for item in event.items),
        pieces=event.pieces,
        place=event.place,
        party=Party(partner.id, partner.gln) if partner else None,
        document=event.document,
        passed=event.passed,
        was_recalled=was_recalled,
    )


def _goods(item: EventItem, event: Event, book: LotBook) -> Goods:
    if item.unit:
        return Goods(item.role, sscc=item.unit.sscc, grams=item.grams)
    assert item.batch is not None  # noqa: S101 - the table's own constraint: a batch or a unit
    return Goods(item.role, lot=_lot(item.batch, event, book), grams=item.grams)


def _lot(batch: Batch, event: Event, book: LotBook) -> Lot:
    """Pre-harvest intervals and certificates are told of goods where they are picked."""
    return book.lot(batch, picked=event.type is EventType.HARVEST)


def _recalled_before(db: Session, event_ids: Sequence[int]) -> set[int]:
    """Those of these releases before which the batch was recalled since it was last released."""
    if not event_ids:
        return set()
    last = (
        sa.select(_stopped.type)
        .where(_stopped.batch_id == Event.batch_id, _stopped.id < Event.id)
        .where(_stopped.type.in_([EventType.RECALL, EventType.RELEASE]))
        .order_by(_stopped.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return set(db.scalars(sa.select(Event.id).where(Event.id.in_(event_ids), last == EventType.RECALL)))


def told(db: Session, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Recorded events (rows with `body` and `source_id`) as they are told today.

    A recorded event is never rewritten. That one of ours was wrong, we know from the event that corrects it; so its
    errorDeclaration is added here (EPCIS 2.0, 7.4.1.2), and its id stays right: the hash leaves declarations out.
    """
    corrections = _corrections(db, [row.source_id for row in rows if row.source_id is not None])
    return [_declared(json.loads(row.body), corrections.get(row.source_id)) for row in rows]


def _corrections(db: Session, source_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for part in _parts(source_ids):
        statement = (
            sa.select(Event.corrects_id, Event.recorded_at, EpcisEvent.event_id)
            .join(EpcisEvent, EpcisEvent.source_id == Event.id)
            .where(Event.corrects_id.in_(part))
        )
        for wrong_id, at, event_id in db.execute(statement):
            assert wrong_id is not None  # noqa: S101 - the condition above
            declared = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            found[wrong_id] = {
                "declarationTime": declared,
                "reason": "incorrect_data",
                "correctiveEventIDs": [event_id],
            }
    return found


def _declared(event: dict[str, Any], declaration: dict[str, Any] | None) -> dict[str, Any]:
    return event if declaration is None else {**event, "errorDeclaration": declaration}


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
