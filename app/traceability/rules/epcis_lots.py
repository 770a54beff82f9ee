"""Master data of a batch in an EPCIS event (ilmd): what is true of all of its goods from the beginning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.traceability.rules.epcis_names import PREFIX


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that held on the harvest day; `name` is its name in EPCIS."""

    name: str
    scheme: str
    standard: str
    number: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Lot:
    """One batch as its events tell of it; `pre_harvest` is met, not_met, unknown, or None for goods not picked here."""

    cooperative_id: int
    number: str
    gtin: str | None = None
    product: str | None = None
    variety: str | None = None
    grade: str | None = None
    area_id: int | None = None
    area_code: str | None = None
    harvested_on: date | None = None
    best_before_on: date | None = None
    supplier_lot: str | None = None
    pre_harvest: str | None = None
    certificates: tuple[Certificate, ...] = ()

    @property
    def certificate_names(self) -> tuple[str, ...]:
        """The certificates by their names in EPCIS."""
        return tuple(certificate.name for certificate in self.certificates)


def common(lots: Sequence[Lot]) -> Mapping[str, Any]:
    """What is equal in all of these lots: an event says its master data of all its new goods at once."""
    first, *others = (_told(lot) for lot in lots)
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _told(lot: Lot) -> dict[str, Any]:
    held: dict[str, Any] = {
        "cbvmda:lotNumber": lot.number,
        "cbvmda:bestBeforeDate": _day(lot.best_before_on),
        f"{PREFIX}:product": lot.product,
        f"{PREFIX}:variety": lot.variety,
        f"{PREFIX}:grade": lot.grade,
        f"{PREFIX}:harvestDate": _day(lot.harvested_on),
        f"{PREFIX}:growingAreaCode": lot.area_code,
        f"{PREFIX}:preHarvestInterval": lot.pre_harvest,
        f"{PREFIX}:supplierLot": lot.supplier_lot,
        f"{PREFIX}:certificates": [_certificate(one) for one in lot.certificates] or None,
    }
    return {name: value for name, value in held.items() if value is not None}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _certificate(certificate: Certificate) -> dict[str, str]:
    return {
        f"{PREFIX}:scheme": certificate.scheme,
        f"{PREFIX}:standard": certificate.standard,
        f"{PREFIX}:number": certificate.number,
        f"{PREFIX}:issuer": certificate.issuer,
    }
