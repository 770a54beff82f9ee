"""VoSo: signed calls, idempotency keys, staff approve before a listing is live (assumed: docs/connectors/voso.md)."""

import time
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
from connectors.signing import sign

LIMIT = 50
MAX_PAGES = 2000

CATEGORIES = {
    "fruit": "c-11",
    "vegetable": "c-12",
    "tuber": "c-12",
    "grain": "c-13",
    "nut": "c-14",
    "tea": "c-21",
    "herb": "c-22",
    "spice": "c-23",
    "honey": "c-24",
    "livestock": "c-31",
    "poultry": "c-32",
    "egg": "c-32",
    "aquatic": "c-33",
    "seafood": "c-33",
    "processed": "c-41",
    "beverage": "c-42",
    "handicraft": "c-51",
    "other": "c-99",
}
STATES = {
    "pending": RemoteState.IN_REVIEW,
    "approved": RemoteState.LIVE,
    "rejected": RemoteState.REJECTED,
    "hidden": RemoteState.HIDDEN,
}
OUR_FIELDS = {
    "seller_sku": "sku",
    "amount": "price_vnd",
    "available": "stock",
    "weight_g": "net_weight_grams",
    "traceability_url": "trace_url",
    "batch": "batch_number",
}


class VoSo(Connector):
    """One shop on VoSo."""

    marketplace: ClassVar[str] = "voso"
    capabilities: ClassVar[Capabilities] = Capabilities(
        identity=IdentityKind.IDEMPOTENCY_KEY,
        moderated=True,
        batch_size=1,
        image_mode=ImageMode.URL,
        stock_absolute=True,
        takedown=Takedown.HIDE,
        money=MoneyForm.VND_INTEGER,
        credential_fields=(
            CredentialField("app_key", N_("Mã ứng dụng"), secret=False),
            CredentialField("app_secret", N_("Khóa bí mật của ứng dụng"), secret=True),
        ),
    )

    def check_sign_in(self) -> None:
        """GET the shop."""
        Record(self._call("GET", "/api/v2/shop").document).text("shop")

    def _find(self, sku: str) -> Iterator[Remote]:
        return self._pages({"seller_sku": sku})

    def _list_all(self) -> Iterator[Remote]:
        return self._pages({})

    def _create(self, offer: Offer, idempotency_key: str) -> Remote:
        reply = self._call("POST", "/api/v2/products", document=_document(offer), idempotency_key=idempotency_key)
        if reply.status == HTTPStatus.CONFLICT:
            # The key was used with other content, by a try whose answer was lost: that product now gets this offer.
            return self._update(Record(reply.document).key("product_id"), offer)
        return _remote(_accepted(reply).record("product"))

    def _update(self, ref: str, offer: Offer) -> Remote:
        reply = self._call("PATCH", _path(ref), document={**_document(offer), "visible": True})
        return _remote(_accepted(reply).record("product"))

    def _withdraw(self, ref: str) -> None:
        reply = self._call("POST", f"{_path(ref)}/hide")
        if reply.status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
            raise _refusal(reply)

    def _pages(self, params: dict[str, str]) -> Iterator[Remote]:
        query = {**params, "limit": str(LIMIT)}
        for _ in range(MAX_PAGES):
            answer = _accepted(self._call("GET", "/api/v2/products", params=query))
            yield from (_remote(item) for item in answer.records("products"))
            cursor = answer.text("next_cursor", "")
            if not cursor:
                return
            query = {**query, "cursor": cursor}
        raise Misbehaved("the catalogue does not end")

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, str] | None = None,
        document: object = None,
        idempotency_key: str = "",
    ) -> Reply:
        content = b"" if document is None else json_bytes(document)
        timestamp = int(time.time())
        secret = self.account.credential("app_secret")
        headers = {
            "X-App-Key": self.account.credential("app_key"),
            "X-Timestamp": str(timestamp),
            "X-Signature": sign(secret, method, self.http.base_path + path, params or {}, timestamp, content),
            **({"Idempotency-Key": idempotency_key} if idempotency_key else {}),
        }
        return self.http.call(method, path, params=params, content=content or None, headers=headers)


def _path(ref: str) -> str:
    return f"/api/v2/products/{quote(ref, safe='')}"


def _document(offer: Offer) -> dict[str, object]:
    category = CATEGORIES.get(offer.category)
    if category is None:
        raise Rejected.at("category", N_("Nhóm hàng này chưa có nhóm tương ứng trên sàn."))
    return {
        "seller_sku": offer.sku,
        "title": offer.title,
        "description": offer.description,
        "amount": offer.price_vnd,
        "available": offer.stock,
        "unit": offer.unit,
        "weight_g": offer.net_weight_grams,
        "category": category,
        "producer": offer.producer,
        "origin": offer.origin,
        "traceability_url": offer.trace_url,
        "photos": [
            {"url": photo.url, "sha256": photo.sha256, "width": photo.width, "height": photo.height}
            for photo in offer.photos
        ],
        "gtin": offer.gtin,
        "batch": offer.batch_number,
        "harvested_on": offer.harvested_on,
        "shelf_life_days": offer.shelf_life_days,
        "certificates": list(offer.certificates),
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
    found = ((fault.text("field"), fault.text("message")) for fault in Record(reply.document).records("errors"))
    reasons = [Reason(OUR_FIELDS.get(name, name), message) for name, message in found]
    return Rejected(reasons) if reasons else Misbehaved("a refusal without a reason")


def _remote(item: Record) -> Remote:
    return Remote(
        ref=item.key("id"),
        sku=item.text("seller_sku", ""),
        state=STATES.get(item.text("status"), RemoteState.UNKNOWN),
        price_vnd=item.whole("amount"),
        stock=item.whole("available"),
        title=item.text("title"),
        url=item.text("link", ""),
        trace_url=item.text("traceability_url", ""),
        photo_urls=tuple(photo.text("url") for photo in item.records("photos")),
        reasons=item.texts("reasons"),
    )
