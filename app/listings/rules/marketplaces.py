"""The floors as data: what each asks for, what a listing may be there, and all that is still missing, at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.core import money
from app.core.errors import N_, Problem
from app.listings.rules import requirements
from app.listings.rules.offers import OfferFacts, PhotoFact


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One thing a person types to connect a shop; `label` is Vietnamese, marked for translation."""

    name: str
    label: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What a floor takes: lengths in characters, prices in whole đồng, weight in grams, photo sides in pixels."""

    title_max: int
    description_min: int
    description_max: int
    unit_max: int
    producer_max: int
    origin_max: int
    price_min: int
    price_max: int
    stock_max: int
    weight_max: int
    photos_min: int
    photos_max: int
    photo_min_px: int


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One floor; `short`: its name in narrow places; `moderated`: its staff look before buyers do."""

    id: str
    name: str
    short: str
    site: str
    mock_path: str
    credential_fields: tuple[CredentialField, ...]
    limits: Limits
    moderated: bool


MARKETPLACES: Mapping[str, Marketplace] = {
    "nghean37": Marketplace(
        id="nghean37",
        name="37nghean.com",
        short="37nghean",
        site="https://37nghean.com",
        mock_path="/37nghean",
        credential_fields=(CredentialField("api_key", N_("Khóa API"), secret=True),),
        limits=Limits(
            title_max=120,
            description_min=0,
            description_max=5_000,
            unit_max=30,
            producer_max=200,
            origin_max=200,
            price_min=1,
            price_max=1_000_000_000,
            stock_max=1_000_000,
            weight_max=1_000_000,
            photos_min=0,
            photos_max=8,
            photo_min_px=0,
        ),
        moderated=False,
    ),
    "postmart": Marketplace(
        id="postmart",
        name="PostMart.vn",
        short="PostMart",
        site="https://postmart.vn",
        mock_path="/postmart",
        credential_fields=(
            CredentialField("username", N_("Tên đăng nhập"), secret=False),
            CredentialField("password", N_("Mật khẩu"), secret=True),
        ),
        limits=Limits(
            title_max=150,
            description_min=0,
            description_max=10_000,
            unit_max=20,
            producer_max=150,
            origin_max=150,
            price_min=1,
            price_max=1_000_000_000,
            stock_max=100_000,
            weight_max=500_000,
            photos_min=0,
            photos_max=10,
            photo_min_px=0,
        ),
        moderated=False,
    ),
    "voso": Marketplace(
        id="voso",
        name="VoSo.vn",
        short="VoSo",
        site="https://voso.vn",
        mock_path="/voso",
        credential_fields=(
            CredentialField("app_key", N_("Mã ứng dụng"), secret=False),
            CredentialField("app_secret", N_("Khóa bí mật của ứng dụng"), secret=True),
        ),
        limits=Limits(
            title_max=100,
            description_min=1,
            description_max=3_000,
            unit_max=20,
            producer_max=120,
            origin_max=120,
            price_min=1,
            price_max=500_000_000,
            stock_max=999_999,
            weight_max=100_000,
            photos_min=1,
            photos_max=9,
            photo_min_px=500,
        ),
        moderated=True,
    ),
}
"""No floor publishes a seller's API: the limits are those of the documented assumption (docs/connectors)."""


def missing(marketplace: Marketplace, facts: OfferFacts, *, day: date) -> list[Problem]:
    """Everything that keeps `facts` off this floor on `day`, with the field to mend; no network is asked."""
    limits = marketplace.limits
    return [
        *requirements.unmet(facts, day),
        *_texts(limits, facts),
        *_amounts(limits, facts),
        *_photos(limits, facts.photos),
    ]


def _texts(limits: Limits, facts: OfferFacts) -> Iterator[Problem]:
    most = {
        "title": (facts.title, limits.title_max, N_("Tên tin dài %(has)s ký tự, sàn cho tối đa %(most)s")),
        "description": (
            facts.description,
            limits.description_max,
            N_("Mô tả dài %(has)s ký tự, sàn cho tối đa %(most)s"),
        ),
        "unit": (facts.unit, limits.unit_max, N_("Đơn vị tính dài %(has)s ký tự, sàn cho tối đa %(most)s")),
        "producer": (
            facts.producer,
            limits.producer_max,
            N_("Tên đơn vị sản xuất dài %(has)s ký tự, sàn cho tối đa %(most)s"),
        ),
        "origin": (facts.origin, limits.origin_max, N_("Xuất xứ dài %(has)s ký tự, sàn cho tối đa %(most)s")),
    }
    for name, (text, longest, message) in most.items():
        if len(text) > longest:
            yield Problem(name, message, {"has": len(text), "most": longest})
    if not facts.unit.strip():
        yield Problem("unit", N_("Chưa có đơn vị tính"))
    if len(facts.description.strip()) < limits.description_min:
        yield Problem("description", N_("Sàn cần mô tả sản phẩm"))


def _amounts(limits: Limits, facts: OfferFacts) -> Iterator[Problem]:
    if not limits.price_min <= facts.price_vnd <= limits.price_max:
        yield Problem(
            "price_vnd",
            N_("Giá %(has)s ₫, sàn cho từ %(least)s ₫ đến %(most)s ₫"),
            {
                "has": money.group(facts.price_vnd),
                "least": money.group(limits.price_min),
                "most": money.group(limits.price_max),
            },
        )
    if facts.stock > limits.stock_max:
        yield Problem(
            "stock", N_("Số còn bán %(has)s, sàn cho tối đa %(most)s"), {"has": facts.stock, "most": limits.stock_max}
        )
    if facts.net_grams > limits.weight_max:
        yield Problem(
            "net_grams",
            N_("Một gói nặng %(has)s g, sàn cho tối đa %(most)s g"),
            {"has": facts.net_grams, "most": limits.weight_max},
        )


def _photos(limits: Limits, photos: tuple[PhotoFact, ...]) -> Iterator[Problem]:
    if len(photos) < limits.photos_min:
        yield Problem(
            "photos", N_("Có %(has)s ảnh, sàn cần ít nhất %(least)s"), {"has": len(photos), "least": limits.photos_min}
        )
    for number, photo in enumerate(photos[: limits.photos_max], 1):
        if min(photo.width, photo.height) < limits.photo_min_px:
            yield Problem(
                "photos",
                N_("Ảnh %(number)s có %(width)s × %(height)s điểm, sàn cần ít nhất %(least)s × %(least)s"),
                {
                    "number": number,
                    "width": str(photo.width),
                    "height": str(photo.height),
                    "least": str(limits.photo_min_px),
                },
            )
