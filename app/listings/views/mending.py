"""Where a person mends what a floor still asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.core.errors import N_, Problem
from app.listings.models.listings import Listing
from app.web.forms import shown


@dataclass(frozen=True, slots=True)
class ToMend:
    """One thing that is missing, and the page where it is put right."""

    text: str
    url: str
    word: str


def _words(listing: Listing) -> str:
    return url_for("listings.edit", listing_id=listing.id)


def _figures(listing: Listing) -> str:
    return url_for("listings.show", listing_id=listing.id)


def _pack(listing: Listing) -> str:
    return url_for("trade_items.edit", trade_item_id=listing.trade_item_id)


def _product(listing: Listing) -> str:
    return url_for("products.edit", product_id=listing.trade_item.product_id)


def _cooperative(listing: Listing) -> str:
    return url_for("cooperatives.show", cooperative_id=listing.cooperative_id)


Place = tuple[Callable[[Listing], str], str, str]
PLACES: Mapping[str, Place] = {
    "title": (_words, "title", N_("Sửa tên tin")),
    "description": (_words, "description", N_("Sửa mô tả")),
    "photos": (_words, "photo", N_("Thay ảnh")),
    "price_vnd": (_figures, "price_vnd", N_("Sửa giá")),
    "stock": (_figures, "stock", N_("Sửa số còn bán")),
    "unit": (_pack, "unit", N_("Sửa quy cách")),
    "net_grams": (_pack, "quantity", N_("Sửa quy cách")),
    "storage": (_product, "storage", N_("Ghi cách bảo quản")),
    "producer": (_cooperative, "", N_("Xem hồ sơ hợp tác xã")),
    "origin": (_cooperative, "", N_("Xem hồ sơ hợp tác xã")),
}
_ELSEWHERE: Place = (_figures, "", N_("Mở tin bán"))


def to_mend(listing: Listing, problems: Sequence[Problem]) -> list[ToMend]:
    """Each problem as a sentence with its way out."""
    return [_one(listing, problem) for problem in problems]


def place_of(listing: Listing, field: str) -> tuple[str, str]:
    """Address and word of the page where `field` is mended; the listing itself for fields of the floor's own."""
    page, anchor, word = PLACES.get(field, _ELSEWHERE)
    return page(listing) + (f"#{anchor}" if anchor else ""), _(word)


def _one(listing: Listing, problem: Problem) -> ToMend:
    url, word = place_of(listing, problem.field)
    return ToMend(_(problem.message, **shown(problem.values)), url, word)
