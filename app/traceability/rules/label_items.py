"""What label law wants printed on goods of each group and how high its letters are, as data with dates."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from app.core.errors import N_
from app.traceability.rules.products import FRESH, ProductGroup


class LabelItem(StrEnum):
    """One thing that a label says, in the order in which the decree lists them."""

    NAME = "name"
    RESPONSIBLE = "responsible"  # name and address of who answers for the goods
    ORIGIN = "origin"
    NET_QUANTITY = "net_quantity"
    MADE_ON = "made_on"  # harvested or packed on
    BEST_BEFORE = "best_before"
    SHELF_LIFE = "shelf_life"  # a duration; it stands for one of the two dates, never for both
    INGREDIENTS = "ingredients"
    USAGE = "usage"
    STORAGE = "storage"
    WARNING = "warning"  # "if any": printed when given, never asked for


@dataclass(frozen=True, slots=True)
class Ruling:
    """Something that holds from `valid_from` to `valid_to` (both included; None: still in force).

    `basis` is what it rests on, in the words people know it by; `note` says how sure we are of it.
    """

    rule_id: str
    basis: str
    valid_from: date
    valid_to: date | None
    note: str

    def holds(self, day: date) -> bool:
        """Is it in force on `day`?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class ItemRule(Ruling):
    """The items that goods of these groups must carry."""

    groups: frozenset[ProductGroup]
    items: frozenset[LabelItem]


@dataclass(frozen=True, slots=True)
class LetterRule(Ruling):
    """How high the smallest letter of a mandatory item must be, in millimetres.

    The law says "height of the letters". It is measured here as that of the small letter "o" (x-height), the stricter
    reading: whoever keeps it keeps the one by capitals as well. `small_face`: the largest face of the pack is under
    80 cm².
    """

    small_face: bool
    least_mm: float


ABSENT: Mapping[LabelItem, str] = MappingProxyType(
    {
        LabelItem.NAME: N_("Tem chưa có tên hàng hóa; nếu bao bì đã in sẵn mục này thì được (%(basis)s)"),
        LabelItem.RESPONSIBLE: N_(
            "Tem chưa có tên và địa chỉ đơn vị chịu trách nhiệm; xin chọn khổ tem lớn hơn, nếu bao bì đã in sẵn "
            "mục này thì được (%(basis)s)"
        ),
        LabelItem.ORIGIN: N_(
            "Tem chưa có xuất xứ; xin bật mục xuất xứ, nếu bao bì đã in sẵn mục này thì được (%(basis)s)"
        ),
        LabelItem.NET_QUANTITY: N_(
            "Tem chưa có định lượng; xin bật mục khối lượng tịnh, nếu bao bì đã in sẵn mục này thì được (%(basis)s)"
        ),
        LabelItem.MADE_ON: N_(
            "Tem chưa có ngày thu hoạch hoặc đóng gói; xin bật mục ngày, nếu bao bì đã in sẵn mục này thì được "
            "(%(basis)s)"
        ),
        LabelItem.BEST_BEFORE: N_(
            "Tem chưa có hạn dùng; xin ghi hạn dùng ở trang sản phẩm và chọn khổ tem đủ chỗ, nếu bao bì "
            "đã in sẵn mục này thì được (%(basis)s)"
        ),
        LabelItem.INGREDIENTS: N_(
            "Tem chưa có thành phần; xin ghi ở trang sản phẩm và chọn khổ tem đủ chỗ, nếu bao bì "
            "đã in sẵn mục này thì được (%(basis)s)"
        ),
        LabelItem.USAGE: N_(
            "Tem chưa có hướng dẫn sử dụng; xin ghi ở trang sản phẩm và chọn khổ tem đủ chỗ, nếu bao bì "
            "đã in sẵn mục này thì được (%(basis)s)"
        ),
        LabelItem.STORAGE: N_(
            "Tem chưa có hướng dẫn bảo quản; xin ghi ở trang sản phẩm và chọn khổ tem đủ chỗ, nếu bao bì "
            "đã in sẵn mục này thì được (%(basis)s)"
        ),
    }
)
"""What to say when an item does not stand on the label; no warning is ever asked for."""

COMPLETE: Mapping[ProductGroup, str] = MappingProxyType(
    {
        ProductGroup.FRUIT: N_("Đủ mục bắt buộc cho trái cây tươi"),
        ProductGroup.VEGETABLE: N_("Đủ mục bắt buộc cho rau, củ, gia vị tươi"),
        ProductGroup.CEREAL: N_("Đủ mục bắt buộc cho lương thực, hạt"),
        ProductGroup.TEA: N_("Đủ mục bắt buộc cho chè"),
        ProductGroup.FOOD: N_("Đủ mục bắt buộc cho thực phẩm chế biến"),
        ProductGroup.SEASONING: N_("Đủ mục bắt buộc cho nước mắm, tương, gia vị"),
        ProductGroup.HONEY: N_("Đủ mục bắt buộc cho mật ong"),
        ProductGroup.HERB: N_("Đủ mục bắt buộc cho dược liệu và trà thảo dược"),
    }
)
"""What to say when all of them do."""

