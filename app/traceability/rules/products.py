"""What kinds of goods there are, in the words of label law (Decree 37/2026, Annex I groups)."""

from datetime import date
from enum import StrEnum

from app.core.errors import N_, Invalid


class ProductGroup(StrEnum):
    """Product groups that decide label items and marketplace categories."""

    FRUIT = "fruit"
    VEGETABLE = "vegetable"
    CEREAL = "cereal"
    TEA = "tea"
    FOOD = "food"
    SEASONING = "seasoning"
    HONEY = "honey"
    HERB = "herb"


GROUP_NAMES: dict[ProductGroup, str] = {
    ProductGroup.FRUIT: N_("Trái cây tươi"),
    ProductGroup.VEGETABLE: N_("Rau, củ, gia vị tươi"),
    ProductGroup.CEREAL: N_("Lương thực, hạt"),
    ProductGroup.TEA: N_("Chè"),
    ProductGroup.FOOD: N_("Thực phẩm chế biến"),
    ProductGroup.SEASONING: N_("Nước mắm, tương, gia vị"),
    ProductGroup.HONEY: N_("Mật ong"),
    ProductGroup.HERB: N_("Dược liệu và trà thảo dược"),
}

FRESH = frozenset({ProductGroup.FRUIT, ProductGroup.VEGETABLE, ProductGroup.CEREAL})
"""Goods as they leave the field: a batch of them names its growing area."""

OCOP_STARS = (3, 4, 5)


def check_ocop(stars: int | None, decision: str | None, valid_until: date | None) -> None:
    """OCOP stars are a claim of the State: given with decision and last day, or not at all. Raises Invalid."""
    if stars is None and (decision or valid_until):
        raise Invalid.at("ocop_stars", N_("Xin chọn số sao ghi trong quyết định"))
    if stars is not None and stars not in OCOP_STARS:
        raise Invalid.at("ocop_stars", N_("Sản phẩm OCOP có 3, 4 hoặc 5 sao"))
    if stars is not None and not decision:
        raise Invalid.at("ocop_decision", N_("Xin ghi số quyết định công nhận OCOP"))
    if stars is not None and valid_until is None:
        raise Invalid.at("ocop_valid_until", N_("Xin ghi ngày hết hạn công nhận OCOP"))
