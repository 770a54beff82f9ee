"""Each application identifier takes the values of its format and no others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gs1.application_identifiers import FORMATS, check_element, yymmdd
from app.gs1.errors import Gs1Error, WrongCheckDigit
from tests.gs1.strategies import CSET_82, names, unhurried

ACCEPTED = [
    ("00", "095240000000000019"), ("01", "09524000000019"), ("10", "A"), ("10", "A" * 20), ("10", "L/01+%"),
    ("11", "261124"), ("13", "261100"), ("15", "240229"), ("17", "260200"), ("21", "0001"), ("22", "2A"),
    ("235", "x" * 28), ("254", "kho-1"), ("30", "7"), ("3103", "001500"), ("37", "00000012"), ("414", "9524000001016"),
    ("417", "9524000001016"), ("422", "704"), ("423", "704156"), ("7003", "2611242359"), ("7007", "260601"),
    ("7007", "260601260615"), ("7030", "704VN1"), ("7030", "9991"), ("7040", "1abC"), ("7230", "VGVIETGAP-1"),
    ("8003", "08932011571861"), ("8006", "089388691817330102"), ("8008", "26112423"), ("8008", "261124235959"),
    ("4307", "VN"), ("4321", "1"), ("4330", "002000"), ("4330", "002000-"), ("8011", "0"), ("99", "x" * 90),
    ("253", "9526064000028000001"), ("4309", "02790858483015297971"), ("7250", "20260228"), ("4300", "HTX%20A"),
]  # fmt: skip

REFUSED = [
    ("00", "95240000000000019"), ("01", "9524000000019"), ("01", "08931234567894"), ("01", "0952400000001x"),
    ("10", ""), ("10", "A" * 21), ("10", "LÔ-01"), ("10", "A B"), ("10", "A[1]"), ("11", "261324"),
    ("11", "261131"), ("13", "2611"), ("15", "250229"), ("17", "000000"), ("17", "２６１１２４"), ("21", "x" * 21),
    ("235", "x" * 29),
    ("30", "123456789"), ("3103", "1500"), ("3103", "0015.0"), ("3106", "001500"), ("414", "9524000001017"),
    ("422", "999"), ("422", "VN"), ("423", "70415"), ("7003", "2611242460"), ("7007", "260600"),
    ("7007", "2606012606"), ("7007", "260601260631"), ("7030", "704"), ("7030", "998A"), ("7040", "1ab%"),
    ("8003", "18932011571861"), ("8006", "089388691817330301"), ("8006", "089388691817330001"), ("8008", "26112424"),
    ("8008", "2611242360"), ("4307", "Vn"), ("4321", "2"), ("4330", "002000x"), ("8011", "01"), ("8004", "95A1"),
    ("4309", "18000000013600000000"), ("4309", "18000000003600000001"), ("7250", "20260229"), ("4300", "HTX%2"),
    ("8001", "0000000010010"), ("89", "1"), ("1", "1"), ("001", "1"), ("", ""), ("8008", "26112423595960"),
]  # fmt: skip


@pytest.mark.parametrize(("ai", "value"), ACCEPTED)
def test_a_fitting_value_is_accepted(ai: str, value: str) -> None:
    check_element(ai, value)


@pytest.mark.parametrize(("ai", "value"), REFUSED)
def test_an_unfitting_value_is_refused_with_a_whole_sentence(ai: str, value: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        check_element(ai, value)
    assert caught.value.values["ai"] == ai
    assert str(caught.value) == caught.value.message % caught.value.values


def test_the_refusal_shows_the_letter_that_a_batch_number_cannot_hold() -> None:
    with pytest.raises(Gs1Error) as caught:
        check_element("10", "LÔ-01")
    assert str(caught.value) == "AI (10): không dùng được ký tự Ô"


def test_a_wrong_check_digit_inside_an_element_is_answered_with_the_right_one() -> None:
    with pytest.raises(WrongCheckDigit) as caught:
        check_element("01", "08931234567894")
    assert caught.value.values == {"ai": "01", "found": "4", "expected": "7"}


@given(names)
@unhurried
def test_every_cset_82_text_of_twenty_is_a_batch_number(text: str) -> None:
    check_element("10", text)


@given(st.characters().filter(lambda c: c not in CSET_82))
@unhurried
def test_no_other_character_gets_into_a_batch_number(character: str) -> None:
    with pytest.raises(Gs1Error):
        check_element("10", "A" + character)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@unhurried
def test_every_day_can_be_written(day: date) -> None:
    check_element("17", yymmdd(day))


def test_the_table_says_where_each_identifier_may_stand() -> None:
    assert FORMATS["01"].qualifiers == (("22", "10", "21"), ("235",))
    assert FORMATS["414"].qualifiers == (("254",), ("7040",))
    assert FORMATS["00"].qualifiers == ((),)
    assert {ai for ai, form in FORMATS.items() if form.qualifiers} == {
        "00", "01", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013",
        "8017", "8018",
    }  # fmt: skip
    assert [ai for ai in ("10", "21", "22", "235", "254", "7040") if FORMATS[ai].attribute] == ["10"]
    assert FORMATS["3105"].predefined_length
    assert not FORMATS["10"].predefined_length
