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
from app.core.errors import NotFound
from app.listings.models.listings import Listing, ListingPhoto
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.traceability.models.products import Product, ProductPhoto
from app.traceability.models.trade_items import TradeItem


def _with_everything(statement: sa.Select[Any]) -> sa.Select[Any]:
    goods = joinedload(Placement.listing).joinedload(Listing.trade_item).joinedload(TradeItem.product)
    return statement.options(goods, joinedload(Placement.channel))


def of_listing(db: Session, actor: Actor, listing_id: int) -> list[Placement]:
    """The placements of a listing, in the order they were made."""
    statement = sa.select(Placement).where(Placement.listing_id == listing_id).order_by(Placement.id)
    return list(db.scalars(_with_everything(scope.visible(statement, actor, Placement.cooperative_id))))


def to_mend() -> sa.ColumnElement[bool]:
    """What only a person can bring back: refused, refused in its newest form while an older one stays, or lacking."""
    ours = Placement.error.in_([offers.MISSING, offers.RECALLED])
    newest = Placement.refused_digest.is_not(None)
    return sa.or_(
        Placement.state == PlacementState.REJECTED,
        sa.and_(Placement.wanted, sa.or_(ours, newest)),
    )


def needing_a_person(actor: Actor) -> sa.Select[Any]:
    """Wanted placements that a person must mend: refused ones, those that lack something, refused changes."""
    ours = Placement.error.in_([offers.MISSING, offers.RECALLED])
    order = sa.case((Placement.state == PlacementState.REJECTED, 0), (ours, 1), else_=2)
    chosen = sa.select(Placement).where(Placement.wanted, Placement.state != PlacementState.UNKNOWN, to_mend())
    return _to_tell(scope.visible(chosen, actor, Placement.cooperative_id)).order_by(order, Placement.id)


def unknown(actor: Actor) -> sa.Select[Any]:
    """Wanted placements of which nothing is known."""
    chosen = sa.select(Placement).where(Placement.wanted, Placement.state == PlacementState.UNKNOWN)
    return _to_tell(scope.visible(chosen, actor, Placement.cooperative_id)).order_by(Placement.id)


def _to_tell(statement: sa.Select[Any]) -> sa.Select[Any]:
    goods = joinedload(Placement.listing).joinedload(Listing.trade_item)
    return statement.options(goods, joinedload(Placement.channel))


def one(db: Session, actor: Actor, placement_id: int) -> Placement:
    """A placement with all that its page tells. Raises NotFound."""
    listing = joinedload(Placement.listing)
    pictures = (
        listing.selectinload(Listing.photos).joinedload(ListingPhoto.file),
        listing.joinedload(Listing.trade_item)
        .joinedload(TradeItem.product)
        .selectinload(Product.photos)
        .joinedload(ProductPhoto.file),
    )
    statement = sa.select(Placement).where(Placement.id == placement_id).options(*pictures)
    found: Placement | None = db.scalar(_with_everything(scope.visible(statement, actor, Placement.cooperative_id)))
    if found is None:
        raise NotFound
    return found


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
