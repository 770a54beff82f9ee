"""Tax codes are read in one form, and a mistyped one is caught."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cooperatives.rules.tax_codes import parse_tax_code
from app.core.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2999999017", "2999999017"),
        (" 2999999024 ", "2999999024"),
        ("2979620618", "2979620618"),
        ("2995585960", "2995585960"),
        ("2999999017-001", "2999999017-001"),
        ("2999999017001", "2999999017-001"),
        ("2999999017 999", "2999999017-999"),
        ("040199000123", "040199000123"),
    ],
)
def test_a_right_code_is_kept_in_one_form(typed: str, written: str) -> None:
    assert parse_tax_code(typed) == written


@pytest.mark.parametrize(
    "text",
    ["", "299999901", "29999990177", "2999999017-1", "2999999017-000", "2999999017-0011", "2999999018-001",
     "29999990l7", "٢٩٩٩٩٩٩٠١٧", "2999999017-٠٠١", "2999-999017", "2991455873", "2991512169", "04019900012",
     "0401990011234"],
)  # fmt: skip
def test_a_wrong_code_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_tax_code(text)
    assert [problem.field for problem in caught.value.problems] == ["tax_code"]


def test_the_refusal_says_which_digit_would_fit() -> None:
    with pytest.raises(Invalid) as caught:
        parse_tax_code("2999999018")
    [problem] = caught.value.problems
    assert problem.message % problem.values == (
        "Mã số thuế không khớp: số thứ mười đang là 8, đúng ra là 7. Xin xem lại từng chữ số"
    )


def accepted_last_digits(start: str) -> list[str]:
    """The tenth digits that are taken behind nine."""
    accepted = []
    for digit in "0123456789":
        try:
            accepted.append(parse_tax_code(start + digit)[-1])
        except Invalid:
            continue
    return accepted


@given(st.text("0123456789", min_size=9, max_size=9))
@settings(deadline=None)
def test_nine_digits_take_one_check_digit_or_none(start: str) -> None:
    weighted = sum(w * int(d) for w, d in zip((31, 29, 23, 19, 17, 13, 7, 5, 3), start, strict=True))
    assert accepted_last_digits(start) == ([] if weighted % 11 == 0 else [str(10 - weighted % 11)])


def test_a_start_without_check_digit_says_so() -> None:
    with pytest.raises(Invalid) as caught:
        parse_tax_code("0000000000")
    assert caught.value.problems[0].values == {"start": "000000000"}
