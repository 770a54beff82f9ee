"""The mock 37nghean.com: a key in a header, unique SKUs, hiding instead of deleting (docs/connectors/nghean37.md)."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Response, jsonify, request

from connectors.mock_server.checks import Checks
from connectors.mock_server.floor import Floor
from connectors.mock_server.state import Listing, Shop

OPEN_KEY = re.compile(r"na37_([a-z0-9-]{2,40})_[A-Za-z0-9]{8,64}", re.ASCII)
CATEGORIES = {
    "trai-cay": "Trái cây",
    "rau-cu": "Rau, củ",
    "gao-ngu-coc": "Gạo, ngũ cốc",
    "dau-lac-vung": "Đậu, lạc, vừng",
    "che-tra": "Chè, trà",
    "duoc-lieu": "Dược liệu",
    "gia-vi": "Gia vị",
    "mat-ong": "Mật ong",
    "thit": "Thịt",
    "gia-cam-trung": "Gia cầm, trứng",
    "thuy-san": "Thủy, hải sản",
    "che-bien": "Thực phẩm chế biến",
    "do-uong": "Đồ uống",
    "thu-cong": "Hàng thủ công",
    "nong-san-khac": "Nông sản khác",
}
_CODES = {name: code for code, name in CATEGORIES.items()}
MAX_PER_PAGE = 50


class Nghean37Floor(Floor):
    """37nghean.com."""

    id: ClassVar[str] = "nghean37"
    slug: ClassVar[str] = "37nghean"
    name: ClassVar[str] = "37nghean.com"
    line: ClassVar[str] = "Nông sản và đặc sản xứ Nghệ"
    unique_sku: ClassVar[bool] = True

    def routes(self) -> tuple[tuple[str, str, Callable[..., Response]], ...]:
        """See `Floor`."""
        return (
            ("GET", "/v1/shop", self.shop),
            ("GET", "/v1/products", self.search),
            ("POST", "/v1/products", self.create),
            ("GET", "/v1/products/<int:number>", self.show),
            ("PUT", "/v1/products/<int:number>", self.replace),
            ("DELETE", "/v1/products/<int:number>", self.hide),
        )

    def refused(self) -> Response:
        """401."""
        return _answer({"error": "unauthorized", "message": "Khóa API không đúng hoặc đã hết hạn."}, 401)

    def shop_from(self, name: str, credentials: dict[str, str]) -> Shop:
        """The API key is login and secret in one."""
        return Shop(name, credentials["api_key"], "")

    def who(self) -> str | None:
        """A known key, or in the open mode any key of the documented form."""
        key = request.headers.get("X-Api-Key", "")
        with self.store.begin() as tables:
            shop = tables.shop(key)
            match = OPEN_KEY.fullmatch(key)
            if shop is None and self.world.open_shops and match:
                new = Shop(match[1], key, "")
                shop = new if tables.open_shop(new) else None
        return shop.shop if shop else None

    def shop(self, shop: str) -> Response:
        """Whose key it is."""
        return _answer({"shop": shop})

    def search(self, shop: str) -> Response:
        """One page, by exact SKU; an empty SKU means no filter, so everything."""
        page = max(request.args.get("page", 1, int), 1)
        size = min(max(request.args.get("per_page", 20, int), 1), MAX_PER_PAGE)
        sku = request.args.get("sku", "")
        with self.store.begin() as tables:
            total = len(tables.listings(shop, sku=sku))
            found = tables.listings(shop, sku=sku, offset=(page - 1) * size, limit=size)
        items = [self._shown(listing) for listing in found]
        return _answer({"items": items, "page": page, "pages": max(-(-total // size), 1), "total": total})

    def create(self, shop: str) -> Response:
        """201, or 409 with the product that holds the SKU, or 422."""
        values, faults = _read(request.get_json(silent=True))
        if faults:
            return _invalid(faults)
        sku = str(values.pop("sku"))
        try:
            with self.store.begin() as tables:
                listing = tables.insert(shop, sku, at=self.now(), **values)
        except sqlite3.IntegrityError:
            with self.store.begin() as tables:
                taken = tables.listings(shop, sku=sku)[0]
            return _answer({"error": "duplicate_sku", "message": "Mã hàng đã có.", "product_id": taken.id}, 409)
        return _answer(self._shown(listing), 201)

    def show(self, shop: str, number: int) -> Response:
        """One product."""
        with self.store.begin() as tables:
            listing = tables.get(number, shop)
        return _answer(self._shown(listing)) if listing else _missing()

    def replace(self, shop: str, number: int) -> Response:
        """The whole product anew; the SKU stays what it was."""
        values, faults = _read(request.get_json(silent=True))
        with self.store.begin() as tables:
            listing = tables.get(number, shop)
            if listing is None:
                return _missing()
            if values.pop("sku") != listing.sku and not faults:
                faults = [("sku", "Mã hàng không đổi được.")]
            if faults:
                return _invalid(faults)
            return _answer(self._shown(tables.change(listing, at=self.now(), **values)))

    def hide(self, shop: str, number: int) -> Response:
        """Off sale; the record and its SKU stay."""
        with self.store.begin() as tables:
            listing = tables.get(number, shop)
            if listing is None:
                return _missing()
            tables.change(listing, at=self.now(), state="hidden")
        return Response(status=204)

    def _shown(self, listing: Listing) -> dict[str, object]:
        document = listing.document
        return {
            "id": listing.id,
            "sku": listing.sku,
            "name": listing.title,
            "price": listing.price_vnd,
            "quantity": listing.stock,
            "status": "hidden" if listing.state == "hidden" else "active",
            "permalink": self.link(listing),
            "description": document["description"],
            "unit": document["unit"],
            "weight_grams": document["weight_grams"],
            "category": _CODES.get(document["category"]),
            "producer": document["producer"],
            "origin": document["origin"],
            "trace_url": document["trace_url"],
            "images": document["photos"],
            "gtin": document["gtin"],
            "batch": document["batch"],
            "certificates": document["certificates"],
        }


def _read(sent: object) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    checks = Checks(sent)
    values = {
        "sku": checks.text("sku", 64, required=True),
        "title": checks.text("name", 120, required=True),
        "price_vnd": checks.whole("price", 1, 1_000_000_000),
        "stock": checks.whole("quantity", 0, 1_000_000),
        "state": checks.one_of("status", {"active": "live", "hidden": "hidden"}),
        "document": {
            "description": checks.text("description", 5000),
            "unit": checks.text("unit", 30, required=True),
            "weight_grams": checks.whole("weight_grams", 1, 1_000_000, required=False),
            "category": checks.one_of("category", CATEGORIES),
            "producer": checks.text("producer", 200, required=True),
            "origin": checks.text("origin", 200),
            "trace_url": checks.address("trace_url"),
            "photos": checks.photos("images", fewest=0, most=8),
            "gtin": checks.text("gtin", 14),
            "batch": checks.text("batch", 40),
            "harvested_on": checks.text("harvested_on", 10),
            "shelf_life_days": checks.whole("shelf_life_days", 1, 5000, required=False),
            "certificates": checks.texts("certificates"),
        },
    }
    return values, checks.faults


def _answer(document: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(document)
    response.status_code = status
    return response


def _missing() -> Response:
    return _answer({"error": "not_found", "message": "Không có sản phẩm này."}, 404)


def _invalid(faults: list[tuple[str, str]]) -> Response:
    errors: dict[str, list[str]] = {}
    for name, message in faults:
        errors.setdefault(name, []).append(message)
    return _answer({"error": "invalid", "errors": errors}, 422)
