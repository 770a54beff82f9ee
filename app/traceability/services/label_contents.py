"""What stands on a label: facts as they are today, reduced to what the design wants printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import phonenumbers
from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import certificates as certificate_queries
from app.cooperatives.rules.certificates import Scheme, speaks_for
from app.core import clock
from app.traceability.labels.content import LabelContent
from app.traceability.models.batches import Batch
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules import batches, passport
from app.traceability.rules.label_designs import Design, LabelLanguage, Look
from app.traceability.rules.products import FRESH

SHORT_NAMES = {
    Scheme.VIETGAP: "VietGAP",
    Scheme.GLOBALGAP: "GLOBALG.A.P.",
    Scheme.ORGANIC: "Hữu cơ",
    Scheme.GI_VINH: "Chỉ dẫn địa lý Vinh",
    Scheme.HACCP: "HACCP",
    Scheme.ISO22000: "ISO 22000",
}
"""What fits a label; schemes without a short name stay on the page behind it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on the label and its last day."""

    name: str
    valid_until: date | None


def claims(db: Session, batch: Batch, today: date) -> list[Claim]:
    """The certificates of the batch that are in date on `today` and short enough for a label."""
    found: dict[str, Claim] = {}
    for one in certificate_queries.in_date(db, batch.cooperative_id, today):
        if one.scheme in SHORT_NAMES and _covers(one, batch):
            found.setdefault(SHORT_NAMES[one.scheme], Claim(SHORT_NAMES[one.scheme], one.valid_until))
    return list(found.values())


def _covers(one: Certificate, batch: Batch) -> bool:
    here = one.growing_area_id is None or one.growing_area_id == batch.growing_area_id
    return here and speaks_for(one.scheme, product=batch.product.name, variety=batch.product.variety)


def content(
    batch: Batch,
    item: TradeItem,
    public_url: str,
    *,
    design: Design = Design(),  # noqa: B008 - a frozen value
    certificates: Sequence[Claim] = (),
    packs_each: int | None = None,
) -> LabelContent:
    """The words on a label as they are today; a run freezes them."""
    area, cooperative, product = batch.growing_area, batch.cooperative, batch.product
    made = product.group not in FRESH  # law asks fresh goods for no such words, and their room is better used
    whole = LabelContent(
        product_name=product.name,
        pack=item.pack,
        cooperative_name=cooperative.name,
        address_line=address_line(cooperative),
        area_code=f"Mã vùng trồng {area.code_raw}" if area and area.code_raw else "",
        batch_number=batch.number,
        harvested=f"{batch.harvested_on:%d/%m/%Y}",
        packed=f"{batch.packed_on:%d/%m/%Y}" if batch.packed_on else "",
        best_before=f"{batch.best_before_on:%d/%m/%Y}" if batch.best_before_on else "",
        stars=passport.stars(product.ocop_stars, product.ocop_valid_until, clock.today()),
        host=public_url.split("//", 1)[1],
        product_name_en=product.name_en or "",
        net_weight=weight(item.net_grams * (packs_each or 1)),
        origin="Việt Nam",
        certificates=tuple(claim.name for claim in certificates),
        variety=product.variety or "",
        ingredients=(product.ingredients or "") if made else "",
        usage=(product.usage or "") if made else "",
        storage=(product.storage or "") if made else "",
        warning=product.warning or "",
        slogan=design.slogan,
        contact=_national(cooperative.phone),
        packs_each=packs_each,
    )
    return chosen(whole, design)


def chosen(content: LabelContent, design: Design) -> LabelContent:
    """Only what the design prints: what is left out of the paper is left out of the record of it as well."""
    empty: dict[str, object] = {}
    if not design.stars:
        empty["stars"] = None
    if not design.certificates:
        empty["certificates"] = ()
    if not design.dates:
        empty |= {"harvested": "", "packed": "", "best_before": ""}
    if not design.net_weight:
        empty["net_weight"] = ""
    if not design.origin:
        empty["origin"] = ""
    if design.language is LabelLanguage.VI:
        empty["product_name_en"] = ""
    if design.look not in (Look.BOX, Look.CARTON):
        empty["contact"] = ""
    return replace(content, **empty)  # type: ignore[arg-type]  # the fields' own empty values


def blank(cooperative: Cooperative, public_url: str, design: Design) -> LabelContent:
    """The words of a label that will be bound to goods later."""
    return LabelContent(
        product_name="",
        cooperative_name=cooperative.name,
        address_line=address_line(cooperative),
        slogan=design.slogan,
        host=public_url.split("//", 1)[1],
    )


def address_line(cooperative: Cooperative) -> str:
    """Where the responsible party is, as label law wants it."""
    return f"{cooperative.address}, {cooperative.commune.full_name}, Nghệ An"


def _national(number: str) -> str:
    """A telephone number as people in Việt Nam write it: "+84912345678" → "0912 345 678"."""
    parsed = phonenumbers.parse(number, "VN")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def weight(grams: int) -> str:
    """An exact weight in the unit people say: 500 → "500 g", 2000 → "2 kg"."""
    return f"{grams} g" if grams < 1000 else f"{batches.kilograms(grams)} kg"
