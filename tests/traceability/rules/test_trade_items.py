"""Trade items: net weight within reason, GTIN as typed."""

import pytest

from app.core.errors import Invalid
from app.traceability.rules import trade_items


@pytest.mark.parametrize("grams", [0, -1, 1_000_001])
def test_a_pack_of_nothing_or_of_more_than_a_tonne_is_refused(grams: int) -> None:
    with pytest.raises(Invalid) as error:
        trade_items.check_net(grams)
    assert error.value.problems[0].field == "quantity"


def test_no_gtin_is_fine() -> None:
    assert trade_items.parse_gtin(None) is None
    assert trade_items.parse_gtin("") is None


def test_a_wrong_check_digit_says_which_digit_fits() -> None:
    with pytest.raises(Invalid) as error:
        trade_items.parse_gtin("893 1234 567 894")
    problem = error.value.problems[0]
    assert problem.field == "gtin"
    assert (problem.values["found"], problem.values["expected"]) == ("4", "7")


def test_a_right_gtin_is_kept_in_fourteen_digits() -> None:
    gtin = trade_items.parse_gtin("4006381333931")
    assert gtin is not None
    assert gtin.gtin14 == "04006381333931"
