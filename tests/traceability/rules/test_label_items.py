"""Mandatory items and letter heights follow the law of the day."""

from datetime import date, timedelta

import pytest

from app.traceability.rules.label_items import (
    ABSENT,
    COMPLETE,
    ITEM_RULES,
    LETTER_RULES,
    ItemRule,
    LabelItem,
    asks_for,
    in_force,
    least_letter,
    missing,
    required,
)
from app.traceability.rules.products import FRESH, ProductGroup

TODAY = date(2026, 11, 24)
DECREE_37 = date(2026, 1, 23)
CORE = {LabelItem.NAME, LabelItem.RESPONSIBLE, LabelItem.ORIGIN, LabelItem.NET_QUANTITY}
DATES = {LabelItem.MADE_ON, LabelItem.BEST_BEFORE}
MADE_ONLY = {LabelItem.INGREDIENTS, LabelItem.USAGE, LabelItem.STORAGE}

every_group = pytest.mark.parametrize("group", ProductGroup)


def rule_of(group: ProductGroup, day: date = TODAY) -> ItemRule:
    """The rule, which there is."""
    rule = required(group, day)
    assert rule is not None
    return rule


@every_group
@pytest.mark.parametrize("day", [date(2017, 6, 1), date(2026, 1, 22), DECREE_37, TODAY, date(2040, 1, 1)])
def test_exactly_one_rule_speaks_for_each_group_on_each_day(group: ProductGroup, day: date) -> None:
    assert len([rule for rule in in_force(ITEM_RULES, day) if group in rule.groups]) == 1
    assert [rule.small_face for rule in in_force(LETTER_RULES, day)] == [False, True]


@every_group
def test_every_group_names_itself_its_maker_its_origin_its_weight_and_both_dates(group: ProductGroup) -> None:
    assert rule_of(group).items >= CORE | DATES


@every_group
def test_only_made_goods_tell_what_is_in_them_and_how_they_are_used_and_kept(group: ProductGroup) -> None:
    assert (rule_of(group).items & MADE_ONLY) == (set() if group in FRESH else MADE_ONLY)
    assert asks_for(group, {LabelItem.INGREDIENTS}, TODAY) is (group not in FRESH)


@every_group
def test_a_warning_is_never_demanded(group: ProductGroup) -> None:
    assert LabelItem.WARNING not in rule_of(group).items
    assert not asks_for(group, {LabelItem.WARNING}, TODAY)


def test_the_new_decree_begins_on_the_day_the_old_ones_end() -> None:
    assert "43/2017" in rule_of(ProductGroup.FRUIT, DECREE_37 - timedelta(days=1)).basis
    assert "37/2026" in rule_of(ProductGroup.FRUIT, DECREE_37).basis


def test_before_the_first_known_rule_nothing_is_claimed() -> None:
    assert required(ProductGroup.HONEY, date(2017, 5, 31)) is None
    assert least_letter(False, date(2017, 5, 31)) is None
    assert not asks_for(ProductGroup.HONEY, {LabelItem.NAME}, date(2017, 5, 31))


def test_what_is_missing_is_told_in_the_order_of_the_law() -> None:
    assert missing(rule_of(ProductGroup.FRUIT), {LabelItem.BEST_BEFORE, LabelItem.NAME}) == [
        LabelItem.RESPONSIBLE,
        LabelItem.ORIGIN,
        LabelItem.NET_QUANTITY,
        LabelItem.MADE_ON,
    ]
    assert missing(rule_of(ProductGroup.HONEY), CORE | DATES | MADE_ONLY) == []


@pytest.mark.parametrize("date_item", sorted(DATES))
def test_a_duration_stands_for_the_other_date(date_item: LabelItem) -> None:
    assert missing(rule_of(ProductGroup.FRUIT), CORE | {date_item, LabelItem.SHELF_LIFE}) == []
    assert missing(rule_of(ProductGroup.FRUIT), CORE | {date_item}) == list(DATES - {date_item})


def test_a_duration_alone_says_neither_date() -> None:
    assert missing(rule_of(ProductGroup.FRUIT), CORE | {LabelItem.SHELF_LIFE}) == sorted(DATES, reverse=True)


def test_letters_may_be_lower_on_a_small_pack() -> None:
    heights = {small: rule.least_mm for small in (False, True) if (rule := least_letter(small, TODAY))}
    assert heights == {False: 1.2, True: 0.9}


def test_each_item_that_is_asked_for_and_each_group_has_its_sentence() -> None:
    assert set(ABSENT) == set().union(*(rule.items for rule in ITEM_RULES))
    assert all("%(basis)s" in sentence for sentence in ABSENT.values())
    assert set(COMPLETE) == set(ProductGroup)


def test_rules_are_told_apart_and_say_how_sure_they_are() -> None:
    rules = [*ITEM_RULES, *LETTER_RULES]
    assert len({rule.rule_id for rule in rules}) == len(rules)
    assert all(rule.basis and rule.note for rule in rules)
