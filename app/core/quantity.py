"""Quantities are whole grams (or millilitres, or pieces); the unit a person typed is turned into them exactly."""

import re
from decimal import Decimal, InvalidOperation

from app.core.errors import N_, Invalid

GRAMS = {"g": 1, "kg": 1_000, "yen": 10_000, "ta": 100_000, "tan": 1_000_000}
"""Grams in one g, kg, yến, tạ, tấn."""

MAX_GRAMS = 10**11
"""A hundred thousand tonnes: more than the province picks of any fruit in a year."""

_DIGITS_AND_MARKS = re.compile(r"-?[0-9.,]{1,28}")  # Decimal counts exactly to 28 digits; "1e999999" would overflow
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,][0-9]{3})+")


def parse_number(text: str, *, decimal: str = ",") -> Decimal:
    """A number as a reader types it whose language writes `decimal` before the fraction ("," Vietnamese, "." English).

    The other mark parts thousands: "1.200" is one thousand two hundred to a Vietnamese reader, "1,234" is one and a
    bit – so whatever a page prints is read back as the same number. A mark that can only be the other one is taken as
    that: "12.5", "0.500", "1,200,500". Raises ValueError for anything else.
    """
    raw = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not _DIGITS_AND_MARKS.fullmatch(raw):
        raise ValueError(text)
    sign, raw = ("-", raw[1:]) if raw.startswith("-") else ("", raw)
    whole, fraction = _parted(raw, decimal)
    try:
        return Decimal(f"{sign}{whole}{'.' if fraction else ''}{fraction}")
    except InvalidOperation as error:
        raise ValueError(text) from error


def parse_whole(text: str) -> Decimal:
    """A number that can only be whole (a price, a count): groups of three mean thousands, whichever mark parts them.

    A fraction is kept, for the caller to refuse. Raises ValueError as `parse_number`.
    """
    marks = {char for char in text if char in ".,"}
    if len(marks) == 1:
        return parse_number(text, decimal="," if "." in marks else ".")
    return parse_number(text)


def _parted(raw: str, decimal: str) -> tuple[str, str]:
    """The whole part without marks, and the fraction. Raises ValueError when the marks make no number."""
    marks = [char for char in raw if char in ".,"]
    grouped = _GROUPED.fullmatch(raw) and len(set(marks)) == 1
    if not marks:
        return raw, ""
    if grouped and (len(marks) > 1 or marks[0] != decimal):
        return raw.replace(marks[0], ""), ""
    whole, _, fraction = raw.rpartition(marks[-1])
    if len(marks) > 1 and not (_GROUPED.fullmatch(whole) and marks[-1] not in marks[:-1]):
        raise ValueError(raw)
    return re.sub("[.,]", "", whole), fraction


def grams(text: str, unit: str = "kg", *, field: str = "quantity", decimal: str = ",") -> int:
    """Whole grams of `text` in `unit` (a key of GRAMS); `decimal` as in `parse_number`.

    Raises Invalid at `field` when it is not an exact amount.
    """
    try:
        amount = parse_number(text, decimal=decimal) * GRAMS[unit]
    except (ValueError, KeyError) as error:
        raise Invalid.at(field, N_("Xin ghi một số, ví dụ 1.200 hoặc 12,5")) from error
    if amount != amount.to_integral_value():
        raise Invalid.at(field, N_("Số này nhỏ hơn 1 g ở phần lẻ; xin làm tròn đến gam"))
    if not 0 < amount <= MAX_GRAMS:
        raise Invalid.at(field, N_("Khối lượng phải lớn hơn 0 và không quá 100.000 tấn"))
    return int(amount)
