"""Telephone numbers and e-mail addresses have one stored form; what is neither is refused at its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules.cooperatives import KIND_NAMES, Kind, parse_email, parse_phone
from app.core.errors import Invalid


@pytest.mark.parametrize(
    "text",
    ["0912345678", "0912 345 678", " 0912.345.678 ", "(+84) 912-345-678", "+84912345678", "0912\u00a0345\u00a0678"],
)
def test_spellings_of_one_number_are_one_number(text):
    assert parse_phone(text) == "+84912345678"


def test_a_land_line_of_vinh_and_a_foreign_number_are_kept():
    assert parse_phone("0238 3844 999") == "+842383844999"
    assert parse_phone("+33 1 42 68 53 00") == "+33142685300"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "0",
        "12345",
        "0912 345 67",
        "0912 345 6789",
        "0912345678 (Lan)",
        "0912345678 ext 4",
        "1800-FLOWERS",
        "+",
    ],
)
def test_what_is_no_number_is_refused_at_phone(text):
    with pytest.raises(Invalid) as refused:
        parse_phone(text)
    assert [p.field for p in refused.value.problems] == ["phone"]


@given(st.integers(0, 9_999_999))
def test_a_stored_number_reads_back_as_itself(digits):
    stored = parse_phone(f"091{digits:07d}")
    assert parse_phone(stored) == stored == f"+8491{digits:07d}"


def test_an_address_keeps_its_name_and_folds_its_domain():
    assert parse_email("  Lan.HTX+cam@Example.VN ") == "Lan.HTX+cam@example.vn"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lan",
        "lan@",
        "@vidu.vn",
        "lan@vidu",
        "lan@@vidu.vn",
        "lan htx@vidu.vn",
        ".lan@vidu.vn",
        "lan.@vidu.vn",
        "lan..htx@vidu.vn",
        "lan@-vidu.vn",
        "lan@vidu..vn",
        "lan@vidu.vn\nbcc:mai@vidu.vn",
        "lan@vidu.1",
        "a" * 65 + "@vidu.vn",
        "lan@" + "a." * 130 + "vn",
    ],
)
def test_what_is_no_address_is_refused_at_email(text):
    with pytest.raises(Invalid) as refused:
        parse_email(text)
    assert [p.field for p in refused.value.problems] == ["email"]


def test_every_kind_has_its_vietnamese_name():
    assert list(KIND_NAMES.values()) == ["Hợp tác xã", "Tổ hợp tác", "Hộ sản xuất", "Công ty"]
    assert set(KIND_NAMES) == set(Kind)
