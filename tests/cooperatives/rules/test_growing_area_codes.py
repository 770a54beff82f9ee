"""Growing-area codes are recognised by shape, kept as typed, and never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules.growing_area_codes import Kind, Scheme, compare_key, recognise
from app.core.errors import Problem

SHAPES = [
    ("VN-40-423-17071-01-24", Scheme.DOMESTIC_2022, Kind.AREA),
    ("VN.40.423.17071.0001.24", Scheme.DOMESTIC_2022, Kind.AREA),
    ("vn 40 423 17071 01 24", Scheme.DOMESTIC_2022, Kind.AREA),
    ("VN-40-17071-01-26", Scheme.DOMESTIC_2025, Kind.AREA),
    ("VN4017071000126", Scheme.DOMESTIC_2025, Kind.AREA),
    ("VN-DNOOR0039", Scheme.EXPORT_CN, Kind.AREA),
    ("VN-DLOR-0128", Scheme.EXPORT_CN, Kind.AREA),
    ("VN-NAPH-012", Scheme.EXPORT_CN, Kind.PACKING_HOUSE),
    ("PB.33.01.01.001", Scheme.EXPORT_US, Kind.AREA),
    ("PB.33.01.01.001 IRADs:24464", Scheme.EXPORT_US, Kind.AREA),
]


@pytest.fixture(scope="module", autouse=True)
def units_loaded():
    """The units are read on first use; that shall not count as the time of one example."""
    recognise("VN-40-17071-01-26")


def warned(code: str) -> list[Problem]:
    return list(recognise(code).warnings)


@pytest.mark.parametrize(("code", "scheme", "kind"), SHAPES)
def test_each_published_shape_is_told_apart(code, scheme, kind):
    found = recognise(code)
    assert (found.scheme, found.kind, found.raw) == (scheme, kind, code)
    assert found.warnings == ()


def test_the_parts_of_a_three_level_code_are_read():
    parts = recognise("VN-40-423-17071-01-24").parts
    assert parts == {"province": "40", "district": "423", "commune": "17071", "number": "01", "year": "24"}


@pytest.mark.parametrize(("code", "letters"), [("VN-DNOOR0039", "DNO"), ("VN-DLOR0039", "DL"), ("VN-NAPH0001", "NA")])
def test_province_letters_that_end_like_the_mark_are_not_cut(code, letters):
    assert recognise(code).parts["letters"] == letters


def test_the_irads_number_behind_an_american_code_is_read():
    assert recognise("PB.33.01.01.001 IRADs:24464").parts["irads"] == "24464"


@pytest.mark.parametrize(
    "code", ["", "   ", "MSVT đang chờ", "VN-40-17071", "VN-40-423-17071-00001-24", "VN-٤٠-17071-01-26", "VN123456789"]
)
def test_an_unknown_shape_only_warns_and_keeps_the_text(code):
    found = recognise(code)
    assert (found.raw, found.scheme, dict(found.parts)) == (code, Scheme.UNKNOWN, {})
    assert [p.field for p in found.warnings] == ["code"]


def test_a_code_of_another_province_warns_with_its_number():
    assert [p.values["province"] for p in warned("VN-38-423-17071-01-24")] == ["38"]


def test_a_two_level_code_of_a_commune_that_does_not_exist_warns():
    assert [p.values["commune"] for p in warned("VN-40-17072-01-26")] == ["17072"]


def test_a_running_number_of_zero_warns():
    assert len(warned("VN-40-17071-00-26")) == 1


@given(st.text())
def test_any_text_is_kept_and_never_refused(code):
    assert recognise(code).raw == code


DIGITS = st.text("0123456789", min_size=11, max_size=16)


@given(DIGITS)
def test_the_number_of_digits_alone_decides_between_old_and_new(digits):
    expected = Scheme.DOMESTIC_2022 if len(digits) >= 14 else Scheme.DOMESTIC_2025
    assert recognise("VN" + digits).scheme is expected


@given(st.sampled_from([code for code, _, _ in SHAPES]), st.data())
def test_separators_and_case_do_not_matter_for_comparing(code, data):
    letters = compare_key(code)
    gaps = data.draw(st.lists(st.sampled_from(["", "-", ".", " ", "/", "–"]), min_size=len(letters)))
    spelt = "".join(c + gap for c, gap in zip(letters.lower(), gaps, strict=False))
    assert compare_key(spelt) == letters
    assert recognise(spelt).scheme is recognise(code).scheme


@given(st.integers(0, 9_999), st.integers(0, 9_999))
def test_codes_compare_equal_only_when_their_numbers_are(one, other):
    assert (compare_key(f"VN-NAOR{one:04d}") == compare_key(f"vn naor-{other:04d}")) is (one == other)
