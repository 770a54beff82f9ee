"""Identifiers in events brought to one form: EPC URNs and Digital Links as short canonical addresses at id.gs1.org.

This is the form that the event hash of CBV 2.0 (clause 8.9) is taken over, so two spellings of one identifier give one
hash. It follows the published reference to the letter: a Digital Link whose values need percent-encoding is left as it
is, and of a batch and a serial number the serial number alone counts.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from app.gs1.check_digit import check_digit
from app.gs1.digital_link import CANONICAL_BASE

_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):([0-9]{6,12})\.(.*)", re.DOTALL)
_SERIAL = re.compile(r"(?:%[2-7][0-9A-Fa-f]|[!'()*+,.0-9:;=A-Za-z_-])+")
_ENCODED: Final = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "!()*+,:"})

_TRADE_ITEM, _PLACE = 13, 12
"""Digits of company prefix and reference together, without the check digit."""
_SHAPES: Mapping[str, tuple[str, int, str]] = {
    "id:sgtin": ("01", _TRADE_ITEM, "/21/"),
    "id:upui": ("01", _TRADE_ITEM, "/235/"),
    "class:lgtin": ("01", _TRADE_ITEM, "/10/"),
    "id:itip": ("8006", _TRADE_ITEM, "/21/"),
    "id:sgln": ("414", _PLACE, "/254/"),
    "id:grai": ("8003", _PLACE, ""),
    "id:gdti": ("253", _PLACE, ""),
    "id:sgcn": ("255", _PLACE, ""),
    "idpat:sgtin": ("01", _TRADE_ITEM, "*"),
    "idpat:upui": ("01", _TRADE_ITEM, "*"),
    "idpat:itip": ("8006", _TRADE_ITEM, "*"),
    "idpat:grai": ("8003", _PLACE, "*"),
    "idpat:gdti": ("253", _PLACE, "*"),
    "idpat:sgcn": ("255", _PLACE, "*"),
}
"""URN scheme → AI, digits, and what stands before the serial number; "*": a pattern, all serial numbers of a class."""

_WHOLE: Mapping[str, tuple[str, int]] = {
    "id:sscc": ("00", 17),
    "id:gsrn": ("8018", 17),
    "id:gsrnp": ("8017", 17),
    "id:gsin": ("402", 16),
    "id:pgln": ("417", _PLACE),
}
"""URN scheme → AI and digits, where nothing follows the reference."""

_FREE: Mapping[str, str] = {"id:giai": "8004", "id:ginc": "401"}
"""URN scheme → AI, where the reference is text of its own."""

_VALUE: Final = r"[\"'\-.0-9;<=>?A-Z_a-z]"
_LINK = re.compile(
    r"https?:(?://[^/?#]*)?[^?#]*/(?:01|gtin|8006|itip|8010|cpid|414|gln|417|party|8017|gsrnp|8018|gsrn|255|gcn|00|sscc"
    r"|253|gdti|401|ginc|402|gsin|8003|grai|8004|giai)/[0-9]{4}[^/]+"
)
_WORDS: Mapping[str, str] = {
    "gtin": "01",
    "itip": "8006",
    "cpid": "8010",
    "gln": "414",
    "party": "417",
    "gsrnp": "8017",
    "gsrn": "8018",
    "gcn": "255",
    "sscc": "00",
    "gdti": "253",
    "ginc": "401",
    "gsin": "402",
    "grai": "8003",
    "giai": "8004",
    "cpv": "22",
    "lot": "10",
    "ser": "21",
}
"""Names that stood in addresses before Digital Link 1.4."""
_NAMED = re.compile("/(" + "|".join(_WORDS) + ")(?=/)")
_KEYS: Final = ("00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8017", "8018")
_SHORT_GTIN = re.compile(r"/01/([0-9]{8}|[0-9]{12,13})(?![0-9])")
_PACKS = rf"(?P<pack>/01/[0-9]{{14}}|/8006/[0-9]{{18}})(?:/22/{_VALUE}{{0,20}})?"
_PACK = re.compile(rf"{_PACKS}(?:/10/{_VALUE}{{0,20}}(?=/21/))?(?P<rest>(?:/(?:10|21)/{_VALUE}{{0,20}})?)")
_OTHER = re.compile(
    rf"/00/[0-9]{{18}}|/01/[0-9]{{14}}/235/{_VALUE}{{0,28}}|/253/[0-9]{{13}}{_VALUE}{{0,17}}|/255/[0-9]{{13,25}}"
    rf"|/401/{_VALUE}{{0,30}}|/402/[0-9]{{17}}|/414/[0-9]{{13}}(?:/254/{_VALUE}{{0,20}})?|/417/[0-9]{{13}}"
    rf"|/8003/[0-9]{{14}}{_VALUE}{{0,16}}|/8004/{_VALUE}{{0,30}}|/8010/[#/0-9A-Z-]{{0,30}}(?:/8011/[0-9]{{0,12}})?"
    r"|/801[78]/[0-9]{18}"
)


@lru_cache(maxsize=8192)
def canonical(text: str) -> str:
    """The short canonical address of a GS1 identifier in any spelling; text that is none comes back unchanged."""
    if text.startswith("urn:epc:"):
        return _from_urn(text) or text
    if text.startswith("http"):
        return _from_link(text) or text
    return text


def modern(link: str) -> str:
    """A Digital Link as it is written since version 1.4: AIs for names (/gtin/, /lot/), GTINs of fourteen digits."""
    spelled = _NAMED.sub(lambda found: f"/{_WORDS[found[1]]}", link)
    return _SHORT_GTIN.sub(lambda found: f"/01/{found[1]:0>14}", spelled, count=1)


def _from_urn(text: str) -> str | None:
    found = _URN.fullmatch(text)
    if found is None:
        return None
    scheme, prefix, rest = f"{found[1]}:{found[2]}", found[3], found[4]
    if scheme in _SHAPES:
        return _with_serial(*_SHAPES[scheme], prefix, rest)
    if scheme in _WHOLE:
        ai, digits = _WHOLE[scheme]
        body = _body(prefix, rest, digits, turned=ai == "00")
        return body and f"{CANONICAL_BASE}/{ai}/{body}"
    if scheme in _FREE and _SERIAL.fullmatch(rest) and len(prefix) + len(rest) <= 30:
        return f"{CANONICAL_BASE}/{_FREE[scheme]}/{prefix}{rest.translate(_ENCODED)}"
    return _component(scheme, prefix, rest)


def _with_serial(ai: str, digits: int, before: str, prefix: str, rest: str) -> str | None:
    """`rest` is the reference, for ITIP piece and total, and the serial number, parted by dots."""
    reference, dot, serial = rest.partition(".")
    body = _body(prefix, reference, digits, turned=digits == _TRADE_ITEM)
    if body is None or not dot:
        return None
    if ai == "8006":
        piece, total, serial = (*serial.split(".", 2), "", "")[:3]
        body += piece + total
    if ai == "8003":
        body = "0" + body
    if before == "*":
        return f"{CANONICAL_BASE}/{ai}/{body}" if serial == "*" else None
    if not _SERIAL.fullmatch(serial):
        return None
    if ai == "414" and serial == "0":
        return f"{CANONICAL_BASE}/414/{body}"
    return f"{CANONICAL_BASE}/{ai}/{body}{before}{serial.translate(_ENCODED)}"


def _body(prefix: str, reference: str, digits: int, *, turned: bool) -> str | None:
    """The key with its check digit; `turned`: the reference's first digit stands before the prefix (EPC TDS, 7.1)."""
    if len(prefix) + len(reference) != digits or not (prefix + reference).isdecimal():
        return None
    whole = reference[0] + prefix + reference[1:] if turned else prefix + reference
    return whole + check_digit(whole)


def _component(scheme: str, prefix: str, rest: str) -> str | None:
    """Component and part identifiers: the reference may hold letters, the serial number is digits."""
    reference, _, serial = rest.rpartition(".")
    if not _SERIAL.fullmatch(reference):
        return None
    address = f"{CANONICAL_BASE}/8010/{(prefix + reference).translate(_ENCODED)}"
    if scheme == "id:cpi" and serial.isdecimal():
        return f"{address}/8011/{serial}"
    return address if scheme == "idpat:cpi" and serial == "*" else None


def _from_link(text: str) -> str | None:
    if "." not in text or not _LINK.match(text):
        return None
    address = modern(text.partition("?")[0])
    starts = (address.find(f"/{ai}/") for ai in _KEYS)
    path = address[next(start for start in starts if start >= 0) :]
    pack = _PACK.fullmatch(path)
    if pack:
        return CANONICAL_BASE + pack["pack"] + pack["rest"]
    return CANONICAL_BASE + path if _OTHER.fullmatch(path) else None
