"""How single fields of an EPCIS document are checked: texts, addresses, times, numbers, words, lists and objects.

A check is a function (findings, path, value); it notes what is wrong and lets the others go on.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeGuard

from app.gs1 import epcis_words
from app.gs1.digital_link import CANONICAL_BASE, DigitalLink
from app.gs1.epcis_keys import canonical, modern
from app.gs1.errors import Gs1Error

MOST_FAULTS: Final = 100
DEEPEST: Final = 20
LONGEST_IDENTIFIER: Final = 500
LONGEST_NAME: Final = 255
"""What an event id, a read point or a business location may be long."""
LONGEST_WORD: Final = 200
LONGEST_TEXT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong (English), and where: a JSON pointer (RFC 6901)."""

    path: str
    message: str


class EnoughError(Exception):
    """So many faults that more would not help."""


@dataclass(slots=True)
class Findings:
    """The faults so far, and the prefixes that extensions may have; a context that we do not know may add some."""

    prefixes: frozenset[str] = frozenset()
    foreign: bool = False
    faults: list[Fault] = field(default_factory=list)

    def add(self, path: str, message: str) -> None:
        """Note a fault. Raises EnoughError after MOST_FAULTS of them."""
        self.faults.append(Fault(path, message))
        if len(self.faults) >= MOST_FAULTS:
            raise EnoughError


Check = Callable[[Findings, str, Any], None]

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:%[0-9A-Fa-f]{2}|[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-])+")
_WEB = re.compile(r"https?://[^/?#@]*[A-Za-z0-9\])](?::[0-9]+)?(?:[/?#].*)?")
_URN = re.compile(r"urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:.+")
_EPC = re.compile(
    r"urn:epc:(?:id|class):(?:sgtin|sscc|sgln|grai|giai|gsrnp?|gdti|cpi|sgcn|ginc|gsin|itip|upui|pgln|lgtin):"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,12})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_OLD_WORD = re.compile(r"urn:epcglobal:cbv:|https?://(?:ns\.gs1\.org/cbv/|ref\.gs1\.org/cbv/|(?:www\.)?gs1\.org/voc/)")


def pointer(path: str, name: str) -> str:
    """The JSON pointer of member `name` below `path`."""
    return f"{path}/{name.replace('~', '~0').replace('/', '~1')}"


def text(findings: Findings, path: str, value: Any) -> None:
    """Any text of sensible length."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        findings.add(path, f"must be a text of at most {LONGEST_TEXT} characters")


def boolean(findings: Findings, path: str, value: Any) -> None:
    """True or false."""
    if not isinstance(value, bool):
        findings.add(path, "must be true or false")


def is_number(value: Any) -> TypeGuard[int | float]:
    """A finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def number(findings: Findings, path: str, value: Any) -> None:
    """A finite number."""
    if not is_number(value):
        findings.add(path, "must be a number")


def matching(pattern: str, message: str) -> Check:
    """A text of that shape."""
    shape = re.compile(pattern)

    def check(findings: Findings, path: str, value: Any) -> None:
        if not isinstance(value, str) or not shape.fullmatch(value):
            findings.add(path, message)

    return check


offset = matching(_OFFSET.pattern, 'must be an offset from UTC such as "+07:00"')


@lru_cache(maxsize=8192)
def _uri_fault(value: str) -> str | None:
    """Why the text is no identifier; None when it is one. Checks the digits of EPC URNs and of links to id.gs1.org."""
    if not _URI.fullmatch(value):
        return "must be a URI (RFC 3986)"
    if (value[:4].lower() == "http" and not _WEB.fullmatch(value)) or (
        value[:4] == "urn:" and not _URN.fullmatch(value)
    ):
        return "must be a complete URI (RFC 3986)"
    if _EPC.match(value) and canonical(value) == value:
        return "is no valid EPC URN: see the lengths of company prefix, reference and serial number"
    if value.startswith(CANONICAL_BASE + "/"):
        try:
            DigitalLink.parse(modern(value))
        except Gs1Error:
            return "is no valid GS1 Digital Link: see its keys, their order and check digits"
    return None


def _identifier(longest: int) -> Check:
    def check(findings: Findings, path: str, value: Any) -> None:
        fault = (
            _uri_fault(value)
            if isinstance(value, str) and len(value) <= longest
            else f"must be a URI of at most {longest} characters"
        )
        if fault:
            findings.add(path, fault)

    return check


