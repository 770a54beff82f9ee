"""The mock VoSo: signed calls, idempotency keys, approval before a listing is live (docs/connectors/voso.md)."""

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Response, jsonify, request

from connectors.mock_server.checks import Checks
from connectors.mock_server.floor import Floor
from connectors.mock_server.state import Listing, Shop, Tables

OPEN_KEY = re.compile(r"vs-([a-z0-9-]{2,40})", re.ASCII)
OPEN_SECRET = "thu-nghiem-{}"  # noqa: S105 - the documented secret of shops that open themselves
WINDOW_SECONDS = 300
LEAST_PIXELS = 500
MAX_LIMIT = 50
CATEGORIES = {
    "c-11": "Trái cây",
    "c-12": "Rau củ",
    "c-13": "Gạo, ngũ cốc",
    "c-14": "Hạt, đậu",
    "c-21": "Trà",
    "c-22": "Thảo dược",
    "c-23": "Gia vị",
    "c-24": "Mật ong",
    "c-31": "Thịt tươi",
    "c-32": "Gia cầm, trứng",
    "c-33": "Thủy hải sản",
    "c-41": "Thực phẩm chế biến",
    "c-42": "Đồ uống",
    "c-51": "Hàng thủ công",
    "c-99": "Nông sản khác",
}
STATES = {"in_review": "pending", "live": "approved", "rejected": "rejected", "hidden": "hidden"}


class VoSoFloor(Floor):
    """VoSo."""

    id: ClassVar[str] = "voso"
    slug: ClassVar[str] = "voso"
    name: ClassVar[str] = "VoSo"
    line: ClassVar[str] = "Vỏ sò: của ngon từng vùng"
    moderated: ClassVar[bool] = True

    def routes(self) -> tuple[tuple[str, str, Callable[..., Response]], ...]:
        """See `Floor`."""
        return (
            ("GET", "/v2/shop", self.shop),
            ("GET", "/v2/products", self.search),
            ("POST", "/v2/products", self.create),
            ("PATCH", "/v2/products/<int:number>", self.edit),
            ("POST", "/v2/products/<int:number>/hide", self.hide),
        )

    def refused(self) -> Response:
        """401."""
        return _answer({"code": "bad_signature", "message": "Chữ ký không đúng hoặc đã quá hạn."}, 401)

    def shop_from(self, name: str, credentials: dict[str, str]) -> Shop:
        """App key and app secret."""
        return Shop(name, credentials["app_key"], credentials["app_secret"])

    def who(self) -> str | None:
        """Whose signature fits the request, made not more than 300 s ago or ahead."""
        key = request.headers.get("X-App-Key", "")
        match = OPEN_KEY.fullmatch(key)
        with self.store.begin() as tables:
            shop = tables.shop(key)
            if shop is not None:
                return shop.shop if self._signed(shop.secret) else None
            if not self.world.open_shops or match is None or not self._signed(OPEN_SECRET.format(key)):
                return None
            return match[1] if tables.open_shop(Shop(match[1], key, OPEN_SECRET.format(key))) else None

    def _signed(self, secret: str) -> bool:
        stamp = request.headers.get("X-Timestamp", "")
        if not re.fullmatch(r"\d{1,12}", stamp, re.ASCII) or abs(self.now() - int(stamp)) > WINDOW_SECONDS:
            return False
        query = "&".join(sorted(part for part in request.query_string.decode("ascii", "replace").split("&") if part))
        body = hashlib.sha256(request.get_data()).hexdigest()
        text = f"{request.method}\n{request.path}\n{query}\n{stamp}\n{body}"
        expected = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected.encode(), request.headers.get("X-Signature", "").encode())

    def shop(self, shop: str) -> Response:
        """Whose key it is."""
        return _answer({"shop": shop})

    def search(self, shop: str) -> Response:
        """One page by cursor; `seller_sku` is exact, an empty one is refused here."""
        sku = request.args.get("seller_sku", "")
        if "seller_sku" in request.args and not sku:
            return _invalid([("seller_sku", "Còn trống.")])
        limit = min(max(request.args.get("limit", 20, int), 1), MAX_LIMIT)
        after = request.args.get("cursor", 0, int)
        with self.store.begin() as tables:
            found = tables.listings(shop, sku=sku, after=after, limit=limit + 1)
        cursor = str(found[limit - 1].id) if len(found) > limit else None
        return _answer({"products": [self._shown(listing) for listing in found[:limit]], "next_cursor": cursor})

    def create(self, shop: str) -> Response:
        """201; the same key and body again gives 200 and the same product, the same key with another body 409."""
        key = request.headers.get("Idempotency-Key", "")
        digest = hashlib.sha256(request.get_data()).hexdigest()
        checks = Checks(request.get_json(silent=True))
        values = _read(checks)
        if not 0 < len(key) <= 128:
            checks.fault("Idempotency-Key", "Cần có, tối đa 128 ký tự.")
        with self.store.begin() as tables:
            known = tables.key(shop, key)
            if known:
                return self._replayed(tables, shop, same=known[0] == digest, number=known[1])
            if checks.faults:
                return _invalid(checks.faults)
            sku = str(values.pop("sku"))
            listing = tables.insert(shop, sku, at=self.now(), state="in_review", **values)
            tables.remember_key(shop, key, digest, listing)
            return _answer({"product": self._shown(self.review_state(tables, listing))}, 201)

    def _replayed(self, tables: Tables, shop: str, *, same: bool, number: int) -> Response:
        listing = tables.get(number, shop)
        if listing is None or not same:
            message = "Khóa chống lặp đã dùng cho nội dung khác."
            return _answer({"code": "idempotency_conflict", "message": message, "product_id": number}, 409)
        return _answer({"product": self._shown(listing)})

    def edit(self, shop: str, number: int) -> Response:
        """New words or photos, or coming back from hidden, wait for approval again; price and stock do not."""
        checks = Checks(request.get_json(silent=True))
        values = _read(checks)
        with self.store.begin() as tables:
            listing = tables.get(number, shop)
            if listing is None:
                return _missing()
            if values.pop("sku") != listing.sku:
                checks.fault("seller_sku", "Mã hàng không đổi được.")
            if checks.faults:
                return _invalid(checks.faults)
            same = values["title"] == listing.title and values["document"] == listing.document
            edited = tables.change(listing, at=self.now(), **values)
            shown_again = listing.state == "hidden" and checks.yes("visible")
            if shown_again or listing.state == "rejected" or (not same and listing.state != "hidden"):
                edited = self.review_state(tables, edited)
            return _answer({"product": self._shown(edited)})

    def hide(self, shop: str, number: int) -> Response:
        """Off sale at once, whatever its state."""
        with self.store.begin() as tables:
            listing = tables.get(number, shop)
            if listing is None:
                return _missing()
            hidden = tables.change(listing, at=self.now(), state="hidden", due_at=None)
            return _answer({"product": self._shown(hidden)})

    def _shown(self, listing: Listing) -> dict[str, object]:
        return {
            "id": listing.id,
            "seller_sku": listing.sku,
            "title": listing.title,
            "amount": listing.price_vnd,
            "available": listing.stock,
            "status": STATES[listing.state],
            "reasons": list(listing.reasons),
            "link": self.link(listing),
            "traceability_url": listing.document["trace_url"],
            "photos": listing.document["photos"],
        }


