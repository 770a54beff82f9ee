"""The desired state: what a channel should show of a listing now, from records, or why it should show nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.admin_units import AdminUnit
from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import certificates
from app.cooperatives.rules.certificates import SCHEMES, Scheme, speaks_for
from app.core import clock
from app.core.errors import N_, Problem
from app.core.text import fold
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.marketplaces import MARKETPLACES, missing
from app.listings.rules.offers import Desired, OfferFacts, PhotoFact
from app.listings.rules.placements import ChannelState
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.models.recalls import Recall
from app.traceability.rules.batches import BatchState

NOT_WANTED = N_("Không chọn bán trên sàn này")
PAUSED = N_("Gian hàng đang tạm dừng")
RETIRED = N_("Mặt hàng đã ngừng bán")
SOLD_OUT = N_("Hết hàng")
NO_BATCH = N_("Chưa có lô hàng đang bán")
RECALLED = N_("Có lô bị thu hồi; xin xác nhận lại số hàng còn bán")
MISSING = N_("Còn thiếu thông tin sàn yêu cầu")

PROVINCE = "Nghệ An"


def on_sale_batch(db: Session, product_id: int, day: date) -> Batch | None:
    """The batch being sold on `day`: the oldest open one whose best-before day is not past."""
    return db.scalar(
        sa.select(Batch)
        .where(
            Batch.product_id == product_id,
            *_on_sale(day),
        )
        .order_by(Batch.harvested_on, Batch.id)
        .limit(1)
    )


def on_sale_batches(db: Session, product_ids: Iterable[int], day: date) -> dict[int, Batch]:
    """The batch being sold on `day` of each of these products that has one, in one query."""
    first = sa.func.row_number().over(partition_by=Batch.product_id, order_by=(Batch.harvested_on, Batch.id))
    ranked = sa.select(Batch.id, first.label("place")).where(Batch.product_id.in_(set(product_ids)), *_on_sale(day))
    places = ranked.subquery()
    found = db.scalars(sa.select(Batch).join(places, places.c.id == Batch.id).where(places.c.place == 1))
    return {batch.product_id: batch for batch in found}


def _on_sale(day: date) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Batch.state == BatchState.OPEN, sa.or_(Batch.best_before_on.is_(None), Batch.best_before_on >= day)


def facts(db: Session, listing: Listing, batch: Batch | None, *, day: date) -> OfferFacts:
    """Everything a floor may be told of `listing` on `day`, with `batch` as the batch on sale."""
    item, product = listing.trade_item, listing.trade_item.product
    cooperative = db.get_one(Cooperative, listing.cooperative_id)
    area = db.get(GrowingArea, batch.growing_area_id) if batch and batch.growing_area_id else None
    commune = db.get_one(AdminUnit, area.commune_code if area else cooperative.commune_code)
    return OfferFacts(
        sku=item.sku,
        trade_item_id=item.id,
        title=listing.title,
        description=_with_advice(listing.description, product),
        price_vnd=listing.price_vnd,
        stock=listing.stock,
        unit=item.unit,
        net_grams=item.net_grams,
        group=product.group.value,
        producer=cooperative.name,
        origin=f"{commune.full_name}, {PROVINCE}",
        photos=_photos(listing),
        gtin=item.gtin or "",
        batch_number=batch.number if batch else "",
        harvested_on=batch.harvested_on.isoformat() if batch else "",
        shelf_life_days=product.shelf_life_days,
        certificates=_certificates(db, product, area.id if area else None, day),
    )


def standing(db: Session, listing: Listing, *, day: date) -> Desired:
    """What the listing itself allows on `day`, before any floor's own rules."""
    batch = on_sale_batch(db, listing.trade_item.product_id, day)
    held_back = _held_back(db, listing, batch)
    return Desired(None, held_back) if held_back else Desired(facts(db, listing, batch, day=day))


@dataclass(frozen=True, slots=True)
class Examined:
    """One reading of a listing for its pages: the batch on sale, all facts even without one, and what is allowed."""

    batch: Batch | None
    facts: OfferFacts
    allowed: Desired

    def lacking(self, marketplace: str, *, day: date) -> list[Problem]:
        """Everything one floor still asks for, whether or not a batch is on sale."""
        return missing(MARKETPLACES[marketplace], self.facts, day=day)