identifier = _identifier(LONGEST_IDENTIFIER)
name = _identifier(LONGEST_NAME)


def instant(findings: Findings, path: str, value: Any) -> None:
    """A time with its zone (RFC 3339); day and hour must exist."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        findings.add(path, 'must be a time with a zone such as "2026-06-21T14:00:00+07:00"')
        return
    try:
        datetime.fromisoformat(value)
    except ValueError:
        findings.add(path, "is no time of the calendar")


def word(kind: str, words: Collection[str]) -> Check:
    """A bare word of the standard, or somebody else's word as a URI or with a declared prefix."""

    def check(findings: Findings, path: str, value: Any) -> None:
        if not isinstance(value, str):
            findings.add(path, f"must be a {kind} of CBV 2.0, or a URI of another vocabulary")
        elif value not in words:
            _foreign_word(findings, path, value, kind)

    return check


def _foreign_word(findings: Findings, path: str, value: str, kind: str) -> None:
    if _OLD_WORD.match(value) or ":" not in value:
        findings.add(path, f"must be a {kind} of CBV 2.0 as a bare word, or a URI of another vocabulary")
    elif len(value) > LONGEST_WORD or _uri_fault(value):
        findings.add(path, f"must be a URI of at most {LONGEST_WORD} characters")


def prefixed(findings: Findings, path: str, value: str) -> None:
    """A name with a prefix that the @context declares, or a whole URI."""
    prefix, colon, local = value.partition(":")
    if not colon or not local:
        findings.add(path, "is no field of EPCIS 2.0 here; extensions need a prefix declared in @context")
    elif (
        prefix not in findings.prefixes
        and not findings.foreign
        and not value.startswith(("http://", "https://", "urn:"))
    ):
        findings.add(path, f'the prefix "{prefix}" is not declared in @context')


def many(item: Check, *, at_least: int = 0, unique: bool = False) -> Check:
    """A list whose every member passes `item`."""

    def check(findings: Findings, path: str, value: Any) -> None:
        if not isinstance(value, list):
            findings.add(path, "must be a list")
            return
        if len(value) < at_least:
            findings.add(path, f"needs at least {at_least}")
        for place, member in enumerate(value):
            item(findings, f"{path}/{place}", member)
        if unique and len({str(member) for member in value}) < len(value):
            findings.add(path, "names something twice")

    return check


def record(fields: Mapping[str, Check], required: Collection[str] = (), *, open_: bool = True) -> Check:
    """An object with these fields; extensions beside them need a declared prefix, and are refused unless `open_`."""

    def check(findings: Findings, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            findings.add(path, "must be an object")
            return
        members(findings, path, value, fields, open_=open_)
        for key in required:
            if key not in value:
                findings.add(path, f'"{key}" is missing')

    return check


def members(
    findings: Findings, path: str, value: Mapping[str, Any], fields: Mapping[str, Check], *, open_: bool = True
) -> None:
    """Check the members that are fields; the others are extensions."""
    for key, member in value.items():
        check = fields.get(key)
        if check is not None:
            check(findings, f"{path}/{key}", member)
        elif open_:
            prefixed(findings, pointer(path, key), key)
            extension(findings, pointer(path, key), member)
        else:
            findings.add(pointer(path, key), "is no field of EPCIS 2.0 here")


def extension(findings: Findings, path: str, value: Any, depth: int = 1) -> None:
    """What stands behind an extension: any JSON, not too deep, with declared prefixes."""
    if depth > DEEPEST:
        findings.add(path, f"lies deeper than {DEEPEST} levels")
    elif isinstance(value, dict):
        for key, member in value.items():
            if ":" in key:
                prefixed(findings, pointer(path, key), key)
            extension(findings, pointer(path, key), member, depth + 1)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            extension(findings, f"{path}/{place}", member, depth + 1)
    else:
        _scalar(findings, path, value)


def _scalar(findings: Findings, path: str, value: Any) -> None:
    if isinstance(value, str):
        text(findings, path, value)
    elif value is not None and not isinstance(value, bool):
        number(findings, path, value)


ilmd = record({})
"""Instance or lot master data: all of it is extension."""

UOM: Final = matching(r"[A-Z0-9]{2,3}", "must be a unit of UN/CEFACT Recommendation 20 such as KGM")
BIZ_STEP: Final = word("bizStep", epcis_words.BIZ_STEPS)
DISPOSITION: Final = word("disposition", epcis_words.DISPOSITIONS)
