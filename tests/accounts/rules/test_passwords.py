"""What a password must be, and how guessing slows down."""

from datetime import timedelta

import pytest

from app.accounts.rules.passwords import LONGEST_LOCK, check, lock
from app.core.errors import Invalid


@pytest.mark.parametrize("password", ["", "ngắn quá", "matkhau123", "Mật Khẩu 123", "aaaaaaaaaaaa", "x" * 201])
def test_a_short_or_obvious_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check(password, email="lan@example.vn")


@pytest.mark.parametrize("password", ["nguyenthilan@example.vn", "nguyenthilan"])
def test_the_own_address_is_no_password(password: str) -> None:
    with pytest.raises(Invalid):
        check(password, email="nguyenthilan@example.vn")


def test_a_sentence_is_a_password_and_stays_as_it_is() -> None:
    assert check("cam vàng trên đồi", email="lan@example.vn") == "cam vàng trên đồi"


def test_four_wrong_guesses_cost_nothing_then_the_wait_doubles_to_fifteen_minutes() -> None:
    assert [lock(failures) for failures in range(5)] == [timedelta()] * 5
    assert [lock(failures).total_seconds() for failures in (5, 6, 7)] == [30, 60, 120]
    assert lock(50) == LONGEST_LOCK
