"""GS1 company prefixes: the first digits of every number that a producer may issue, such as SSCCs of cartons."""

import re

from app.core.errors import N_, Invalid

_FIELD = "gs1_prefix"
_SHORTEST, _LONGEST = 6, 12  # digits; GS1 Vietnam gives 893 and the company's own number
_SPACES = re.compile(r"[ \u00a0\u202f]+")
_DIGITS = re.compile(r"[0-9]+")  # [0-9], since str.isdigit takes the digits of other scripts as well


def parse_gs1_prefix(text: str) -> str:
    """The company prefix as its national organisation issued it, in digits only; spaces are left out.

    Raises Invalid at "gs1_prefix" for anything but 6 to 12 digits.
    """
    digits = _SPACES.sub("", text)
    if not _DIGITS.fullmatch(digits):
        raise Invalid.at(_FIELD, N_("Tiền tố mã doanh nghiệp GS1 chỉ gồm các chữ số 0–9"))
    if not _SHORTEST <= len(digits) <= _LONGEST:
        raise Invalid.at(
            _FIELD,
            N_("Tiền tố mã doanh nghiệp GS1 dài %(least)s đến %(most)s chữ số; ở đây có %(count)s"),
            least=_SHORTEST,
            most=_LONGEST,
            count=len(digits),
        )
    return digits


def overlap(one: str, other: str) -> bool:
    """Could both prefixes give the same number? So it is when one begins with the other, or they are the same."""
    return one.startswith(other) or other.startswith(one)
