"""The shape of a product in the sample: words, packs and how it is harvested or made through the year."""

from dataclasses import dataclass, field

from app.traceability.rules.products import ProductGroup

Day = tuple[int, int]
ALL_YEAR: tuple[tuple[Day, Day], ...] = (((1, 1), (12, 31)),)


@dataclass(frozen=True, slots=True)
class Pack:
    """One trade item; `reference` 0 means that the producer has no GTIN for it."""

    pack: str
    unit: str
    net_grams: int
    reference: int = 0


@dataclass(frozen=True, slots=True)
class Stars:
    """An OCOP decision: its number, and how many days ago it was signed (it holds 36 months)."""

    stars: int
    number: str
    days_ago: int


@dataclass(frozen=True, slots=True)
class Making:
    """When and how much: windows of (month, day) pairs, batches in two years, kilograms, days until packed and sold."""

    batches: int
    kilograms: tuple[int, int]
    areas: tuple[str, ...] = ()
    seasons: tuple[tuple[Day, Day], ...] = ALL_YEAR
    packed_after: int = 1
    sold_within: int = 200


@dataclass(frozen=True, slots=True)
class Goods:
    """One product of one producer; `pictures` are files of pictures/."""

    producer: str
    name: str
    name_en: str
    group: ProductGroup
    description: str
    description_en: str
    storage: str
    storage_en: str
    shelf_life_days: int
    packs: tuple[Pack, ...]
    making: Making
    variety: str | None = None
    stars: Stars | None = None
    pictures: tuple[str, ...] = field(default=())
    ingredients: str | None = None
    usage: str | None = None
    warning: str | None = None
