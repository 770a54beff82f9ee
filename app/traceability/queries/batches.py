"""Batches in scope, their numbers, and what has become of their goods."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import scope
from app.cooperatives.rules import batch_patterns
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import fold
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.rules import batches as rules
from app.traceability.rules.batches import BatchState


def listing(
    actor: Actor,
    *,
    state: BatchState | None = None,
    product_id: int | None = None,
    text: str = "",
    since: date | None = None,
) -> sa.Select[Any]:
    """Batches the actor may see, newest harvest first; `text` is part of the number or of the product's name."""
    statement = scope.visible(sa.select(Batch).join(Batch.product), actor, Batch.cooperative_id)
    if state is not None:
        statement = statement.where(Batch.state == state)
    if product_id is not None:
        statement = statement.where(Batch.product_id == product_id)
    if since is not None:
        statement = statement.where(Batch.harvested_on >= since)
    if text.strip():
        by_number = Batch.number.contains(text.strip().upper(), autoescape=True)
        statement = statement.where(by_number | Product.search.contains(fold(text), autoescape=True))
    loaded = (joinedload(Batch.product), joinedload(Batch.cooperative), selectinload(Batch.plots))
    return statement.options(*loaded).order_by(Batch.harvested_on.desc(), Batch.id.desc())


def counts(db: Session, actor: Actor) -> dict[BatchState, int]:
    """How many batches stand in each state; states without any are left out."""
    seen = scope.visible(sa.select(Batch.id), actor, Batch.cooperative_id)
    rows = db.execute(sa.select(Batch.state, sa.func.count()).where(Batch.id.in_(seen)).group_by(Batch.state))
    return {state: number for state, number in rows}


def get(db: Session, actor: Actor, batch_id: int) -> Batch:
    """One batch with all that its page shows. Raises NotFound."""
    statement = scope.visible(sa.select(Batch).where(Batch.id == batch_id), actor, Batch.cooperative_id)
    found: Batch | None = db.scalar(
        statement.options(
            joinedload(Batch.product),
            joinedload(Batch.cooperative),
            joinedload(Batch.growing_area).selectinload(GrowingArea.history),
            selectinload(Batch.plots),
            selectinload(Batch.events),
        )
    )
    if found is None:
        raise NotFound
    return found


def by_request_key(db: Session, cooperative_id: int, request_key: str | None) -> Batch | None:
    """The batch that an earlier sending of the same form made."""
    if request_key is None:
        return None
    return db.scalar(sa.select(Batch).where(Batch.cooperative_id == cooperative_id, Batch.request_key == request_key))


def next_number(db: Session, cooperative_id: int, day: date) -> str:
    """The first number of the cooperative's pattern that is free for a harvest on `day`."""
    pattern = db.scalars(sa.select(Cooperative.batch_pattern).where(Cooperative.id == cooperative_id)).one()
    prefix = batch_patterns.prefix(pattern, day)
    taken = db.scalars(
        sa.select(Batch.number).where(
            Batch.cooperative_id == cooperative_id, Batch.number.startswith(prefix, autoescape=True)
        )
    )
    return rules.next_number(pattern, day, set(taken))


def last_area_id(db: Session, cooperative_id: int) -> int | None:
    """The growing area of the batch opened last: most likely that of the next one."""
    return db.scalar(
        sa.select(Batch.growing_area_id)
        .where(Batch.cooperative_id == cooperative_id, Batch.growing_area_id.is_not(None))
        .order_by(Batch.id.desc())
        .limit(1)
    )
