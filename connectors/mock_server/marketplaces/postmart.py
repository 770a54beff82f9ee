"""The mock PostMart: tokens in two steps, refusals in HTTP 200, duplicates accepted (docs/connectors/postmart.md)."""

import hmac
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from flask import Response, jsonify, request

from connectors.mock_server.checks import Checks
from connectors.mock_server.floor import Floor
from connectors.mock_server.state import Listing, Shop, Tables

OPEN_NAME = re.compile(r"[a-z0-9._@-]{3,60}", re.ASCII)
SHORTEST_PASSWORD = 8
ROWS = 30
MAX_PRICE = 1_000_000_000
CATEGORIES = {
    101: "Trái cây",
    102: "Rau củ quả",
    103: "Gạo và ngũ cốc",
    104: "Các loại hạt",
    105: "Trà",
    106: "Dược liệu",
    107: "Gia vị",
    108: "Mật ong",
    109: "Thịt",
    110: "Gia cầm và trứng",
    111: "Thủy hải sản",
    112: "Đặc sản chế biến",
    113: "Đồ uống",
    114: "Thủ công mỹ nghệ",
    199: "Nông sản khác",
}
STATES = {"draft": "draft", "live": "selling"}


class PostMartFloor(Floor):
    """PostMart."""

    id: ClassVar[str] = "postmart"
    slug: ClassVar[str] = "postmart"
    name: ClassVar[str] = "PostMart"
    line: ClassVar[str] = "Nông sản theo chân bưu tá"
    sign_in_paths: ClassVar[tuple[str, ...]] = ("/user/login", "/user/exchange")

    def routes(self) -> tuple[tuple[str, str, Callable[..., Response]], ...]:
        """See `Floor`."""
        return (
            ("POST", "/user/login", self.login),
            ("POST", "/user/exchange", self.exchange),
            ("GET", "/user/me", self.me),
            ("GET", "/product/list", self.search),
            ("POST", "/product/create", self.create),
            ("POST", "/product/<ref>/offer", self.offer),
            ("POST", "/product/<ref>/update", self.replace),
            ("POST", "/product/<ref>/delete", self.delete),
        )

    def refused(self) -> Response:
        """HTTP 200, status 201 in the body."""
        return _failure(201, "Phiên làm việc không hợp lệ hoặc đã hết hạn.")

    def expire(self) -> Response | None:
        """All tokens lapse; the call itself then finds out."""
        with self.store.begin() as tables:
            tables.drop_tokens()
        return None

    def shop_from(self, name: str, credentials: dict[str, str]) -> Shop:
        """User name and password."""
        return Shop(name, credentials["username"], credentials["password"])

    def who(self) -> str | None:
        """The holder of a long token."""
        with self.store.begin() as tables:
            return tables.token_shop("long", request.headers.get("Token", ""))

    def login(self) -> Response:
        """User name and password for a short token; in the open mode an unknown name becomes a shop."""
        sent = request.get_json(silent=True)
        sent = sent if isinstance(sent, dict) else {}
        name, password = str(sent.get("username", "")), str(sent.get("password", ""))
        with self.store.begin() as tables:
            shop = tables.shop(name)
            fits = OPEN_NAME.fullmatch(name) and len(password) >= SHORTEST_PASSWORD
            if shop is None and self.world.open_shops and fits:
                new = Shop(name, name, password)
                shop = new if tables.open_shop(new) else None
            if shop is None or not hmac.compare_digest(shop.secret.encode(), password.encode()):
                return _failure(202, "Tên đăng nhập hoặc mật khẩu không đúng.")
            return _success({"token": tables.issue_token("short", shop.shop), "expired": 0})

    def exchange(self) -> Response:
        """A short token for a long one."""
        with self.store.begin() as tables:
            shop = tables.token_shop("short", request.headers.get("Token", ""))
            return self.refused() if shop is None else _success({"token": tables.issue_token("long", shop)})

    def me(self, shop: str) -> Response:
        """Whose token it is."""
        return _success({"username": shop})

    def search(self, shop: str) -> Response:
        """One page of at most 30; `sku` finds every SKU that contains it, in any case."""
        page = max(request.args.get("page", 1, int), 1)
        part = request.args.get("sku", "")
        with self.store.begin() as tables:
            total = len(tables.listings(shop, contains=part))
            found = tables.listings(shop, contains=part, offset=(page - 1) * ROWS, limit=ROWS)
        rows = [self._shown(listing) for listing in found]
        return _success({"rows": rows, "total": total, "page": page, "last_page": max(-(-total // ROWS), 1)})

    def create(self, shop: str) -> Response:
        """First step: a draft without a price. The same SKU again makes another product."""
        checks = Checks(request.get_json(silent=True))
        sku = checks.text("sku", 50)
        title, document = _content(checks)
        if checks.faults:
            return _invalid(checks.faults)
        with self.store.begin() as tables:
            listing = tables.insert(shop, sku, at=self.now(), title=title, document=document, state="draft")
        return _success({"id": _ref(listing)})

    def offer(self, shop: str, ref: str) -> Response:
        """Second step: price and stock; puts the product on sale."""
        checks = Checks(request.get_json(silent=True))
        price = _price(checks)
        stock = checks.whole("stock", 0, 100_000)
        with self.store.begin() as tables:
            listing = _listing(tables, shop, ref)
            if listing is None:
                return _missing()
            if checks.faults:
                return _invalid(checks.faults)
            return _success(
                self._shown(tables.change(listing, at=self.now(), price_vnd=price, stock=stock, state="live"))
            )

    def replace(self, shop: str, ref: str) -> Response:
        """Everything but SKU, price and stock."""
        checks = Checks(request.get_json(silent=True))
        title, document = _content(checks)
        with self.store.begin() as tables:
            listing = _listing(tables, shop, ref)
            if listing is None:
                return _missing()
            if checks.faults:
                return _invalid(checks.faults)
            return _success(self._shown(tables.change(listing, at=self.now(), title=title, document=document)))

    def delete(self, shop: str, ref: str) -> Response:
        """Gone for good."""
        with self.store.begin() as tables:
            listing = _listing(tables, shop, ref)
            if listing is None:
                return _missing()
            tables.remove(listing)
        return _success({})

    def _shown(self, listing: Listing) -> dict[str, object]:
        document = listing.document
        return {
            "id": _ref(listing),
            "sku": listing.sku,
            "name": listing.title,
            "price": None if listing.price_vnd is None else f"{listing.price_vnd}.00",
            "stock": listing.stock,
            "state": STATES[listing.state],
            "link": self.link(listing),
            "trace_link": document["trace_url"],
            "images": [photo["url"] for photo in document["photos"]],
        }


def _content(checks: Checks) -> tuple[str, dict[str, Any]]:
    title = checks.text("name", 150, required=True)
    images = checks.texts("images")
    if len(images) > 10:
        checks.fault("images", f"Có {len(images)} ảnh, sàn cho tối đa 10 ảnh.")
    if not all(url.startswith(("https://", "http://")) for url in images):
        checks.fault("images", "Địa chỉ ảnh không đúng.")
    return title, {
        "description": checks.text("description", 10_000),
        "unit": checks.text("unit", 20, required=True),
        "weight_grams": checks.whole("weight", 1, 500_000, required=False),
        "category": checks.one_of("category_id", CATEGORIES),
        "producer": checks.text("producer", 150, required=True),
        "origin": checks.text("origin", 150),
        "trace_url": checks.address("trace_link"),
        "photos": [{"url": url} for url in images],
        "gtin": checks.text("gtin", 14),
        "batch": checks.text("lot", 40),
        "harvested_on": checks.text("harvested_on", 10),
        "shelf_life_days": checks.whole("shelf_life_days", 1, 5000, required=False),
        "certificates": checks.texts("certificates"),
    }


def _price(checks: Checks) -> int | None:
    text = checks.text("price", 20, required=True)
    try:
        amount = Decimal(text or "1")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 < amount <= MAX_PRICE:
        checks.fault("price", "Giá cần là số tiền lớn hơn 0, viết như 95000.00.")
        return None
    return int(amount)


def _ref(listing: Listing) -> str:
    return f"PM{listing.id:06d}"


def _listing(tables: Tables, shop: str, ref: str) -> Listing | None:
    match = re.fullmatch(r"PM(\d{6,12})", ref, re.ASCII)
    return tables.get(int(match[1]), shop) if match else None


def _success(data: dict[str, Any]) -> Response:
    return jsonify({"status": 200, "error": False, "message": "", "data": data})


def _failure(status: int, message: str, **more: object) -> Response:
    return jsonify({"status": status, "error": True, "message": message, "data": None, **more})


def _missing() -> Response:
    return _failure(404, "Không có sản phẩm này.")


def _invalid(faults: list[tuple[str, str]]) -> Response:
    errors = [{"field": name, "message": message} for name, message in faults]
    return _failure(422, "Thông tin chưa đúng.", errors=errors)
