"""What every marketplace connector takes in, gives back and promises."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import urlsplit

from connectors.errors import N_, NeedsSignIn, Reason, Rejected
from connectors.http import Http

MAX_IDEMPOTENCY_KEY = 128


@dataclass(frozen=True, slots=True)
class Photo:
    """A product photo at a public address; size in pixels."""

    url: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a channel should show now: neutral, before any floor's own words."""

    sku: str
    title: str
    description: str
    price_vnd: int
    stock: int
    unit: str
    net_weight_grams: int | None
    category: str
    producer: str
    origin: str
    trace_url: str
    photos: tuple[Photo, ...]
    gtin: str = ""
    batch_number: str = ""
    harvested_on: str = ""
    shelf_life_days: int | None = None
    certificates: tuple[str, ...] = ()

    def digest(self) -> str:
        """SHA-256 (hex) over canonical JSON: equal offers have equal digests, on any machine."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class RemoteState(StrEnum):
    """Where a listing stands on the floor; accepted is not yet live."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REJECTED = "rejected"
    LIVE = "live"
    HIDDEN = "hidden"
    DELETED = "deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Remote:
    """One listing as the floor has it; None means the floor does not say."""

    ref: str
    sku: str
    state: RemoteState
    price_vnd: int | None
    stock: int | None
    title: str
    url: str
    trace_url: str = ""
    photo_urls: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class IdentityKind(StrEnum):
    """What keeps a repeated create from making a second listing; NONE: only our look-up beforehand."""

    UPSERT_KEY = "upsert_key"
    IDEMPOTENCY_KEY = "idempotency_key"
    UNIQUE_SKU = "unique_sku"
    NONE = "none"


class ImageMode(StrEnum):
    """How photos reach the floor."""

    URL = "url"
    UPLOAD_FIRST = "upload_first"


class Takedown(StrEnum):
    """What withdrawing does there: hidden listings can come back, deleted ones cannot."""

    HIDE = "hide"
    DELETE = "delete"


class MoneyForm(StrEnum):
    """How the floor writes a price."""

    VND_INTEGER = "vnd_integer"
    DECIMAL_STRING = "decimal_string"


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One thing a person types to connect a shop; `label` is Vietnamese, marked for translation."""

    name: str
    label: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Capabilities:
    """How a floor differs, as data; `moderated`: a listing waits for the floor's staff before it is live."""

    identity: IdentityKind
    moderated: bool
    batch_size: int
    image_mode: ImageMode
    stock_absolute: bool
    takedown: Takedown
    money: MoneyForm
    credential_fields: tuple[CredentialField, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One shop on one floor: where its API is, and who we are there. Never shows its credentials."""

    base_url: str
    credentials: Mapping[str, str] = field(repr=False, hash=False)

    def __post_init__(self) -> None:
        """Raises ValueError unless `base_url` is an http(s) address without user, query or fragment."""
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ValueError("base_url must be an http(s) address without a user name")
        if parts.query or parts.fragment:
            raise ValueError("base_url must not carry a query or a fragment")

    def credential(self, name: str) -> str:
        """The credential of that name; raises NeedsSignIn when it is missing or blank."""
        value = self.credentials.get(name, "")
        if not value.strip():
            raise NeedsSignIn(f"credential {name} is missing")
        return value


class Connector(ABC):
    """One shop on one marketplace. Not for sharing between threads; close it, or use it in a `with`.

    The public methods hold the promises that are the same everywhere; a marketplace fills in the underscored ones
    and only translates. Every method may raise any `ConnectorError`.
    """

    marketplace: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    def __init__(self, account: Account, *, timeout: tuple[float, float] = (5.0, 30.0)) -> None:
        """`timeout`: seconds to connect, seconds of silence while reading."""
        self.account = account
        self.http = Http(account.base_url, timeout)

    def find(self, sku: str) -> tuple[Remote, ...]:
        """Every listing of the shop with exactly this SKU: none, one, or many (then something went wrong before).

        An empty SKU is refused before the network: some floors answer it with their whole catalogue.
        """
        _require("sku", sku)
        return tuple(remote for remote in self._find(sku) if remote.sku == sku)

    def create(self, offer: Offer, *, idempotency_key: str) -> Remote:
        """Put the offer up as a listing. The same intent keeps its key; a new intent takes a new one.

        Where the floor keeps SKUs unique, or knows the key, a second call adopts the listing that is there. Where
        `identity` is NONE the caller looks the SKU up first.
        """
        _require("idempotency_key", idempotency_key)
        if len(idempotency_key) > MAX_IDEMPOTENCY_KEY or not idempotency_key.isascii():
            raise Rejected.at("idempotency_key", N_("Khóa chống lặp dài quá 128 ký tự hoặc có ký tự lạ."))
        _check(offer)
        return self._create(offer, idempotency_key)

    def update(self, ref: str, offer: Offer) -> Remote:
        """Make the listing show this offer, and bring it back when it was hidden. Raises Gone when it is not there."""
        _require("ref", ref)
        _check(offer)
        return self._update(ref, offer)

    def withdraw(self, ref: str) -> None:
        """Take the listing off sale; withdrawing what is gone succeeds."""
        _require("ref", ref)
        self._withdraw(ref)

    def list_all(self) -> Iterator[Remote]:
        """Every listing of the shop, hidden ones too, each once, in the floor's order; read page by page."""
        seen: set[str] = set()
        for remote in self._list_all():
            if remote.ref not in seen:
                seen.add(remote.ref)
                yield remote

    @abstractmethod
    def check_sign_in(self) -> None:
        """Ask the floor whether it accepts the credentials; changes nothing. Raises NeedsSignIn when it does not."""

    @abstractmethod
    def _find(self, sku: str) -> Iterator[Remote]:
        """Candidates for a SKU; near misses are dropped by `find`."""

    @abstractmethod
    def _create(self, offer: Offer, idempotency_key: str) -> Remote:
        """Create; our SKU goes into the first call."""

    @abstractmethod
    def _update(self, ref: str, offer: Offer) -> Remote:
        """Set absolute values."""

    @abstractmethod
    def _withdraw(self, ref: str) -> None:
        """Hide or delete, silent when it is gone."""

    @abstractmethod
    def _list_all(self) -> Iterator[Remote]:
        """All pages."""

    def close(self) -> None:
        """Give the connections back; harmless when repeated."""
        self.http.close()

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close."""
        self.close()


def _require(name: str, value: str) -> None:
    if not value.strip():
        raise Rejected.at(name, N_("Còn trống."))


def _check(offer: Offer) -> None:
    """What no floor may ever be sent, whatever its own limits are."""
    reasons = []
    if not offer.sku.strip():
        reasons.append(Reason("sku", N_("Còn trống.")))
    if offer.price_vnd <= 0:
        reasons.append(Reason("price_vnd", N_("Giá phải lớn hơn 0 ₫.")))
    if offer.stock < 0:
        reasons.append(Reason("stock", N_("Số lượng không được âm.")))
    if reasons:
        raise Rejected(reasons)
