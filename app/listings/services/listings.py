"""Putting goods on offer: one listing per trade item, its words, price, stock and photos, and where it is wanted."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.core.text import nfc
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.listings import check_price, check_price_change, check_stock
from app.listings.services import placements
from app.traceability.models.trade_items import TradeItem

TAKEN = N_("Mặt hàng này đã có tin bán; xin sửa tin đó thay vì tạo tin thứ hai.")


def _changed(db: Session, listing: Listing) -> None:
    outbox.mark_changed(db, "listing", listing.id, now=clock.now())


def _mine(db: Session, actor: Actor, listing_id: int) -> Listing:
    actor.require(Permission.RECORD)
    listing = scope.get(db, actor, Listing, listing_id, lock=True)
    actor.require(Permission.RECORD, listing.cooperative_id)
    return listing


def create(
    db: Session,
    actor: Actor,
    *,
    trade_item_id: int,
    title: str,
    description: str,
    price_vnd: int,
    stock: int,
    channel_ids: Sequence[int] = (),
) -> Listing:
    """A listing of a trade item, wanted on the chosen channels. Raises Conflict when the trade item has one already."""
    actor.require(Permission.RECORD)
    cooperative_id = scope.own(actor)
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    actor.require(Permission.RECORD, item.cooperative_id)
    if item.retired_at or item.product.retired_at:
        raise Invalid.at("trade_item_id", N_("Mặt hàng này đã ngừng bán; xin chọn mặt hàng khác"))
    if db.scalar(sa.select(Listing.id).where(Listing.trade_item_id == item.id)):
        raise Conflict(TAKEN)
    now = clock.now()
    listing = Listing(
        cooperative_id=cooperative_id,
        trade_item_id=item.id,
        title=nfc(title).strip(),
        description=nfc(description).strip(),
        price_vnd=check_price(price_vnd),
        stock=check_stock(stock),
        stock_at=now,
        created_at=now,
    )
    db.add(listing)
    db.flush()
    choose_channels(db, actor, listing.id, channel_ids=channel_ids)
    return listing


def edit(db: Session, actor: Actor, listing_id: int, *, title: str, description: str) -> Listing:
    """New words."""
    listing = _mine(db, actor, listing_id)
    listing.title, listing.description = nfc(title).strip(), nfc(description).strip()
    _changed(db, listing)
    return listing


def set_price(db: Session, actor: Actor, listing_id: int, *, price_vnd: int, confirm_price: bool = False) -> Listing:
    """A new price in whole đồng. A change by 80 % or more must be confirmed (Invalid at "confirm_price")."""
    listing = _mine(db, actor, listing_id)
    check_price_change(listing.price_vnd, check_price(price_vnd), confirmed=confirm_price)
    listing.price_vnd = price_vnd
    _changed(db, listing)
    return listing


def set_stock(db: Session, actor: Actor, listing_id: int, *, stock: int) -> Listing:
    """How many packs are left, as counted now; saying the same number again confirms it."""
    listing = _mine(db, actor, listing_id)
    listing.stock, listing.stock_at = check_stock(stock), clock.now()
    _changed(db, listing)
    return listing


def choose_channels(db: Session, actor: Actor, listing_id: int, *, channel_ids: Collection[int]) -> Listing:
    """Want the listing on exactly these channels. Raises NotFound for a channel of somebody else."""
    listing = _mine(db, actor, listing_id)
    chosen = {channel_id: scope.get(db, actor, Channel, channel_id) for channel_id in channel_ids}
    for channel in chosen.values():
        placements.want(db, actor, listing, channel)
    for placement in _wanted(db, listing):
        if placement.channel_id not in chosen:
            placements.unwant(db, actor, placement.id)
    _changed(db, listing)
    return listing


def withdraw(db: Session, actor: Actor, listing_id: int, *, channel_ids: Collection[int] | None = None) -> Listing:
    """Ask for the listing to be taken off these channels; None: off all of them."""
    listing = _mine(db, actor, listing_id)
    for placement in _wanted(db, listing):
        if channel_ids is None or placement.channel_id in channel_ids:
            placements.unwant(db, actor, placement.id)
    _changed(db, listing)
    return listing


def _wanted(db: Session, listing: Listing) -> list[Placement]:
    return list(db.scalars(sa.select(Placement).where(Placement.listing_id == listing.id, Placement.wanted)))
