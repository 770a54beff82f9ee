"""Questions about listings: the board, one listing, and what could be listed."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.errors import NotFound
from app.listings.models.listings import Listing, ListingPhoto
from app.listings.models.placements import Placement
from app.listings.queries import placements
from app.listings.rules.placements import PlacementState
from app.traceability.models.products import Product, ProductPhoto
from app.traceability.models.trade_items import TradeItem


class Tab(StrEnum):
    """Views of the board."""

    ALL = "all"
    TO_MEND = "to_mend"
    UNKNOWN = "unknown"
    IN_REVIEW = "in_review"
    HIDDEN = "hidden"


_STATES = {
    Tab.UNKNOWN: PlacementState.UNKNOWN,
    Tab.IN_REVIEW: PlacementState.IN_REVIEW,
    Tab.HIDDEN: PlacementState.HIDDEN,
}


def _in_tab(tab: Tab) -> sa.ColumnElement[bool]:
    """Listings with a placement that the tab is about."""
    if tab is Tab.ALL:
        return sa.true()
    about = placements.to_mend() if tab is Tab.TO_MEND else Placement.state == _STATES[tab]
    return sa.exists().where(Placement.listing_id == Listing.id, about)


def board(actor: Actor, tab: Tab, search: str) -> sa.Select[Any]:
    """Listings of the board, those most in need of a person first; `search` is in folded form."""
    statement = scope.visible(sa.select(Listing), actor, Listing.cooperative_id)
    statement = statement.join(TradeItem, TradeItem.id == Listing.trade_item_id)
    statement = statement.join(Product, Product.id == TradeItem.product_id)
    if search:
        statement = statement.where(Product.search.contains(search, autoescape=True))
    statement = statement.where(_in_tab(tab))
    options = joinedload(Listing.trade_item).joinedload(TradeItem.product)
    return statement.options(options).order_by(Product.search, Listing.id)


def tab_counts(db: Session, actor: Actor) -> dict[Tab, int]:
    """How many listings stand in each tab."""
    columns = [sa.func.count(sa.case((_in_tab(tab), 1))) for tab in Tab]
    statement: Any = sa.select(*columns).select_from(Listing)
    row = db.execute(scope.visible(statement, actor, Listing.cooperative_id)).one()
    return dict(zip(Tab, row, strict=True))


def one(db: Session, actor: Actor, listing_id: int) -> Listing:
    """A listing with all that its page tells. Raises NotFound."""
    goods = joinedload(Listing.trade_item).joinedload(TradeItem.product)
    pictures = goods.selectinload(Product.photos).joinedload(ProductPhoto.file)
    own = selectinload(Listing.photos).joinedload(ListingPhoto.file)
    statement = sa.select(Listing).where(Listing.id == listing_id).options(pictures, own)
    found: Listing | None = db.scalar(scope.visible(statement, actor, Listing.cooperative_id))
    if found is None:
        raise NotFound
    return found


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
    """Trade items that may still get a listing: in use, without one; only what a list of them shows is loaded."""
    statement = (
        sa.select(TradeItem)
        .join(Product, Product.id == TradeItem.product_id)
        .where(
            TradeItem.retired_at.is_(None),
            Product.retired_at.is_(None),
            ~sa.exists().where(Listing.trade_item_id == TradeItem.id),
        )
        .options(
            load_only(TradeItem.pack, TradeItem.net_grams, TradeItem.product_id),
            joinedload(TradeItem.product).load_only(Product.name),
        )
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
