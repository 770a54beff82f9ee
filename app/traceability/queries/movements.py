"""Who got which goods: what each buyer holds of a batch, and the shipments to one partner."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.queries import stock
from app.traceability.rules.events import MOVEMENTS, EventType, ItemRole


@dataclass(frozen=True, slots=True)
class Holding:
    """Grams of one batch at one buyer; a place that was only written down has no id and its words as name."""

    partner_id: int | None
    partner_name: str
    email: str | None
    batch_id: int
    grams: int


def holders(db: Session, batch_ids: Collection[int]) -> list[Holding]:
    """What buyers hold of these batches: shipped less returned, largest first within each buyer by name.

    Scope is the caller's to know. Who gave everything back is not listed.
    """
    return [row for row in balances(db, batch_ids, less=EventType.RETURN) if row.grams > 0]


def held(db: Session, batch_id: int, *, partner_id: int | None, place: str | None) -> int:
    """Grams of one batch that a buyer, or without one a place as it was written down, can still give back."""
    rows = balances(db, [batch_id], less=EventType.RETURN)
    return sum(row.grams for row in rows if _is(row, partner_id, place))


def unconfirmed(
    db: Session, batch_ids: Collection[int], *, partner_id: int | None, place: str | None
) -> dict[int, int]:
    """Grams of each batch shipped to a buyer, or place, whose arrival it has not confirmed yet."""
    rows = balances(db, batch_ids, less=EventType.ARRIVE)
    return {row.batch_id: row.grams for row in rows if _is(row, partner_id, place)}


def sent(event: Event) -> dict[int, int]:
    """Grams of each batch in an event's lines, loose and in cartons together."""
    grams: dict[int, int] = {}
    for item in event.items:
        if item.batch_id is not None and item.grams is not None:
            grams[item.batch_id] = grams.get(item.batch_id, 0) + item.grams
    return grams


def may_arrive(db: Session, shipment: Event) -> dict[int, int]:
    """Grams of each batch of a shipment whose arrival can still be confirmed."""
    grams = sent(shipment)
    waiting = unconfirmed(db, grams, partner_id=shipment.partner_id, place=shipment.place)
    return {batch_id: max(0, min(amount, waiting.get(batch_id, 0))) for batch_id, amount in grams.items()}


def overdrawn(db: Session, batch_ids: Collection[int]) -> list[int]:
    """Batches of which some buyer would have given back, or confirmed, more than was shipped to it."""
    both = (row for less in (EventType.RETURN, EventType.ARRIVE) for row in balances(db, batch_ids, less=less))
    return sorted({row.batch_id for row in both if row.grams < 0})


def _is(row: Holding, partner_id: int | None, place: str | None) -> bool:
    return row.partner_id == partner_id and (partner_id is not None or row.partner_name == (place or ""))


def balances(db: Session, batch_ids: Collection[int], *, less: EventType) -> list[Holding]:
    """Grams shipped less those of another type of event, by buyer and batch; below zero ones as well."""
    named = sa.func.coalesce(Partner.name, Event.place, "").label("named")
    signed = sa.case((Event.type == less, -EventItem.grams), else_=EventItem.grams)
    statement = (
        sa.select(Event.partner_id, named, Partner.email, EventItem.batch_id, sa.func.sum(signed))
        .join(Event, Event.id == EventItem.event_id)
        .outerjoin(Partner, Partner.id == Event.partner_id)
        .where(
            EventItem.batch_id.in_(set(batch_ids)),
            EventItem.role == ItemRole.MOVED,
            EventItem.grams.is_not(None),
            Event.type.in_([EventType.SHIP, less]),
            stock.counts(),
        )
        .group_by(Event.partner_id, named, Partner.email, EventItem.batch_id)
    )
    rows: list[Any] = list(db.execute(statement))
    found = [Holding(row[0], row[1], row[2], row[3], int(row[4])) for row in rows]
    return sorted(found, key=lambda row: (row.partner_name, row.partner_id or 0, -row.grams, row.batch_id))


def listing(actor: Actor) -> sa.Select[Any]:
    """What came in and went out, in scope, newest first, with lines; corrected entries are left out."""
    kinds = [*sorted(MOVEMENTS), EventType.RECEIVE]
    statement = scope.visible(sa.select(Event), actor, Event.cooperative_id)
    return _with_lines(statement.where(Event.type.in_(kinds), stock.counts()))


def _with_lines(statement: sa.Select[Any]) -> sa.Select[Any]:
    batches = selectinload(Event.items).joinedload(EventItem.batch).joinedload(Batch.product)
    return statement.options(batches, joinedload(Event.partner)).order_by(Event.happened_at.desc(), Event.id.desc())


def shipments(db: Session, actor: Actor, partner_id: int) -> sa.Select[Any]:
    """Shipments to a partner the actor may see, newest first, with their lines. Raises NotFound."""
    scope.get(db, actor, Partner, partner_id)
    return _with_lines(
        sa.select(Event).where(Event.partner_id == partner_id, Event.type == EventType.SHIP, stock.counts())
    )


def held_by(db: Session, partner_id: int) -> list[tuple[Batch, int]]:
    """What a partner has got and not given back, by batch, newest first."""
    signed = sa.case((Event.type == EventType.RETURN, -EventItem.grams), else_=EventItem.grams)
    lines = (
        sa.select(EventItem.batch_id, sa.func.sum(signed).label("grams"))
        .join(Event, Event.id == EventItem.event_id)
        .where(Event.partner_id == partner_id, EventItem.role == ItemRole.MOVED, EventItem.batch_id.is_not(None))
        .where(Event.type.in_([EventType.SHIP, EventType.RETURN]), stock.counts())
        .group_by(EventItem.batch_id)
        .subquery()
    )
    found = sa.select(Batch, lines.c.grams).join(lines, lines.c.batch_id == Batch.id).where(lines.c.grams > 0)
    rows = db.execute(found.options(joinedload(Batch.product)).order_by(Batch.harvested_on.desc(), Batch.id.desc()))
    return [(batch, int(grams)) for batch, grams in rows]
