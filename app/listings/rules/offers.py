"""What a channel should show now, as plain facts, and when it must show nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhotoFact:
    """A photo by content: SHA-256 in hex and size in pixels."""

    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """Everything a floor may be told, taken from records; weights in grams, prices in whole đồng."""

    sku: str
    trade_item_id: int
    title: str
    description: str
    price_vnd: int
    stock: int
    unit: str
    net_grams: int
    group: str
    producer: str
    origin: str
    photos: tuple[PhotoFact, ...]
    gtin: str
    batch_number: str
    harvested_on: str
    shelf_life_days: int | None
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desired:
    """What we want on a channel: the offer, or nothing with the reason (a Vietnamese message marked with N_)."""

    offer: OfferFacts | None
    hidden_because: str = ""