def _read(checks: Checks) -> dict[str, Any]:
    return {
        "sku": checks.text("seller_sku", 64, required=True),
        "title": checks.text("title", 100, required=True),
        "price_vnd": checks.whole("amount", 1, 500_000_000),
        "stock": checks.whole("available", 0, 999_999),
        "document": {
            "description": checks.text("description", 3000, required=True),
            "unit": checks.text("unit", 20, required=True),
            "weight_grams": checks.whole("weight_g", 1, 100_000, required=False),
            "category": checks.one_of("category", CATEGORIES),
            "producer": checks.text("producer", 120, required=True),
            "origin": checks.text("origin", 120, required=True),
            "trace_url": checks.address("traceability_url"),
            "photos": checks.photos("photos", fewest=1, most=9, least_pixels=LEAST_PIXELS),
            "gtin": checks.text("gtin", 14),
            "batch": checks.text("batch", 40),
            "harvested_on": checks.text("harvested_on", 10),
            "shelf_life_days": checks.whole("shelf_life_days", 1, 5000, required=False),
            "certificates": checks.texts("certificates"),
        },
    }


def _answer(document: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(document)
    response.status_code = status
    return response


def _missing() -> Response:
    return _answer({"code": "not_found", "message": "Không có sản phẩm này."}, 404)


def _invalid(faults: list[tuple[str, str]]) -> Response:
    errors = [{"field": name, "message": message} for name, message in faults]
    return _answer({"code": "validation", "errors": errors}, 422)
