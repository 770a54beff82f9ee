"""Questions about listings: the board, one listing, and what could be listed."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem


class Tab(StrEnum):
    """Views of the board."""

    ALL = "all"
    TO_MEND = "to_mend"
    UNKNOWN = "unknown"
    IN_REVIEW = "in_review"
    HIDDEN = "hidden"


_STATES = {
    Tab.TO_MEND: (PlacementState.REJECTED,),
    Tab.UNKNOWN: (PlacementState.UNKNOWN,),
    Tab.IN_REVIEW: (PlacementState.IN_REVIEW,),
    Tab.HIDDEN: (PlacementState.HIDDEN,),
}


def _in_tab(tab: Tab) -> sa.ColumnElement[bool]:
    """Placements that the tab is about; one that only a person can bring back needs mending too."""
    told = Placement.state.in_(_STATES[tab])
    ours = sa.and_(Placement.wanted, Placement.error.in_([offers.MISSING, offers.RECALLED]))
    return sa.or_(told, ours) if tab is Tab.TO_MEND else told


def board(actor: Actor, tab: Tab, search: str) -> sa.Select[Any]:
    """Listings of the board, those most in need of a person first; `search` is in folded form."""
    statement = scope.visible(sa.select(Listing), actor, Listing.cooperative_id)
    statement = statement.join(TradeItem, TradeItem.id == Listing.trade_item_id)
    statement = statement.join(Product, Product.id == TradeItem.product_id)
    if search:
        statement = statement.where(Product.search.contains(search, autoescape=True))
    if tab is not Tab.ALL:
        statement = statement.where(sa.exists().where(Placement.listing_id == Listing.id, _in_tab(tab)))
    options = joinedload(Listing.trade_item).joinedload(TradeItem.product)
    return statement.options(options).order_by(Product.search, Listing.id)


def tab_counts(db: Session, actor: Actor) -> dict[Tab, int]:
    """How many listings stand in each tab."""
    counts = {}
    for tab in Tab:
        chosen = board(actor, tab, "").order_by(None).with_only_columns(sa.func.count(Listing.id))
        counts[tab] = db.scalar(chosen) or 0
    return counts


def placements_of(db: Session, listings: Sequence[Listing]) -> dict[tuple[int, int], Placement]:
    """Placements by (listing, channel)."""
    found = db.scalars(
        sa.select(Placement)
        .where(Placement.listing_id.in_([listing.id for listing in listings]))
        .options(joinedload(Placement.channel))
    )
    return {(row.listing_id, row.channel_id): row for row in found}


def of_trade_item(db: Session, actor: Actor, trade_item_id: int) -> Listing | None:
    """The listing of a trade item, where there is one that the actor may see."""
    statement = sa.select(Listing).where(Listing.trade_item_id == trade_item_id)
    found: Listing | None = db.scalar(scope.visible(statement, actor, Listing.cooperative_id))
    return found


def listable(db: Session, actor: Actor) -> list[TradeItem]:
    """Trade items that may still get a listing: in use, without one."""
    statement = (
        sa.select(TradeItem)
        .join(Product, Product.id == TradeItem.product_id)
        .where(
            TradeItem.retired_at.is_(None),
            Product.retired_at.is_(None),
            ~sa.exists().where(Listing.trade_item_id == TradeItem.id),
        )
        .options(joinedload(TradeItem.product))
        .order_by(Product.search, TradeItem.net_grams)
    )
    return list(db.scalars(scope.visible(statement, actor, TradeItem.cooperative_id)))


def of_product(db: Session, actor: Actor, product_id: int) -> list[Listing]:
    """Listings of a product's trade items."""
    statement = (
        sa.select(Listing)
        .join(TradeItem, TradeItem.id == Listing.trade_item_id)
        .where(TradeItem.product_id == product_id)
        .options(joinedload(Listing.trade_item).joinedload(TradeItem.product))
        .order_by(TradeItem.net_grams, Listing.id)
    )
    return list(db.scalars(scope.visible(statement, actor, Listing.cooperative_id)))
