"""An SSCC has eighteen digits; new ones are built behind a company prefix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gs1.errors import Gs1Error, WrongLength
from app.gs1.sscc import Sscc
from tests.gs1.strategies import unhurried


def test_the_demo_number_is_built_and_read_back() -> None:
    built = Sscc.build("9524000000", "1")
    assert str(built) == "095240000000000019"
    assert Sscc.parse("0 9524000000 000001 9") == built


@given(st.integers(0, 999_999), st.integers(0, 999_999))
@unhurried
def test_two_serials_never_give_one_number(first: int, second: int) -> None:
    numbers = {Sscc.build("9524000000", str(serial)) for serial in (first, second)}
    assert len(numbers) == len({first, second})


@pytest.mark.parametrize(
    ("prefix", "serial", "extension"), [("9524000000", "1000000", "0"), ("9524", "1", "10"), ("9524", "x", "0")]
)
def test_parts_that_do_not_fit_are_refused_and_never_cut(prefix: str, serial: str, extension: str) -> None:
    with pytest.raises(Gs1Error):
        Sscc.build(prefix, serial, extension=extension)


@pytest.mark.parametrize("text", ["095240000000000018", "0 95240000000000019"])
def test_no_sscc_exists_that_is_not_eighteen_checked_digits(text: str) -> None:
    with pytest.raises(Gs1Error):
        Sscc(text)


def test_the_refusal_says_how_many_places_are_left_behind_the_prefix() -> None:
    with pytest.raises(WrongLength) as caught:
        Sscc.build("9524000000", "1000000")
    assert str(caught.value) == "Số thứ tự của SSCC dài 7 chữ số; sau tiền tố doanh nghiệp chỉ còn 6 chỗ"
