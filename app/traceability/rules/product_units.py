"""Units in which a product is counted: the weights everybody knows, and the product's own (sọt, thùng, lít)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core import quantity
from app.core.errors import N_, Invalid
from app.core.text import fold

WEIGHT_NAMES: Mapping[str, str] = {"kg": "kg", "g": "g", "yen": N_("yến"), "ta": N_("tạ"), "tan": N_("tấn")}
"""Keys of `quantity.GRAMS` with their words, the usual one first."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of a product's own: its key in a form, its name, and the exact weight of one in grams."""

    key: str
    name: str
    grams: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole grams, and what the person wrote ("12 sọt")."""

    grams: int
    typed: str


def weigh(text: str, unit: str, measures: Mapping[str, Measure], *, field: str, decimal: str = ",") -> Amount:
    """The exact grams of `text` in `unit`, a key of `WEIGHT_NAMES` or of `measures`.

    `decimal` is what the reader writes before a fraction. Raises Invalid at `field` for anything that is not whole
    grams, or a unit that is not known.
    """
    if unit in WEIGHT_NAMES:
        name, grams = WEIGHT_NAMES[unit], quantity.grams(text, unit, field=field, decimal=decimal)
    elif unit in measures:
        name, grams = measures[unit].name, _counted(text, measures[unit], field, decimal)
    else:
        raise Invalid.at(field, N_("Xin chọn một đơn vị trong danh sách"))
    return Amount(grams, f"{text.strip()} {name}"[:80])


def _counted(text: str, measure: Measure, field: str, decimal: str) -> int:
    try:
        grams = quantity.parse_number(text, decimal=decimal) * measure.grams
    except ValueError as error:
        raise Invalid.at(field, N_("Xin ghi một số, ví dụ 1.200 hoặc 12,5")) from error
    if grams != grams.to_integral_value():
        raise Invalid.at(field, N_("Số này nhỏ hơn 1 g ở phần lẻ; xin làm tròn đến gam"))
    if not 0 < grams <= quantity.MAX_GRAMS:
        raise Invalid.at(field, N_("Khối lượng phải lớn hơn 0 và không quá 100.000 tấn"))
    return int(grams)


def check_name(name: str) -> None:
    """A unit of one's own is not called as one everybody knows. Raises Invalid at "name"."""
    if fold(name) in {*quantity.GRAMS, "gam", "gram", "kilogam", "ky"}:
        raise Invalid.at("name", N_("“%(name)s” là đơn vị có sẵn; xin đặt tên khác, ví dụ “sọt 20 kg”"), name=name)
