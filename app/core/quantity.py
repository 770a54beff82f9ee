"""Quantities are whole grams (or millilitres, or pieces); the unit a person typed is turned into them exactly."""

import re
from decimal import Decimal, InvalidOperation

from app.core.errors import N_, Invalid

GRAMS = {"g": 1, "kg": 1_000, "yen": 10_000, "ta": 100_000, "tan": 1_000_000}
"""Grams in one g, kg, yến, tạ, tấn."""

MAX_GRAMS = 10**13

_DIGITS_AND_MARKS = re.compile(r"-?[0-9.,]{1,28}")  # Decimal counts exactly to 28 digits; "1e999999" would overflow
_FIRST_GROUP = re.compile(r"[1-9][0-9]{0,2}")
_ONE_THOUSANDS_MARK = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


def parse_number(text: str) -> Decimal:
    """A number as a Vietnamese or an English reader types it: "1.200,5", "1,200.5", "1200.5", "1 200".

    One separator followed by exactly three digits is read as thousands ("1.200" is one thousand two hundred), except
    behind a zero ("0,500" is a half). Raises ValueError for anything else.
    """
    raw = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not _DIGITS_AND_MARKS.fullmatch(raw):
        raise ValueError(text)
    marks = [c for c in raw if c in ".,"]
    if len(marks) > 1 or _ONE_THOUSANDS_MARK.fullmatch(raw):
        decimal = marks[-1] if len(set(marks)) == 2 else ""
        thousands = "," if decimal == "." else "." if decimal == "," else marks[0]
        whole, _, rest = raw.partition(decimal) if decimal else (raw, "", "")
        groups = whole.lstrip("-").split(thousands)
        if not _FIRST_GROUP.fullmatch(groups[0]) or any(len(g) != 3 for g in groups[1:]):
            raise ValueError(text)
        raw = whole.replace(thousands, "") + ("." + rest if rest else "")
    else:
        raw = raw.replace(",", ".")
    try:
        return Decimal(raw)
    except InvalidOperation as error:
        raise ValueError(text) from error


def grams(text: str, unit: str = "kg", *, field: str = "quantity") -> int:
    """Whole grams of `text` in `unit` (a key of GRAMS). Raises Invalid at `field` when it is not an exact amount."""
    try:
        amount = parse_number(text) * GRAMS[unit]
    except (ValueError, KeyError) as error:
        raise Invalid.at(field, N_("Xin ghi một số, ví dụ 1.200 hoặc 12,5")) from error
    if amount != amount.to_integral_value():
        raise Invalid.at(field, N_("Số này nhỏ hơn 1 g ở phần lẻ; xin làm tròn đến gam"))
    if not 0 < amount <= MAX_GRAMS:
        raise Invalid.at(field, N_("Khối lượng phải lớn hơn 0 và không quá 10 triệu tấn"))
    return int(amount)
