"""Numbers as people type them, and exact grams."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.money import group
from app.core.quantity import GRAMS, MAX_GRAMS, grams, parse_number, parse_whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.200", "1200"),
        ("1,200", "1.200"),
        ("1,200,500", "1200500"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1.200,5", "1200.5"),
        ("1,200.5", "1200.5"),
        ("1.234.567", "1234567"),
        ("1200.5", "1200.5"),
        ("1234,567", "1234.567"),
        ("1 200", "1200"),
        ("1\u00a0200,25", "1200.25"),
        (" 48 ", "48"),
        ("0", "0"),
        ("0,5", "0.5"),
        ("-1.200", "-1200"),
        ("007", "7"),
    ],
)
def test_both_ways_of_writing_are_read(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["0,500", "0.500", "0,125"])
def test_half_a_kilo_is_not_read_as_five_hundred(text: str) -> None:
    assert parse_number(text) == Decimal(text.replace(",", "."))
    assert grams(text) < 1000


NO_NUMBERS = (
    "- . , 12kg 1.20.300 1.2000,5 0.500.000 0,500.25 1,200.5.5 1.234,5,6 --5 5- 1e5 1e999999 1_000 0x10 NaN Infinity"
)


@pytest.mark.parametrize("text", ["", " ", "9" * 60, *NO_NUMBERS.split()])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_number(text)
    with pytest.raises(Invalid) as refusal:
        grams(text, field="harvest")
    assert refusal.value.problems[0].field == "harvest"


@pytest.mark.parametrize("text", ["٤٨", "१२", "４８", "1٫5", "²"])
def test_digits_of_other_scripts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_number(text)


@given(st.integers(-(10**13), 10**13), st.integers(0, 6), st.sampled_from(["vi", "en"]))
def test_a_number_we_write_is_read_back(units: int, places: int, language: str) -> None:
    number = Decimal(units).scaleb(-places)
    text = format_decimal(number, locale=language, decimal_quantization=False)
    assert parse_number(text, decimal="," if language == "vi" else ".") == number


@given(st.integers(0, 10**12))
def test_grouped_money_is_read_back(number: int) -> None:
    assert parse_number(group(number)) == number
    assert parse_number(group(number, ","), decimal=".") == number


def test_three_digits_behind_a_mark_mean_what_the_readers_language_says() -> None:
    assert parse_number("1,234", decimal=",") == parse_number("1.234", decimal=".") == Decimal("1.234")
    assert parse_number("1.234", decimal=",") == parse_number("1,234", decimal=".") == 1234


@given(st.integers(1, MAX_GRAMS), st.sampled_from(sorted(GRAMS)))
def test_grams_are_exact_in_every_unit(exact: int, unit: str) -> None:
    assert grams(f"{Decimal(exact) / GRAMS[unit]:f}", unit, decimal=".") == exact


@pytest.mark.parametrize(
    ("text", "unit", "exact"),
    [("1,5", "tan", 1_500_000), ("2", "ta", 200_000), ("3", "yen", 30_000), ("0,001", "kg", 1), ("500", "g", 500)],
)
def test_the_units_of_the_field_are_known(text: str, unit: str, exact: int) -> None:
    assert grams(text, unit) == exact


@pytest.mark.parametrize(
    ("text", "unit"), [("0,5", "g"), ("0,0001", "kg"), ("0", "kg"), ("-1", "kg"), ("100.000.001", "kg"), ("1", "lb")]
)
def test_amounts_that_are_no_whole_grams_or_no_amount_are_refused(text: str, unit: str) -> None:
    with pytest.raises(Invalid):
        grams(text, unit)


def test_the_largest_amount_is_still_taken() -> None:
    assert grams("100.000", "tan") == MAX_GRAMS


@pytest.mark.parametrize("text", ["95000", "95.000", "95,000", "95 000"])
def test_a_price_is_the_same_whichever_mark_parts_its_thousands(text: str) -> None:
    assert parse_whole(text) == 95_000


@pytest.mark.parametrize("text", ["12,5", "12.5"])
def test_a_fraction_is_not_lost_where_only_whole_numbers_go(text: str) -> None:
    assert parse_whole(text) == Decimal("12.5")
