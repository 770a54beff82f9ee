"""Certificates stand as their dates say, and a mistyped GLOBALG.A.P. number is seen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules.certificates import (
    EXPIRING_DAYS,
    SCHEMES,
    Scheme,
    Standing,
    Validity,
    ggn_warning,
    speaks_for,
    validity,
)

FROM, UNTIL = date(2025, 12, 24), date(2026, 12, 23)


@pytest.mark.parametrize(
    ("day", "standing", "days_left"),
    [
        (date(2025, 12, 23), Standing.NOT_YET, 365),
        (date(2025, 12, 24), Standing.IN_DATE, 364),
        (date(2026, 10, 23), Standing.IN_DATE, 61),
        (date(2026, 10, 24), Standing.EXPIRING, 60),
        (date(2026, 12, 23), Standing.EXPIRING, 0),
        (date(2026, 12, 24), Standing.EXPIRED, -1),
    ],
)
def test_the_standing_turns_on_the_written_days(day, standing, days_left):
    assert validity(FROM, UNTIL, day) == Validity(standing, days_left)


def test_a_certificate_without_an_end_stays_in_date():
    assert validity(FROM, None, date(2099, 1, 1)) == Validity(Standing.IN_DATE, None)
    assert validity(FROM, None, date(2025, 1, 1)) == Validity(Standing.NOT_YET, None)


@given(st.integers(0, 800), st.integers(-100, 1_000))
def test_a_certificate_is_valid_exactly_from_its_first_to_its_last_day(length, offset):
    until, day = FROM + timedelta(days=length), FROM + timedelta(days=offset)
    found = validity(FROM, until, day)
    assert (found.standing in (Standing.IN_DATE, Standing.EXPIRING)) is (FROM <= day <= until)
    assert (found.standing is Standing.EXPIRING) is (FROM <= day <= until <= day + timedelta(days=EXPIRING_DAYS))


def test_every_scheme_has_a_name_and_the_known_ones_a_standard():
    assert set(SCHEMES) == set(Scheme)
    assert [s for s in Scheme if not SCHEMES[s].standards] == [Scheme.OTHER]
    assert all(facts.name for facts in SCHEMES.values())


def test_a_right_ggn_is_quiet_and_one_wrong_digit_warns():
    assert ggn_warning("4049928000002") is None
    warning = ggn_warning("4049928000003")
    assert warning
    assert warning.field == "number"
    assert "GGN" in warning.message % warning.values


@pytest.mark.parametrize("text", ["", "404992800000", "036000291452", "GGN chưa có", "٤٠٤٩٩٢٨٠٠٠٠٠٢"])
def test_what_is_no_ggn_warns(text):
    assert ggn_warning(text)


@pytest.mark.parametrize(
    ("scheme", "product", "variety", "speaks"),
    [
        (Scheme.GI_VINH, "Cam Vinh giống Xã Đoài", "Xã Đoài", True),
        (Scheme.GI_VINH, "Cam V2 Minh Hợp", "V2", True),
        (Scheme.GI_VINH, "Cam Vinh", None, True),
        (Scheme.GI_VINH, "Cam Valencia", "Valencia", False),
        (Scheme.GI_VINH, "Chanh không hạt Bãi Sông", None, False),
        (Scheme.GI_VINH, "Camera", None, False),
        (Scheme.OCOP, "Cam Vinh", "Xã Đoài", False),
        (Scheme.VIETGAP, "Chanh không hạt Bãi Sông", None, True),
    ],
)
def test_a_claim_stands_only_with_goods_it_may_speak_for(
    scheme: Scheme, product: str, variety: str | None, speaks: bool
) -> None:
    assert speaks_for(scheme, product=product, variety=variety) is speaks
