"""Certificates: the schemes we know by name and standard, and what a certificate's dates say on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import N_, Problem
from app.core.text import fold
from app.gs1.check_digit import parse_key
from app.gs1.errors import Gs1Error


class Scheme(StrEnum):
    """Under which rules a certificate was given."""

    VIETGAP = "vietgap"
    GLOBALGAP = "globalgap"
    ORGANIC = "organic"
    OCOP = "ocop"
    GI_VINH = "gi_vinh"
    ATTP = "attp"
    HACCP = "haccp"
    ISO22000 = "iso22000"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """A scheme's Vietnamese name, and the standards or decisions that a certificate of it may cite."""

    name: str
    standards: tuple[str, ...]


SCHEMES = {
    Scheme.VIETGAP: SchemeFacts(N_("VietGAP trồng trọt"), ("TCVN 11892-1:2017",)),
    Scheme.GLOBALGAP: SchemeFacts(N_("GLOBALG.A.P."), ("IFA v6",)),
    Scheme.ORGANIC: SchemeFacts(
        N_("Hữu cơ"),
        ("TCVN 11041-1:2017", "TCVN 11041-2:2017", "TCVN 11041-3:2017", "TCVN 11041-5:2018", "TCVN 11041-6:2018"),
    ),
    Scheme.OCOP: SchemeFacts(N_("OCOP (Mỗi xã một sản phẩm)"), ("148/QĐ-TTg (2023)", "1489/QĐ-TTg (2025)")),
    Scheme.GI_VINH: SchemeFacts(
        N_("Chỉ dẫn địa lý “Vinh” (cam), số 00012"), ("386/QĐ-SHTT (31/5/2007)", "5004/QĐ-SHTT (16/10/2019)")
    ),
    Scheme.ATTP: SchemeFacts(N_("Cơ sở đủ điều kiện an toàn thực phẩm"), ("Luật 55/2010/QH12",)),
    Scheme.HACCP: SchemeFacts(N_("HACCP"), ("CXC 1-1969",)),
    Scheme.ISO22000: SchemeFacts(N_("ISO 22000"), ("TCVN ISO 22000:2018",)),
    Scheme.OTHER: SchemeFacts(N_("Chứng nhận khác"), ()),
}


class Standing(StrEnum):
    """What a certificate's dates say on a day."""

    NOT_YET = "not_yet"
    IN_DATE = "in_date"
    EXPIRING = "expiring"
    EXPIRED = "expired"


EXPIRING_DAYS = 60


@dataclass(frozen=True, slots=True)
class Validity:
    """The standing on a day; `days_left` counts to the last valid day (0 on that day), None when no end is written."""

    standing: Standing
    days_left: int | None


def validity(valid_from: date, valid_until: date | None, day: date) -> Validity:
    """What the dates on a certificate say on `day`; both ends are valid days.

    Terms differ by certifier, so none is assumed.
    """
    days_left = None if valid_until is None else (valid_until - day).days
    if days_left is not None and days_left < 0:
        return Validity(Standing.EXPIRED, days_left)
    if day < valid_from:
        return Validity(Standing.NOT_YET, days_left)
    if days_left is not None and days_left <= EXPIRING_DAYS:
        return Validity(Standing.EXPIRING, days_left)
    return Validity(Standing.IN_DATE, days_left)


# Geographical indication 00012 "Vinh" for oranges: varieties of decisions 386/QĐ-SHTT (2007) and 5004/QĐ-SHTT (2019).
GI_VINH_VARIETIES = frozenset({"xa doai", "van du", "song con", "v2"})


def speaks_for(scheme: Scheme, *, product: str, variety: str | None) -> bool:
    """May a certificate of a cooperative be claimed for this product?

    OCOP stars belong to the product they were given to and stand with it, not here. The indication "Vinh" is for
    oranges of four varieties only. What else a paper covers is its scope, shown beside it as it was typed.
    """
    if scheme is Scheme.OCOP:
        return False
    if scheme is Scheme.GI_VINH:
        return "cam" in fold(product).split() and (variety is None or fold(variety) in GI_VINH_VARIETIES)
    return True


def ggn_warning(text: str) -> Problem | None:
    """A warning at "number" when a GLOBALG.A.P. number is not 13 digits with a GS1 check digit; None when it is."""
    try:
        parse_key(text, name="GGN", lengths=(13,))
    except Gs1Error as error:
        return Problem("number", error.message, error.values)
    return None
