"""A GTIN is one number, however it was typed."""

import pytest
from hypothesis import given

from app.gs1.errors import Gs1Error, NotDigits, WrongCheckDigit, WrongLength
from app.gs1.gtin import Gtin
from tests.gs1.strategies import keys, unhurried


@given(keys(8, 12, 13, 14))
@unhurried
def test_padding_does_not_change_the_number(text: str) -> None:
    assert Gtin.parse(text) == Gtin.parse(text.zfill(14))


@given(keys(8, 12, 13, 14))
@unhurried
def test_the_printed_form_reads_back(text: str) -> None:
    gtin = Gtin.parse(text)
    assert len(gtin.gtin13) in (8, 12, 13, 14)
    assert Gtin.parse(gtin.gtin13) == gtin


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("9524000000019", "9524000000019"),
        (" 9 524000 000019 ", "9524000000019"),
        ("9-524000-000019", "9524000000019"),
        ("09524000000019", "9524000000019"),
        ("614141000036", "614141000036"),
        ("89332351", "89332351"),
        ("58933452511930", "58933452511930"),
    ],
)
def test_it_prints_with_the_length_it_was_issued_with(typed: str, printed: str) -> None:
    assert str(Gtin.parse(typed)) == printed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("08931234567894", WrongCheckDigit),
        ("952400000001", WrongCheckDigit),
        ("95240000000", WrongLength),
        ("952400000001900", WrongLength),
        ("", NotDigits),
        ("9524 – 000000019", NotDigits),
        ("9524000000019-", NotDigits),
        ("٩٥٢٤٠٠٠٠٠٠٠١٩", NotDigits),
    ],
)
def test_a_refusal_names_its_reason(text: str, reason: type[Gs1Error]) -> None:
    with pytest.raises(reason) as caught:
        Gtin.parse(text)
    assert str(caught.value) == (caught.value.message % caught.value.values)


@pytest.mark.parametrize("text", ["9524000000019", "0 9524000000019", "09524000000018"])
def test_no_gtin_exists_that_is_not_fourteen_checked_digits(text: str) -> None:
    with pytest.raises(Gs1Error):
        Gtin(text)


def test_a_new_number_is_padded_behind_the_company_prefix() -> None:
    assert Gtin.build("952400000", "1").gtin13 == "9524000000019"


@pytest.mark.parametrize(
    ("prefix", "item", "indicator"), [("952400000", "1000", "0"), ("9524", "1", ""), ("9524", "a", "0")]
)
def test_parts_that_do_not_fit_are_refused_and_never_cut(prefix: str, item: str, indicator: str) -> None:
    with pytest.raises(Gs1Error):
        Gtin.build(prefix, item, indicator=indicator)
