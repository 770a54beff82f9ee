"""The plan of batches: the same on the same day, and believable on every day of the year."""

from datetime import date, timedelta

import pytest

from app.demo import seasons
from app.demo.catalogue.goods import ALL_YEAR
from app.demo.seasons import Fate
from app.demo.story.goods import GOODS

DAYS = [date(2026, 1, 5) + timedelta(days=37 * number) for number in range(20)]


@pytest.mark.parametrize("today", DAYS)
def test_there_are_300_batches_none_of_them_in_the_future(today: date) -> None:
    planned = seasons.plan(GOODS, today)
    assert len(planned) == 300
    assert all(batch.harvested_on <= batch.packed_on < today for batch in planned)
    assert all(batch.sold_on is None or batch.packed_on < batch.sold_on < today for batch in planned)
    assert [batch.fate for batch in planned if batch.fate] in ([Fate.RECALLED, Fate.HELD], [Fate.HELD, Fate.RECALLED])


@pytest.mark.parametrize("today", DAYS)
def test_what_is_made_all_year_is_on_sale_on_any_day(today: date) -> None:
    selling = {each.goods.name for each in seasons.plan(GOODS, today) if each.sold_on is None and not each.fate}
    assert {goods.name for goods in GOODS if goods.making.seasons == ALL_YEAR} <= selling


@pytest.mark.parametrize("today", DAYS)
def test_every_producer_sells_something_that_is_still_good(today: date) -> None:
    good = {
        batch.goods.producer
        for batch in seasons.plan(GOODS, today)
        if batch.sold_on is None and batch.packed_on + timedelta(days=batch.goods.shelf_life_days) > today
    }
    assert good == {goods.producer for goods in GOODS}


def test_xa_doai_oranges_are_cut_in_their_season_only() -> None:
    batches = [b for b in seasons.plan(GOODS, date(2027, 7, 1)) if b.goods.variety == "Xã Đoài"]
    assert {batch.harvested_on.month for batch in batches} <= {10, 11, 12, 1}


def test_the_same_day_gives_the_same_plan() -> None:
    assert seasons.plan(GOODS, DAYS[0]) == seasons.plan(GOODS, DAYS[0])