Rule = TypeVar("Rule", bound=Ruling)

_MADE = frozenset(ProductGroup) - FRESH
_FRESH_ITEMS = frozenset(
    {
        LabelItem.NAME,
        LabelItem.RESPONSIBLE,
        LabelItem.ORIGIN,
        LabelItem.NET_QUANTITY,
        LabelItem.MADE_ON,
        LabelItem.BEST_BEFORE,
    }
)
_MADE_ITEMS = _FRESH_ITEMS | {LabelItem.INGREDIENTS, LabelItem.USAGE, LabelItem.STORAGE}

_FRESH_NOTE = "packed goods; what is sold unpacked to the consumer needs no label; fruit and vegetables read as cereals"
_MADE_NOTE = "tea, honey and herb goods read as food; herbs sold as medicine have a list of their own"
_UNREAD = "Annex I of the decree was not at hand: the groups of Decree 43/2017 are carried over; "
_OLD = "Nghị định 43/2017/NĐ-CP và 111/2021/NĐ-CP"
_NOW = "Nghị định 37/2026/NĐ-CP"
_OLD_FROM, _OLD_TO = date(2017, 6, 1), date(2026, 1, 22)
_NOW_FROM = date(2026, 1, 23)
_ANNEX = ", Điều 42 và Phụ lục I"

ITEM_RULES: tuple[ItemRule, ...] = (
    ItemRule("VN-43-2017-fresh", f"{_OLD}, Phụ lục I", _OLD_FROM, _OLD_TO, _FRESH_NOTE, FRESH, _FRESH_ITEMS),
    ItemRule("VN-43-2017-made", f"{_OLD}, Phụ lục I", _OLD_FROM, _OLD_TO, _MADE_NOTE, _MADE, _MADE_ITEMS),
    ItemRule("VN-37-2026-fresh", _NOW + _ANNEX, _NOW_FROM, None, _UNREAD + _FRESH_NOTE, FRESH, _FRESH_ITEMS),
    ItemRule("VN-37-2026-made", _NOW + _ANNEX, _NOW_FROM, None, _UNREAD + _MADE_NOTE, _MADE, _MADE_ITEMS),
)

_HEIGHT_NOTE = (
    "1.2 mm, or 0.9 mm under 80 cm², as reported of the joint circular on packed food; decree text not at hand"
)
_CARRIED = f"that Decree 37/2026 keeps the heights is likely, not certain; {_HEIGHT_NOTE}"

LETTER_RULES: tuple[LetterRule, ...] = (
    LetterRule("VN-43-2017-letters", _OLD, _OLD_FROM, _OLD_TO, _HEIGHT_NOTE, small_face=False, least_mm=1.2),
    LetterRule("VN-43-2017-letters-small", _OLD, _OLD_FROM, _OLD_TO, _HEIGHT_NOTE, small_face=True, least_mm=0.9),
    LetterRule("VN-37-2026-letters", _NOW, _NOW_FROM, None, _CARRIED, small_face=False, least_mm=1.2),
    LetterRule("VN-37-2026-letters-small", _NOW, _NOW_FROM, None, _CARRIED, small_face=True, least_mm=0.9),
)


def in_force(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Those of `rules` that hold on `day`."""
    return [rule for rule in rules if rule.holds(day)]


def required(group: ProductGroup, day: date) -> ItemRule | None:
    """What goods of `group` must carry on `day`; None for a day before the rules that are known."""
    return next((rule for rule in in_force(ITEM_RULES, day) if group in rule.groups), None)


def asks_for(group: ProductGroup, items: Collection[LabelItem], day: date) -> bool:
    """Does the law of `day` want any of `items` on goods of `group`?"""
    rule = required(group, day)
    return rule is not None and not rule.items.isdisjoint(items)


def missing(rule: ItemRule, printed: Collection[LabelItem]) -> list[LabelItem]:
    """What the rule asks for and the label does not say, in the law's order.

    Where one of the two dates is printed the other may be a duration (so under Decree 43/2017; taken as kept since).
    """
    said = set(printed)
    dates = {LabelItem.MADE_ON, LabelItem.BEST_BEFORE}
    if LabelItem.SHELF_LIFE in said and said & dates:
        said |= dates
    return [item for item in LabelItem if item in rule.items and item not in said]


def least_letter(small_face: bool, day: date) -> LetterRule | None:
    """How high letters must be on `day`; None for a day before the rules that are known."""
    return next((rule for rule in in_force(LETTER_RULES, day) if rule.small_face is small_face), None)
