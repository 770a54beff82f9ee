"""What a listing's own figures may be, and which change of price is so large that a person must say it twice."""

from app.core import money
from app.core.errors import N_, Invalid

MAX_STOCK = 1_000_000
MAX_PHOTOS = 8
"""What every floor takes."""
BIG_CHANGE_PERCENT = 80


def check_price(price_vnd: int) -> int:
    """A price in whole đồng. Raises Invalid at "price_vnd" for zero, less, or more than any produce costs."""
    if price_vnd <= 0:
        raise Invalid.at("price_vnd", N_("Giá phải lớn hơn 0 ₫"))
    if price_vnd > money.MAX_PRICE_VND:
        raise Invalid.at(
            "price_vnd", N_("Giá cao quá %(most)s ₫; xin xem lại số không"), most=money.group(money.MAX_PRICE_VND)
        )
    return price_vnd


def check_price_change(before: int, after: int, *, confirmed: bool) -> None:
    """Raises Invalid at "confirm_price" when the price moves by 80 % or more and nobody confirmed it."""
    if abs(after - before) * 100 >= before * BIG_CHANGE_PERCENT and not confirmed:
        raise Invalid.at(
            "confirm_price",
            N_("Giá đổi từ %(before)s ₫ sang %(after)s ₫. Nếu đúng như vậy, xin đánh dấu xác nhận rồi lưu lại"),
            before=money.group(before),
            after=money.group(after),
        )


def check_stock(stock: int) -> int:
    """Packs that are left. Raises Invalid at "stock" when negative or beyond what floors take."""
    if not 0 <= stock <= MAX_STOCK:
        raise Invalid.at("stock", N_("Số còn bán phải từ 0 đến %(most)s"), most=money.group(MAX_STOCK))
    return stock
