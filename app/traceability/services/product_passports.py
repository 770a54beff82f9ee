"""The digital product passport of a batch in one pack as JSON (Decree 37/2026, Article 32; Circular 02/2024)."""

from datetime import date, datetime
from typing import Any

from app.core import clock
from app.traceability.queries.passport import Facts, Passport
from app.traceability.queries.product_passports import Operator
from app.traceability.rules import product_passports as rules
from app.traceability.rules.events import day_only

VERSION = "1"


def document(found: Passport, operator: Operator, *, base_url: str, address: str, serial: str | None) -> dict[str, Any]:
    """Every fact of the passport that is recorded; what is not recorded is null, never a default.

    `address` is the page of the goods (the traceability link). Dates are ISO 8601; quantities whole grams.
    """
    goods = found.goods
    made: dict[str, Any] = {
        "version": VERSION,
        "identifier": address,
        "generatedAt": clock.now().isoformat(timespec="seconds"),
        "product": {
            "name": goods.name,
            "nameEn": goods.name_en,
            "gtin": goods.gtin,
            "pack": goods.pack,
            "netGrams": goods.net_grams,
            "variety": goods.variety,
            "image": f"{base_url}/media/{goods.photo}/800" if goods.photo else None,
            "brand": serial or goods.number,
        },
        "operator": {"name": operator.name, "address": operator.address, "identifier": operator.tax_code},
        "origin": _origin(goods, operator),
        "traceability": {
            "link": address,
            "code": serial or goods.number,
            "batch": goods.number,
            "state": goods.state.value,
            "stages": [_stage(event, goods, operator) for event in found.journey],
        },
        "conformity": [_certificate(one) for one in found.certificates],
        "standards": sorted({one.standard for one in found.certificates if one.standard}),
        "productionDate": _iso(goods.harvested_on),
        "packingDate": _iso(goods.packed_on),
        "expiryDate": _iso(goods.best_before_on),
        "storage": goods.storage,
        "safetyWarnings": goods.warning,
        "recall": {"reason": goods.reason, "advice": goods.advice, "since": _iso(goods.started_at)}
        if goods.state.value == "recalled"
        else None,
    }
    made["completeness"] = _told(rules.answers(made, clock.today()))
    return made


def _origin(goods: Facts, operator: Operator) -> dict[str, Any]:
    return {"country": "VN", "growingAreaCode": goods.code_raw, "place": operator.address}


def _stage(event: Facts, goods: Facts, operator: Operator) -> dict[str, Any]:
    """One stage with the codes the circular asks for; the location is the growing area's code where there is one."""
    in_field = event.type.value == "harvest"
    return {
        "stage": event.type.value,
        "productTraceCode": goods.number,
        "locationTraceCode": (goods.code_raw if in_field else None) or operator.tax_code,
        "time": clock.day(event.happened_at).isoformat() if day_only(event.happened_at) else _iso(event.happened_at),
    }


def _certificate(one: Facts) -> dict[str, Any]:
    return {
        "scheme": one.scheme.value,
        "standard": one.standard,
        "number": one.number,
        "issuer": one.issuer,
        "validFrom": _iso(one.valid_from),
        "validUntil": _iso(one.valid_until),
    }


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None


def _told(answers: list[rules.Answer]) -> dict[str, Any]:
    present, needed = rules.completeness(answers)
    return {
        "present": present,
        "of": needed,
        "missing": [
            {"key": one.requirement.key, "basis": one.requirement.basis, "words": one.requirement.words}
            for one in answers
            if one.missing
        ],
    }
