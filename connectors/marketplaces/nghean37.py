"""37nghean.com: an API key, one document per product, SKUs unique per shop (assumed: docs/connectors/nghean37.md)."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import quote

from connectors.answers import Record
from connectors.contract import (
    Capabilities,
    Connector,
    CredentialField,
    IdentityKind,
    ImageMode,
    MoneyForm,
    Offer,
    Remote,
    RemoteState,
    Takedown,
)
from connectors.errors import N_, ConnectorError, Gone, Misbehaved, Reason, Rejected
from connectors.http import Reply, json_bytes

PER_PAGE = 50
MAX_PAGES = 2000

CATEGORIES = {
    "fruit": "trai-cay",
    "vegetable": "rau-cu",
    "tuber": "rau-cu",
    "grain": "gao-ngu-coc",
    "nut": "dau-lac-vung",
    "tea": "che-tra",
    "herb": "duoc-lieu",
    "spice": "gia-vi",
    "honey": "mat-ong",
    "livestock": "thit",
    "poultry": "gia-cam-trung",
    "egg": "gia-cam-trung",
    "aquatic": "thuy-san",
    "seafood": "thuy-san",
    "processed": "che-bien",
    "beverage": "do-uong",
    "handicraft": "thu-cong",
    "other": "nong-san-khac",
}
STATES = {"active": RemoteState.LIVE, "hidden": RemoteState.HIDDEN}
OUR_FIELDS = {
    "name": "title",
    "price": "price_vnd",
    "quantity": "stock",
    "images": "photos",
    "weight_grams": "net_weight_grams",
    "batch": "batch_number",
}


class Nghean37(Connector):
    """One shop on 37nghean.com."""

    marketplace: ClassVar[str] = "nghean37"
    capabilities: ClassVar[Capabilities] = Capabilities(
        identity=IdentityKind.UNIQUE_SKU,
        moderated=False,
        batch_size=1,
        image_mode=ImageMode.URL,
        stock_absolute=True,
        takedown=Takedown.HIDE,
        money=MoneyForm.VND_INTEGER,
        credential_fields=(CredentialField("api_key", N_("Khóa API"), secret=True),),
    )

    def check_sign_in(self) -> None:
        """GET the shop."""
        Record(self._call("GET", "/api/v1/shop").document).text("shop")

    def _find(self, sku: str) -> Iterator[Remote]:
        return self._pages({"sku": sku})

    def _list_all(self) -> Iterator[Remote]:
        return self._pages({})

    def _create(self, offer: Offer, idempotency_key: str) -> Remote:  # noqa: ARG002 - this floor knows no keys
        reply = self._call("POST", "/api/v1/products", document=_document(offer))
        if reply.status == HTTPStatus.CONFLICT:
            # The SKU is taken, by an earlier try whose answer was lost or by hand: take that listing over.
            return self._update(Record(reply.document).key("product_id"), offer)
        return _remote(_accepted(reply))

    def _update(self, ref: str, offer: Offer) -> Remote:
        return _remote(_accepted(self._call("PUT", _path(ref), document=_document(offer))))

    def _withdraw(self, ref: str) -> None:
        reply = self._call("DELETE", _path(ref))
        if reply.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND):
            raise _refusal(reply)

    def _pages(self, params: dict[str, str]) -> Iterator[Remote]:
        for page in range(1, MAX_PAGES + 1):
            query = {**params, "page": str(page), "per_page": str(PER_PAGE)}
            answer = _accepted(self._call("GET", "/api/v1/products", params=query))
            yield from (_remote(item) for item in answer.records("items"))
            if page >= answer.whole("pages"):
                return
        raise Misbehaved("the catalogue does not end")

    def _call(self, method: str, path: str, *, params: dict[str, str] | None = None, document: object = None) -> Reply:
        content = None if document is None else json_bytes(document)
        headers = {"X-Api-Key": self.account.credential("api_key")}
        return self.http.call(method, path, params=params, content=content, headers=headers)


def _path(ref: str) -> str:
    return f"/api/v1/products/{quote(ref, safe='')}"


def _document(offer: Offer) -> dict[str, object]:
    category = CATEGORIES.get(offer.category)
    if category is None:
        raise Rejected.at("category", N_("Nhóm hàng này chưa có nhóm tương ứng trên sàn."))
    return {
        "sku": offer.sku,
        "name": offer.title,
        "description": offer.description,
        "price": offer.price_vnd,
        "quantity": offer.stock,
        "unit": offer.unit,
        "weight_grams": offer.net_weight_grams,
        "category": category,
        "producer": offer.producer,
        "origin": offer.origin,
        "trace_url": offer.trace_url,
        "images": [{"url": photo.url, "width": photo.width, "height": photo.height} for photo in offer.photos],
        "gtin": offer.gtin,
        "batch": offer.batch_number,
        "harvested_on": offer.harvested_on,
        "shelf_life_days": offer.shelf_life_days,
        "certificates": list(offer.certificates),
        "status": "active",
    }


def _accepted(reply: Reply) -> Record:
    if reply.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        raise _refusal(reply)
    return Record(reply.document)


def _refusal(reply: Reply) -> ConnectorError:
    if reply.status == HTTPStatus.NOT_FOUND:
        return Gone.at("ref", N_("Sàn không còn tin này."))
    if reply.status != HTTPStatus.UNPROCESSABLE_ENTITY:
        return Misbehaved(f"unexpected HTTP {reply.status}")
    errors = Record(reply.document).record("errors")
    reasons = [Reason(OUR_FIELDS.get(name, name), message) for name in errors.names() for message in errors.texts(name)]
    return Rejected(reasons) if reasons else Misbehaved("a refusal without a reason")


def _remote(item: Record) -> Remote:
    return Remote(
        ref=item.key("id"),
        sku=item.text("sku", ""),
        state=STATES.get(item.text("status"), RemoteState.UNKNOWN),
        price_vnd=item.whole("price"),
        stock=item.whole("quantity"),
        title=item.text("name"),
        url=item.text("permalink", ""),
        trace_url=item.text("trace_url", ""),
        photo_urls=tuple(image.text("url") for image in item.records("images")),
    )
