"""Products with their words, photos and packs are put into the book; OCOP stars are added when they are decided."""

from datetime import date, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.demo.catalogue.cooperatives import PRODUCERS
from app.demo.catalogue.field import FIELD
from app.demo.catalogue.fruit import FRUIT
from app.demo.catalogue.goods import Goods, Stars
from app.demo.catalogue.pantry import PANTRY
from app.demo.story.producers import PICTURES
from app.demo.story.telling import Story, manager_of
from app.gs1.gtin import Gtin
from app.traceability.services import products, trade_items

GOODS = (*FRUIT, *FIELD, *PANTRY)
DEMO_PREFIX = "9524000"
"""Where the numbers of producers come from who told no prefix of their own."""
_PREFIXES = {producer.slug: producer.gs1_prefix or DEMO_PREFIX for producer in PRODUCERS}
OCOP_YEARS = 3


def plan(story: Story) -> None:
    """Every product a month after its producer came, stars on the week after their decision."""
    first = story.start + timedelta(days=30)
    for number, goods in enumerate(GOODS):
        manager = manager_of(goods.producer)
        story.on(first, time(8, number), manager, partial(_make, story, goods))
        if goods.stars:
            day = story.today - timedelta(days=goods.stars.days_ago - 6)
            story.on(day, time(10, number), manager, partial(_crown, story, goods, goods.stars))


def gtin(producer: str, reference: int) -> Gtin | None:
    """The demonstration GTIN of a producer with this item reference; 0 is none."""
    return Gtin.build(_PREFIXES[producer], str(reference)) if reference else None


def _facts(goods: Goods) -> dict[str, Any]:
    return {
        "name": goods.name,
        "group": goods.group,
        "name_en": goods.name_en,
        "variety": goods.variety,
        "description": goods.description,
        "description_en": goods.description_en,
        "shelf_life_days": goods.shelf_life_days,
        "storage": goods.storage,
        "storage_en": goods.storage_en,
        "ingredients": goods.ingredients,
        "usage": goods.usage,
        "warning": goods.warning,
    }


def _make(story: Story, goods: Goods, db: Session, actor: Actor) -> None:
    product = products.create(db, actor, **_facts(goods))
    story.ids.products[goods.producer, goods.name] = product.id
    if goods.pictures:
        photos = [(picture.rpartition("/")[2], (PICTURES / picture).read_bytes()) for picture in goods.pictures]
        products.add_photos(db, actor, story.store, product.id, photos=photos)
    for pack in goods.packs:
        item = trade_items.create(
            db,
            actor,
            product.id,
            pack=pack.pack,
            unit=pack.unit,
            net_grams=pack.net_grams,
            gtin=gtin(goods.producer, pack.reference),
        )
        story.ids.items[goods.producer, goods.name, pack.pack] = item.id


def _crown(story: Story, goods: Goods, stars: Stars, db: Session, actor: Actor) -> None:
    decided = story.today - timedelta(days=stars.days_ago)
    products.change(
        db,
        actor,
        story.ids.products[goods.producer, goods.name],
        **_facts(goods),
        ocop_stars=stars.stars,
        ocop_decision=f"{stars.number}/QĐ-UBND ngày {decided:%d/%m/%Y}",
        ocop_valid_until=years_after(decided, OCOP_YEARS) - timedelta(days=1),
    )


def years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