def examine(db: Session, listing: Listing, *, day: date) -> Examined:
    """Read once what every floor is then measured by."""
    batch = on_sale_batch(db, listing.trade_item.product_id, day)
    told = facts(db, listing, batch, day=day)
    held_back = _held_back(db, listing, batch)
    return Examined(batch, told, Desired(None, held_back) if held_back else Desired(told))


def _held_back(db: Session, listing: Listing, batch: Batch | None) -> str:
    """Why the listing may be shown nowhere; nothing when it may."""
    item = listing.trade_item
    if item.retired_at or item.product.retired_at:
        return RETIRED
    if _recalled_since(db, item.product_id, listing):
        return RECALLED
    if listing.stock == 0:
        return SOLD_OUT
    return "" if batch else NO_BATCH


def on_channel(allowed: Desired, channel: Channel, *, wanted: bool, day: date) -> Desired:
    """Narrow what the listing allows by one channel: is it wanted there, is the shop open, does the floor take it?"""
    if not wanted:
        return Desired(None, NOT_WANTED)
    if channel.state is ChannelState.PAUSED:
        return Desired(None, PAUSED)
    if allowed.offer is None:
        return allowed
    floor = MARKETPLACES[channel.marketplace]
    if missing(floor, allowed.offer, day=day):
        return Desired(None, MISSING)
    return Desired(replace(allowed.offer, photos=allowed.offer.photos[: floor.limits.photos_max]))


def desired(db: Session, placement: Placement) -> Desired:
    """What the placement's channel should show today: the offer, or nothing with the reason."""
    day = clock.today()
    allowed = standing(db, placement.listing, day=day)
    return on_channel(allowed, placement.channel, wanted=placement.wanted, day=day)


def lacking(db: Session, listing: Listing, marketplace: str, *, day: date) -> list[Problem]:
    """Everything one floor still asks for, whether or not a batch is on sale."""
    return examine(db, listing, day=day).lacking(marketplace, day=day)


def _recalled_since(db: Session, product_id: int, listing: Listing) -> bool:
    """Was a batch of this product called back after the stock was last stated?"""
    recall = (
        sa.select(Recall.id)
        .join(Batch, Batch.id == Recall.batch_id)
        .where(Batch.product_id == product_id, Recall.started_at > listing.stock_at, Recall.lifted_at.is_(None))
    )
    return db.scalar(recall.limit(1)) is not None


def _with_advice(description: str, product: Product) -> str:
    """The description, ending in the product's storage advice and warning unless the seller wrote about them."""
    for word, advice in (("Bảo quản", product.storage), ("Cảnh báo", product.warning)):
        if advice and fold(word) not in fold(description):
            description = f"{description.rstrip()}\n\n{word}: {advice}".strip()
    return description


def _photos(listing: Listing) -> tuple[PhotoFact, ...]:
    """The listing's own photos, else its product's."""
    files = [photo.file for photo in listing.photos]
    files = files or [photo.file for photo in listing.trade_item.product.photos]
    return tuple(PhotoFact(file.sha256, file.width or 0, file.height or 0) for file in files if file.public)


def _certificates(db: Session, product: Product, area_id: int | None, day: date) -> tuple[str, ...]:
    """Certificates in date on `day` that speak for the goods: the cooperative's, the area's, the product's stars."""
    named = [
        _certificate(row)
        for row in certificates.in_date(db, product.cooperative_id, day)
        if row.growing_area_id in (None, area_id)
        and speaks_for(row.scheme, product=product.name, variety=product.variety)
    ]
    if product.ocop_stars and (product.ocop_valid_until is None or product.ocop_valid_until >= day):
        decision = f", {product.ocop_decision}" if product.ocop_decision else ""
        named.append(f"OCOP {product.ocop_stars} sao{decision}")
    return tuple(named)


def _certificate(row: Certificate) -> str:
    name = row.standard if row.scheme is Scheme.OTHER else SCHEMES[row.scheme].name
    return f"{name}, số {row.number}"
