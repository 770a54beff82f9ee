"""The check digit catches what people mistype."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.gs1.check_digit import check_digit, has_valid_check_digit, parse_key
from app.gs1.errors import NotDigits, WrongCheckDigit
from tests.gs1.strategies import keys, unhurried

ALL_LENGTHS = (8, 12, 13, 14, 18)


@pytest.mark.parametrize(
    "number", ["4012345000009", "9524000000019", "9524000000026", "9524000001016", "095240000000000019"]
)
def test_published_numbers_have_the_check_digit_we_compute(number: str) -> None:
    assert check_digit(number[:-1]) == number[-1]


@given(keys(*ALL_LENGTHS), st.data())
@unhurried
def test_one_wrong_digit_is_always_caught(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != number[place]))
    assert not has_valid_check_digit(number[:place] + other + number[place + 1 :])


@given(keys(*ALL_LENGTHS), st.data())
@unhurried
def test_swapped_neighbours_are_caught_unless_they_differ_by_five(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(number) - 2))
    left, right = number[place], number[place + 1]
    assume(left != right)
    swapped = number[:place] + right + left + number[place + 2 :]
    assert has_valid_check_digit(swapped) == (abs(int(left) - int(right)) == 5)


@pytest.mark.parametrize("text", ["", "12a", "٩٣", "¹²", "１２", "-1", "1 2"])
def test_only_the_characters_0_to_9_are_digits(text: str) -> None:
    with pytest.raises(NotDigits):
        check_digit(text)
    assert not has_valid_check_digit(text)


def test_a_wrong_check_digit_is_answered_with_the_right_one() -> None:
    with pytest.raises(WrongCheckDigit) as caught:
        parse_key("08931234567894", name="GTIN", lengths=(14,))
    assert caught.value.values == {"name": "GTIN", "found": "4", "expected": "7"}
    assert str(caught.value) == ("Số cuối của GTIN không khớp: đang là 4, đúng ra là 7. Xin xem lại từng chữ số")
