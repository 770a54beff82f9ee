"""The batches of two seasons as a plan: days, amounts, what was sold and what is still open; facts in, plan out."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.demo.catalogue.goods import Goods

REACH_DAYS = 700
"""How far back the sample goes: two seasons."""
RECALLED_AREA = "Vùng chanh Khe Nước"


class Fate(StrEnum):
    """What is special about a batch."""

    NONE = ""
    RECALLED = "recalled"
    HELD = "held"


SPECIAL = {
    "Chanh không hạt Bãi Sông": (Fate.RECALLED, 11, 320),
    "Lạc nhân Diễn Châu": (Fate.HELD, 8, 345),
}
"""One batch more of these: what happens to it, how many days ago it was harvested, kilograms."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One batch to come: `sold_on` is the day its last goods left, None while it is still being sold."""

    goods: Goods
    harvested_on: date
    packed_on: date
    grams: int
    sold_on: date | None
    fate: Fate = Fate.NONE


def plan(goods: Sequence[Goods], today: date) -> list[Planned]:
    """Every batch of every product, the special ones too, oldest harvest first; the same day gives the same plan."""
    found: list[Planned] = []
    for each in goods:
        found += _batches(each, today)
        if each.name in SPECIAL:
            fate, days_ago, kilograms = SPECIAL[each.name]
            day = today - timedelta(days=days_ago)
            packed_on = day + timedelta(days=each.making.packed_after)
            found.append(Planned(each, day, packed_on, kilograms * 1000, None, fate))
    return sorted(found, key=lambda batch: batch.harvested_on)


def _batches(goods: Goods, today: date) -> Iterator[Planned]:
    chance = random.Random(f"batches of {goods.name}")  # noqa: S311 - the same plan every time, no secret
    making = goods.making
    for day in _harvest_days(goods, today, chance):
        packed_on = day + timedelta(days=making.packed_after)
        sold_on = packed_on + timedelta(days=min(making.sold_within, goods.shelf_life_days * 3 // 4))
        kilograms = chance.randint(*making.kilograms)
        grams = (kilograms - kilograms % 5) * 1000
        yield Planned(goods, day, packed_on, grams, sold_on if sold_on < today else None)


def _harvest_days(goods: Goods, today: date, chance: random.Random) -> list[date]:
    """As many days as there are batches, spread over the seasons; the last one as late as the season allows."""
    newest = today - timedelta(days=goods.making.packed_after + 1)
    days = [newest - timedelta(days=back) for back in range(REACH_DAYS)]
    open_days = [day for day in reversed(days) if _in_season(goods, day)]
    wanted = goods.making.batches
    step = len(open_days) / wanted
    picked = [open_days[int(step * (number + chance.uniform(0.1, 0.9)))] for number in range(wanted - 1)]
    return [*picked, open_days[-1]]


def _in_season(goods: Goods, day: date) -> bool:
    moment = (day.month, day.day)
    return any(
        first <= moment <= last if first <= last else moment >= first or moment <= last
        for first, last in goods.making.seasons
    )
