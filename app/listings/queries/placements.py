"""Questions about placements: those of a listing or channel, those that need a person, and what happened to one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.queries import audit
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.traceability.models.trade_items import TradeItem


def _with_everything(statement: sa.Select[Any]) -> sa.Select[Any]:
    goods = joinedload(Placement.listing).joinedload(Listing.trade_item).joinedload(TradeItem.product)
    return statement.options(goods, joinedload(Placement.channel))


def of_listing(db: Session, actor: Actor, listing_id: int) -> list[Placement]:
    """The placements of a listing, in the order they were made."""
    statement = sa.select(Placement).where(Placement.listing_id == listing_id).order_by(Placement.id)
    return list(db.scalars(_with_everything(scope.visible(statement, actor, Placement.cooperative_id))))


def needing_a_person(db: Session, actor: Actor) -> list[Placement]:
    """Wanted placements that were refused, that lack something, or of which nothing is known, in this order."""
    told = Placement.state.in_([PlacementState.REJECTED, PlacementState.UNKNOWN])
    ours = Placement.error.in_([offers.MISSING, offers.RECALLED])
    order = sa.case((Placement.state == PlacementState.REJECTED, 0), (ours, 1), else_=2)
    statement = sa.select(Placement).where(Placement.wanted, sa.or_(told, ours)).order_by(order, Placement.id)
    return list(db.scalars(_with_everything(scope.visible(statement, actor, Placement.cooperative_id)).limit(100)))


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a placement, as the audit chain has it."""

    at: datetime
    by_name: str
    after: Mapping[str, Any]


def history(db: Session, actor: Actor, placement_id: int) -> Iterator[Step]:
    """What happened to a placement, newest first."""
    for entry in audit.of_subject(db, actor, "placements", placement_id):
        yield Step(entry.at, entry.actor_name, json.loads(entry.after or "{}") or {})
