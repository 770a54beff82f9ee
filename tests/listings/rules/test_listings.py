"""Prices and stocks that a person may and may not type."""

import pytest

from app.core.errors import Invalid
from app.listings.rules.listings import check_price, check_price_change, check_stock


@pytest.mark.parametrize("price", [0, -1, 1_000_000_001])
def test_a_price_of_nothing_or_of_a_house_is_refused_at_its_field(price):
    with pytest.raises(Invalid) as refusal:
        check_price(price)
    assert [problem.field for problem in refusal.value.problems] == ["price_vnd"]


def test_prices_at_both_ends_are_fine():
    assert check_price(1) == 1
    assert check_price(1_000_000_000) == 1_000_000_000


@pytest.mark.parametrize(
    ("before", "after"), [(100_000, 20_000), (100_000, 180_000), (95_000, 950_000), (95_000, 9_500)]
)
def test_a_change_by_four_fifths_must_be_said_twice(before, after):
    with pytest.raises(Invalid) as refusal:
        check_price_change(before, after, confirmed=False)
    assert [problem.field for problem in refusal.value.problems] == ["confirm_price"]
    check_price_change(before, after, confirmed=True)


@pytest.mark.parametrize("after", [20_001, 179_999, 100_000])
def test_smaller_changes_pass_at_once(after):
    check_price_change(100_000, after, confirmed=False)


@pytest.mark.parametrize("stock", [-1, 1_000_001])
def test_a_stock_below_nothing_or_beyond_all_floors_is_refused(stock):
    with pytest.raises(Invalid) as refusal:
        check_stock(stock)
    assert [problem.field for problem in refusal.value.problems] == ["stock"]


def test_an_empty_store_is_a_stock():
    assert check_stock(0) == 0
