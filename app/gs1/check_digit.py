"""The GS1 check digit: modulo 10, weights 3 and 1 from the right (GS1 General Specifications, clause 7.9.1)."""

import re

from app.core.errors import N_
from app.gs1.errors import NotDigits, WrongCheckDigit, WrongLength

_GROUPED_DIGITS = re.compile(r"[0-9]+(?:[ -][0-9]+)*")


def check_digit(body: str) -> str:
    """The digit that follows `body`, the digits of a key without its check digit.

    Raises NotDigits unless `body` is one or more of the characters 0-9 (digits of other scripts are refused).
    """
    if not (body.isascii() and body.isdigit()):
        raise NotDigits(N_("Mã chỉ gồm các chữ số 0–9"))
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def has_valid_check_digit(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of those before it; False for anything but ASCII digits."""
    return len(digits) > 1 and digits.isascii() and digits.isdigit() and check_digit(digits[:-1]) == digits[-1]


def parse_key(text: str, *, name: str, lengths: tuple[int, ...]) -> str:
    """The digits of `text`, single spaces or hyphens between groups removed; `name` is the key's name for messages.

    Raises NotDigits, WrongLength (not one of `lengths`) or WrongCheckDigit, which says the digit that would fit.
    """
    if not isinstance(text, str) or not _GROUPED_DIGITS.fullmatch(text.strip()):
        raise NotDigits(N_("%(name)s chỉ gồm các chữ số 0–9"), name=name)
    digits = re.sub("[^0-9]", "", text)
    if len(digits) not in lengths:
        raise WrongLength(
            N_("%(name)s phải có %(lengths)s chữ số; ở đây có %(count)s"),
            name=name,
            lengths=" / ".join(str(length) for length in lengths),
            count=len(digits),
        )
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise WrongCheckDigit(
            N_("Số cuối của %(name)s không khớp: đang là %(found)s, đúng ra là %(expected)s. Xin xem lại từng chữ số"),
            name=name,
            found=digits[-1],
            expected=expected,
        )
    return digits


def build_key(first: str, company_prefix: str, reference: str, *, name: str, length: int) -> str:
    """The key of `length` digits: `first`, company prefix, zero-padded reference, check digit.

    Raises NotDigits, or WrongLength when the reference does not fit behind the prefix (it is never cut).
    """
    room = length - 1 - len(first) - len(company_prefix)
    if not all(part.isascii() and part.isdigit() for part in (first or "0", company_prefix, reference)):
        raise NotDigits(N_("%(name)s chỉ gồm các chữ số 0–9"), name=name)
    if len(reference) > room:
        raise WrongLength(
            N_("Số thứ tự của %(name)s dài %(count)s chữ số; sau tiền tố doanh nghiệp chỉ còn %(room)s chỗ"),
            name=name,
            count=len(reference),
            room=max(room, 0),
        )
    body = first + company_prefix + reference.zfill(room)
    return body + check_digit(body)
