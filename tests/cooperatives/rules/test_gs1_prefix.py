"""A company prefix is taken in one form, and two that could give the same number are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules.gs1_prefix import overlap, parse_gs1_prefix
from app.core.errors import Invalid
from app.gs1.sscc import Sscc

prefixes = st.text("0123456789", min_size=6, max_size=12)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9524000", "9524000"),
        (" 952 4000 ", "9524000"),
        ("952\u00a04000", "9524000"),
        ("952400", "952400"),
        ("952400000000", "952400000000"),
    ],
)
def test_a_right_prefix_is_kept_in_digits(typed: str, kept: str) -> None:
    assert parse_gs1_prefix(typed) == kept


@pytest.mark.parametrize(
    "text", ["", "   ", "95240", "9524000000000", "952-4000", "952400O", "٩٥٢٤٠٠٠", "９５２４０００", "9524000\n1"]
)
def test_a_wrong_prefix_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_gs1_prefix(text)
    assert [problem.field for problem in caught.value.problems] == ["gs1_prefix"]


def test_the_refusal_says_how_many_digits_there_were() -> None:
    with pytest.raises(Invalid) as caught:
        parse_gs1_prefix("89 35")
    [problem] = caught.value.problems
    assert problem.message % problem.values == "Tiền tố mã doanh nghiệp GS1 dài 6 đến 12 chữ số; ở đây có 4"


@given(prefixes, prefixes, st.data())
def test_prefixes_that_do_not_overlap_never_give_the_same_sscc(one: str, other: str, data: st.DataObject) -> None:
    def any_sscc(prefix: str) -> Sscc:
        return Sscc.build(prefix, str(data.draw(st.integers(0, 10 ** (16 - len(prefix)) - 1))))

    assert overlap(one, other) == overlap(other, one)
    if not overlap(one, other):
        assert any_sscc(one) != any_sscc(other)


@given(prefixes.filter(lambda prefix: len(prefix) < 12), st.text("0123456789", max_size=3))
def test_a_prefix_overlaps_itself_and_each_that_it_begins(prefix: str, more: str) -> None:
    assert overlap(prefix, prefix + more)
