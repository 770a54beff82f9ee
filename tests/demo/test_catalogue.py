"""The goods of the sample say what label law wants of them, and their numbers are their producer's own."""

from datetime import date
from itertools import combinations

from app.cooperatives.rules.gs1_prefix import overlap, parse_gs1_prefix
from app.demo.catalogue.cooperatives import PRODUCERS
from app.demo.story.goods import DEMO_PREFIX, GOODS, gtin
from app.traceability.rules import label_items
from app.traceability.rules.label_items import LabelItem

TODAY = date(2026, 11, 24)


def test_made_goods_tell_what_is_in_them_how_to_use_and_how_to_keep_them() -> None:
    made = [goods for goods in GOODS if label_items.asks_for(goods.group, {LabelItem.INGREDIENTS}, TODAY)]
    assert made
    for goods in made:
        assert all((goods.ingredients, goods.usage, goods.storage)), goods.name


def test_a_warning_stands_in_one_place() -> None:
    warned = [goods for goods in GOODS if goods.warning]
    assert warned
    for goods in warned:
        assert str(goods.warning).split(";")[0] not in goods.storage, goods.name


def test_two_producers_hold_a_demonstration_prefix_and_none_shares_it() -> None:
    held = [producer.gs1_prefix for producer in PRODUCERS if producer.gs1_prefix]
    assert len(held) == 2
    assert all(parse_gs1_prefix(prefix) == prefix and prefix.startswith("952") for prefix in held)
    assert not any(overlap(one, other) for one, other in combinations([*held, DEMO_PREFIX], 2))


def test_no_number_is_given_twice_and_each_begins_with_its_producers_prefix() -> None:
    prefixes = {producer.slug: producer.gs1_prefix or DEMO_PREFIX for producer in PRODUCERS}
    numbers = [
        (goods.producer, number.gtin14)
        for goods in GOODS
        for pack in goods.packs
        if (number := gtin(goods.producer, pack.reference))
    ]
    assert len({number for _producer, number in numbers}) == len(numbers)
    assert all(number.startswith("0" + prefixes[producer]) for producer, number in numbers)
