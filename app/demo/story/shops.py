"""Shops are connected to the mock floors and goods put on offer; the worker publishes them after the start."""

import io
from datetime import time, timedelta
from functools import partial

from PIL import Image
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.demo.catalogue.shops import LISTINGS, SHOPS, Offered, Shop
from app.demo.story.goods import GOODS
from app.demo.story.producers import PICTURES
from app.demo.story.telling import Story, manager_of, staff_of
from app.listings.rules.marketplaces import MARKETPLACES
from app.listings.services import channels, listings, photos

SMALL_PHOTO_PX = (480, 480)


def plan(story: Story) -> None:
    """Shops three weeks ago, goods on offer in the last three days."""
    for number, shop in enumerate(SHOPS):
        day = story.today - timedelta(days=21)
        story.on(day, time(9, number), manager_of(shop.producer), partial(_connect, story, shop))
    for number, offered in enumerate(LISTINGS):
        day = story.today - timedelta(days=1 + number % 3)
        story.on(day, time(19, number), staff_of(offered.producer), partial(_offer, story, offered))


def credentials(marketplace: str, producer: str) -> dict[str, str]:
    """Credentials with which a mock floor in its open mode makes a shop by itself (docs/connectors)."""
    return {
        "nghean37": {"api_key": f"na37_{producer}_ThuNghiem2026"},
        "postmart": {"username": producer, "password": f"thu-nghiem-{producer}"},
        "voso": {"app_key": f"vs-{producer}", "app_secret": f"thu-nghiem-vs-{producer}"},
    }[marketplace]


def _connect(story: Story, shop: Shop, db: Session, actor: Actor) -> None:
    floor = MARKETPLACES[shop.marketplace]
    channel = channels.connect(
        db,
        actor,
        credentials_key=story.settings.credentials_key,
        marketplace=floor.id,
        shop_name=f"Gian hàng {shop.producer}",
        base_url=f"http://127.0.0.1:{story.settings.mock_port}{floor.mock_path}",
        credentials=credentials(floor.id, shop.producer),
        every_minutes=shop.every_minutes,
        allow_local=True,
    )
    story.ids.channels[shop.producer, shop.marketplace] = channel.id


def _offer(story: Story, offered: Offered, db: Session, actor: Actor) -> None:
    goods = next(each for each in GOODS if (each.producer, each.name) == (offered.producer, offered.goods))
    wanted = [
        channel
        for (producer, marketplace), channel in story.ids.channels.items()
        if producer == offered.producer and marketplace not in offered.not_on
    ]
    listing = listings.create(
        db,
        actor,
        trade_item_id=story.ids.items[offered.producer, offered.goods, offered.pack],
        title=offered.title or f"{offered.goods}, {offered.pack[:1].lower()}{offered.pack[1:]}",
        description=goods.description,
        price_vnd=offered.price_vnd,
        stock=offered.stock,
        channel_ids=wanted,
    )
    if offered.small_photo:
        photos.add(db, actor, listing.id, story.store, data=_small(offered.small_photo), name="anh-dien-thoai.jpg")


def _small(picture: str) -> bytes:
    """The picture as an old telephone takes it: too small for a floor that asks for 500 points a side."""
    out = io.BytesIO()
    with Image.open(PICTURES / picture) as opened:
        opened.thumbnail(SMALL_PHOTO_PX)
        opened.save(out, "JPEG", quality=80)
    return out.getvalue()
