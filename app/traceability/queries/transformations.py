"""What transformations are made of: the batches that go in as the rules ask for them, free numbers, and past ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor
from app.core.errors import N_, Invalid, NotFound
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.products import Product
from app.traceability.queries import stock
from app.traceability.rules import batches as batch_rules
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import TRANSFORMATIONS, ItemRole
from app.traceability.rules.stock import Standing
from app.traceability.rules.transformations import Source, Yield, made_field

MOST_OFFERED = 60
"""Batches that a form offers to take from: the newest, as goods are worked on soon after the harvest."""


def sources(
    db: Session, taken: Sequence[tuple[Batch, int]], *, without: int | None = None, known: Collection[int] = ()
) -> list[Source]:
    """The inputs as the rules see them; `without` is the event being corrected, `known` its inputs, in any state."""
    ids = [batch.id for batch, _grams in taken]
    standing, since = stock.of(db, ids, without=without), there_since(db, [batch for batch, _grams in taken])
    return [
        Source(
            batch_id=batch.id,
            number=batch.number,
            product_id=batch.product_id,
            state=BatchState.OPEN if batch.id in known else batch.state,
            grams=grams,
            loose=standing[batch.id].loose,
            since=since[batch.id],
        )
        for batch, grams in taken
    ]


def there_since(db: Session, batches: Collection[Batch]) -> dict[int, date]:
    """The day since which each batch has been there: that of its harvest or purchase, or of the event that made it."""
    found = {batch.id: batch.harvested_on for batch in batches}
    made = [batch.id for batch in batches if batch.origin is BatchOrigin.MADE]
    statement: Any = (
        sa.select(EventItem.batch_id, Event.happened_at)
        .join(Event, Event.id == EventItem.event_id)
        .where(EventItem.batch_id.in_(made), EventItem.role == ItemRole.OUTPUT)
        .where(Event.type.in_(TRANSFORMATIONS), stock.counts())
    )
    for batch_id, happened_at in db.execute(statement) if made else ():
        found[batch_id] = max(found[batch_id], clock.day(happened_at))
    return found


def numbers(db: Session, cooperative_id: int, days: Sequence[date], wanted: Sequence[str | None]) -> list[str]:
    """A number for each new batch: the one wanted, else the next free one of the pattern on its day.

    Raises Invalid at the field of a number that is not one, is taken, or is wanted twice.
    """
    pattern = db.scalars(sa.select(Cooperative.batch_pattern).where(Cooperative.id == cooperative_id)).one()
    taken = set(db.scalars(sa.select(Batch.number).where(Batch.cooperative_id == cooperative_id)))
    found: dict[int, str] = {}
    for place, text in enumerate(wanted):
        if text is not None:
            found[place] = _own_number(text, place, taken)
            taken.add(found[place])
    for place, day in enumerate(days):
        if place not in found:
            found[place] = batch_rules.next_number(pattern, day, taken)
            taken.add(found[place])
    return [found[place] for place in range(len(wanted))]


def _own_number(text: str, place: int, taken: Collection[str]) -> str:
    field = made_field(place, "number")
    try:
        number = batch_rules.parse_number(text)
    except Invalid as error:
        problem = error.problems[0]
        raise Invalid.at(field, problem.message, **problem.values) from error
    if number in taken:
        raise Invalid.at(field, N_("Mã lô %(number)s đã dùng; xin chọn mã khác hoặc để trống"), number=number)
    return number


@dataclass(frozen=True, slots=True)
class Told:
    """A past transformation with its lines, and the event that has replaced it."""

    event: Event
    inputs: tuple[EventItem, ...]
    outputs: tuple[EventItem, ...]
    replaced_by: Event | None

    @property
    def outcome(self) -> Yield:
        """What came out of what."""
        taken = sum(line.grams or 0 for line in self.inputs)
        return Yield(taken, sum(line.grams or 0 for line in self.outputs))


def event(db: Session, actor: Actor, event_id: int) -> Event:
    """One transformation the actor may see. Raises NotFound, for other events too."""
    found = scope.get(db, actor, Event, event_id)
    if found.type not in TRANSFORMATIONS:
        raise NotFound
    return found


def get(db: Session, actor: Actor, event_id: int) -> Told:
    """The same with its two sides."""
    return tell(db, event(db, actor, event_id))


def tell(db: Session, row: Event) -> Told:
    """An event with its two sides."""
    lines = db.scalars(
        sa.select(EventItem)
        .where(EventItem.event_id == row.id, EventItem.batch_id.is_not(None))
        .options(joinedload(EventItem.batch).joinedload(Batch.product))
        .order_by(EventItem.id)
    ).all()
    inputs = tuple(line for line in lines if line.role is ItemRole.INPUT)
    outputs = tuple(line for line in lines if line.role is ItemRole.OUTPUT)
    replaced = db.scalar(sa.select(Event).where(Event.corrects_id == row.id))
    return Told(row, inputs, outputs, replaced)


def of_batch(db: Session, batch_id: int) -> tuple[list[Told], list[Told]]:
    """(what the batch came from, what it became): transformations that count, oldest first."""
    found: dict[ItemRole, list[Told]] = {ItemRole.OUTPUT: [], ItemRole.INPUT: []}
    statement = (
        sa.select(EventItem.role, Event)
        .join(Event, Event.id == EventItem.event_id)
        .where(EventItem.batch_id == batch_id, EventItem.role.in_(found), Event.type.in_(TRANSFORMATIONS))
        .where(stock.counts())
        .order_by(Event.happened_at, Event.id)
    )
    for role, row in db.execute(statement).all():
        found[role].append(tell(db, row))
    return found[ItemRole.OUTPUT], found[ItemRole.INPUT]


def lines_of(db: Session, event_id: int) -> list[int]:
    """Ids of the batches on both sides of an event, to be locked before they are read."""
    rows = sa.select(EventItem.batch_id).where(EventItem.event_id == event_id, EventItem.batch_id.is_not(None))
    return [batch_id for batch_id in db.scalars(rows) if batch_id is not None]


def by_request_key(db: Session, cooperative_id: int, request_key: str | None) -> Event | None:
    """The event that an earlier sending of the same form made."""
    if request_key is None:
        return None
    return db.scalar(sa.select(Event).where(Event.cooperative_id == cooperative_id, Event.request_key == request_key))


def offered(
    db: Session, actor: Actor, *, product_id: int | None = None, first: Collection[int] = ()
) -> list[tuple[Batch, Standing]]:
    """Open batches with goods lying loose, those named `first` on top, then the newest; with how much there is."""
    mine = sa.select(Batch).where(Batch.state == BatchState.OPEN, Batch.cooperative_id == scope.own(actor))
    if product_id is not None:
        mine = mine.where(Batch.product_id == product_id)
    named = sa.case((Batch.id.in_(first), 0), else_=1)
    order = (named, Batch.harvested_on.desc(), Batch.id.desc())
    rows = db.scalars(mine.options(joinedload(Batch.product)).order_by(*order).limit(MOST_OFFERED)).all()
    standing: Mapping[int, Standing] = stock.of(db, [row.id for row in rows])
    return [(row, standing[row.id]) for row in rows if standing[row.id].loose > 0]


def own(db: Session, actor: Actor, batch_ids: Collection[int]) -> list[Batch]:
    """Those of the batches that are the cooperative's own, in the order of their ids."""
    mine = sa.select(Batch).where(Batch.id.in_(set(batch_ids)), Batch.cooperative_id == scope.own(actor))
    return list(db.scalars(mine.options(joinedload(Batch.product)).order_by(Batch.id)))


def products(db: Session, cooperative_id: int, product_ids: Collection[int]) -> dict[int, Product]:
    """The cooperative's own products of those ids."""
    made = sa.select(Product).where(Product.id.in_(product_ids), Product.cooperative_id == cooperative_id)
    return {row.id: row for row in db.scalars(made)}


def locked(db: Session, actor: Actor, batch_ids: Collection[int]) -> dict[int, Batch]:
    """The batches, locked in the order of their ids. Raises NotFound for any that is not the actor's to see."""
    return {batch_id: scope.get(db, actor, Batch, batch_id, lock=True) for batch_id in sorted(set(batch_ids))}


def grown(db: Session, batch_ids: Collection[int]) -> list[Batch]:
    """The batches with the plots they came from, in the order of their ids."""
    rows = sa.select(Batch).where(Batch.id.in_(batch_ids)).order_by(Batch.id)
    return list(db.scalars(rows.options(selectinload(Batch.plots), joinedload(Batch.growing_area))))
