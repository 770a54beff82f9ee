"""PostMart: two-step tokens, failures in HTTP 200, a product then its price (assumed: docs/connectors/postmart.md)."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote

from connectors.answers import Record
from connectors.contract import (
    Account,
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
from connectors.errors import (
    N_,
    ConnectorError,
    Gone,
    LostAnswer,
    Misbehaved,
    NeedsSignIn,
    Reason,
    Rejected,
    Retryable,
)
from connectors.http import json_bytes

MAX_PAGES = 4000

OK, TOKEN_REFUSED, LOGIN_REFUSED, NOT_FOUND, INVALID = 200, 201, 202, 404, 422

CATEGORIES = {
    "fruit": 101,
    "vegetable": 102,
    "tuber": 102,
    "grain": 103,
    "nut": 104,
    "tea": 105,
    "herb": 106,
    "spice": 107,
    "honey": 108,
    "livestock": 109,
    "poultry": 110,
    "egg": 110,
    "aquatic": 111,
    "seafood": 111,
    "processed": 112,
    "beverage": 113,
    "handicraft": 114,
    "other": 199,
}
STATES = {"draft": RemoteState.DRAFT, "selling": RemoteState.LIVE, "stopped": RemoteState.HIDDEN}
OUR_FIELDS = {
    "name": "title",
    "price": "price_vnd",
    "images": "photos",
    "category_id": "category",
    "weight": "net_weight_grams",
    "lot": "batch_number",
    "trace_link": "trace_url",
}


class PostMart(Connector):
    """One shop on PostMart; the token lives as long as this object, and is fetched again once when refused."""

    marketplace: ClassVar[str] = "postmart"
    capabilities: ClassVar[Capabilities] = Capabilities(
        identity=IdentityKind.NONE,
        moderated=False,
        batch_size=1,
        image_mode=ImageMode.URL,
        stock_absolute=True,
        takedown=Takedown.DELETE,
        money=MoneyForm.DECIMAL_STRING,
        credential_fields=(
            CredentialField("username", N_("Tên đăng nhập"), secret=False),
            CredentialField("password", N_("Mật khẩu"), secret=True),
        ),
    )

    def __init__(self, account: Account, *, timeout: tuple[float, float] = (5.0, 30.0)) -> None:
        """See `Connector`."""
        super().__init__(account, timeout=timeout)
        self._token = ""

    def check_sign_in(self) -> None:
        """Sign in anew and ask who we are."""
        self._token = ""
        self._read("/api/user/me").text("username")

    def _find(self, sku: str) -> Iterator[Remote]:
        return self._pages({"sku": sku})

    def _list_all(self) -> Iterator[Remote]:
        return self._pages({})

    def _create(self, offer: Offer, idempotency_key: str) -> Remote:  # noqa: ARG002 - this floor knows no keys
        ref = self._write("/api/product/create", {"sku": offer.sku, **_content(offer)}).key("id")
        try:
            return _remote(self._write(f"{_path(ref)}/offer", _price_and_stock(offer)))
        except Retryable as error:
            # The draft stands: creating again would make a second product, so this is no longer "proved not done".
            raise LostAnswer("the product was made, its price not yet") from error

    def _update(self, ref: str, offer: Offer) -> Remote:
        content = _content(offer)
        self._write(f"{_path(ref)}/update", content)
        return _remote(self._write(f"{_path(ref)}/offer", _price_and_stock(offer)))

    def _withdraw(self, ref: str) -> None:
        try:
            self._write(f"{_path(ref)}/delete", {})
        except Gone:
            return

    def _pages(self, params: dict[str, str]) -> Iterator[Remote]:
        for page in range(1, MAX_PAGES + 1):
            data = self._read("/api/product/list", {**params, "page": str(page)})
            yield from (_remote(row) for row in data.records("rows"))
            if page >= data.whole("last_page"):
                return
        raise Misbehaved("the catalogue does not end")

    def _read(self, path: str, params: dict[str, str] | None = None) -> Record:
        return self._signed_in("GET", path, params, None)

    def _write(self, path: str, document: dict[str, object]) -> Record:
        return self._signed_in("POST", path, None, document)

    def _signed_in(
        self, method: str, path: str, params: dict[str, str] | None, document: dict[str, object] | None
    ) -> Record:
        """The `data` of the answer. A refused token was not carried out, so one sign-in and one repeat are safe."""
        content = None if document is None else json_bytes(document)
        for _ in range(2):
            self._token = self._token or self._sign_in()
            reply = self.http.call(method, path, params=params, content=content, headers={"Token": self._token})
            answer = Record(reply.document)
            if answer.whole("status") != TOKEN_REFUSED:
                return _data(answer)
            self._token = ""
        raise NeedsSignIn("a fresh token was refused")

    def _sign_in(self) -> str:
        """User name and password give a short token, which gives the long one."""
        login = {name: self.account.credential(name) for name in ("username", "password")}
        reply = self.http.call("POST", "/api/user/login", content=json_bytes(login), harmless=True)
        short = _data(Record(reply.document)).text("token")
        reply = self.http.call("POST", "/api/user/exchange", headers={"Token": short}, harmless=True)
        return _data(Record(reply.document)).text("token")


def _data(answer: Record) -> Record:
    """Success is what the body says; the HTTP status is 200 either way."""
    if answer.whole("status") == OK:
        return answer.record("data")
    raise _refusal(answer)


def _refusal(answer: Record) -> ConnectorError:
    status = answer.whole("status")
    if status in (TOKEN_REFUSED, LOGIN_REFUSED):
        return NeedsSignIn("the floor refused the credentials")
    if status == NOT_FOUND:
        return Gone.at("ref", N_("Sàn không còn tin này."))
    if status >= 500:
        return LostAnswer(f"body status {status}")
    if status != INVALID:
        return Misbehaved(f"unexpected body status {status}")
    found = ((fault.text("field"), fault.text("message")) for fault in answer.records("errors"))
    reasons = [Reason(OUR_FIELDS.get(name, name), message) for name, message in found]
    return Rejected(reasons) if reasons else Misbehaved("a refusal without a reason")


def _path(ref: str) -> str:
    return f"/api/product/{quote(ref, safe='')}"


def _price_and_stock(offer: Offer) -> dict[str, object]:
    return {"price": f"{offer.price_vnd}.00", "stock": offer.stock}


def _content(offer: Offer) -> dict[str, object]:
    category = CATEGORIES.get(offer.category)
    if category is None:
        raise Rejected.at("category", N_("Nhóm hàng này chưa có nhóm tương ứng trên sàn."))
    return {
        "name": offer.title,
        "description": offer.description,
        "category_id": category,
        "unit": offer.unit,
        "weight": offer.net_weight_grams,
        "producer": offer.producer,
        "origin": offer.origin,
        "trace_link": offer.trace_url,
        "images": [photo.url for photo in offer.photos],
        "gtin": offer.gtin,
        "lot": offer.batch_number,
        "harvested_on": offer.harvested_on,
        "shelf_life_days": offer.shelf_life_days,
        "certificates": list(offer.certificates),
    }


def _remote(row: Record) -> Remote:
    return Remote(
        ref=row.key("id"),
        sku=row.text("sku", ""),
        state=STATES.get(row.text("state"), RemoteState.UNKNOWN),
        price_vnd=row.optional_dong("price"),
        stock=row.optional_whole("stock"),
        title=row.text("name"),
        url=row.text("link", ""),
        trace_url=row.text("trace_link", ""),
        photo_urls=row.texts("images"),
    )
