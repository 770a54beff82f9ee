"""Listings, shops and placements for tests: valid by default, only the interesting fact named."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.offers import OfferFacts, PhotoFact
from app.listings.services import channels, listings, placements
from app.traceability.models.trade_items import TradeItem
from tests import factories

KEY = Fernet.generate_key().decode()
SECRET = "khoa-rat-bi-mat-37"
DAY = date(2026, 11, 24)
CREDENTIALS = {
    "nghean37": {"api_key": SECRET},
    "postmart": {"username": "htxcam", "password": SECRET},
    "voso": {"app_key": "vs-htxcam", "app_secret": SECRET},
}
_numbers = itertools.count(1)

FACTS = OfferFacts(
    sku="GN-1-1",
    trade_item_id=1,
    title="Cam Vinh giống Xã Đoài, túi lưới 2 kg",
    description="Cam hái tại vườn. Bảo quản nơi thoáng mát.",
    price_vnd=95_000,
    stock=360,
    unit="túi",
    net_grams=2_000,
    group="fruit",
    producer="HTX Cam Đồi Mây",
    origin="Xã Minh Hợp, Nghệ An",
    photos=(PhotoFact("0" * 64, 1200, 1200),),
    gtin="",
    batch_number="MH-261118-03",
    harvested_on="2026-11-18",
    shelf_life_days=21,
    certificates=(),
)


def open_net(_host: str) -> list[str]:
    """Every name leads to a machine on the open net; no network is asked."""
    return ["8.8.8.8"]


def facts(**given: Any) -> OfferFacts:
    """Oranges that every floor takes."""
    return replace(FACTS, **given)


def make_goods(db: Session, cooperative: Cooperative, *, batch: bool = True, **product: Any) -> TradeItem:
    """A trade item whose product has a photo and, unless told otherwise, a batch on sale."""
    made = factories.make_product(db, cooperative, name=f"Cam Vinh số {next(_numbers)}")
    for name, value in product.items():
        setattr(made, name, value)
    if batch:
        factories.make_batch(db, made)
    return factories.make_trade_item(db, made)


def make_listing(db: Session, cooperative: Cooperative, item: TradeItem | None = None, **given: Any) -> Listing:
    """A listing at 95,000 đồng, 360 bags left."""
    item = item or make_goods(db, cooperative)
    words = {"title": "Cam Vinh, túi lưới 2 kg", "description": "Cam hái tại vườn.", "price_vnd": 95_000, "stock": 360}
    return listings.create(db, factories.manager(cooperative), trade_item_id=item.id, **(words | given))


def make_channel(db: Session, cooperative: Cooperative, marketplace: str = "nghean37", **given: Any) -> Channel:
    """A connected shop, looked at every 15 minutes."""
    shop = {
        "shop_name": f"Gian hàng {next(_numbers)}",
        "base_url": "https://san.example.vn/api",
        "every_minutes": 15,
        "credentials": CREDENTIALS[marketplace],
        "credentials_key": KEY,
        "resolver": open_net,
    }
    return channels.connect(db, factories.manager(cooperative), marketplace=marketplace, **(shop | given))


def make_placement(
    db: Session, cooperative: Cooperative, *, marketplace: str = "nghean37", item: TradeItem | None = None, **state: Any
) -> Placement:
    """A listing wanted on a shop, in the state named."""
    listing = make_listing(db, cooperative, item)
    placement = placements.want(db, factories.manager(cooperative), listing, make_channel(db, cooperative, marketplace))
    for name, value in state.items():
        setattr(placement, name, value)
    db.flush()
    return placement
