"""Questions about EPCIS events as an address asks them (EPCIS 2.0, clause 8.2.7.1): parsed once, every slip named."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.core.errors import Invalid
from app.gs1 import epcis_words
from app.gs1.digital_link import CANONICAL_BASE
from app.gs1.epcis_keys import canonical
from app.traceability.rules import epcis_rows

USUAL_PAGE, LARGEST_PAGE = 30, 1000
MOST_VALUES = 200
_HIGHEST = 2**53 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Column = Literal["event_type", "action", "biz_step", "disposition", "read_point", "biz_location", "event_id"]
Clock = Literal["event_time", "record_time"]
Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this time and row, with so many events given already."""

    at: datetime
    row_id: int
    given: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """Conditions that hold besides what the parameters ask."""

    among: tuple[tuple[Column, frozenset[str]], ...] = ()
    terms: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; all conditions hold together, the values of one condition are alternatives."""

    times: tuple[tuple[Clock, str, datetime], ...] = ()
    among: tuple[tuple[Column, frozenset[str]], ...] = ()
    below: tuple[tuple[Column, frozenset[str]], ...] = ()
    terms: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()
    declared: bool = False
    order: Clock = "record_time"
    descending: bool = False
    limit: int | None = None
    most: int | None = None
    per_page: int = USUAL_PAGE
    after: Cursor | None = None
    fingerprint: str = field(default="", compare=False)


_CLOCKS: Mapping[str, Clock] = {"eventTime": "event_time", "recordTime": "record_time"}
_TIMES: Mapping[str, tuple[Clock, str]] = {
    f"{op}_{name}": (clock, op.lower()) for name, clock in _CLOCKS.items() for op in ("EQ", "GE", "LT")
}


def _step(text: str) -> str:
    return epcis_words.bare("BizStep", text)


def _disposition(text: str) -> str:
    return epcis_words.bare("Disp", text)


_AMONG: Mapping[str, tuple[Column, Callable[[str], str]]] = {
    "eventType": ("event_type", str),
    "EQ_action": ("action", str),
    "EQ_bizStep": ("biz_step", _step),
    "EQ_disposition": ("disposition", _disposition),
    "EQ_readPoint": ("read_point", str),
    "EQ_bizLocation": ("biz_location", str),
    "EQ_eventID": ("event_id", str),
}
_BELOW: Mapping[str, Column] = {"WD_readPoint": "read_point", "WD_bizLocation": "biz_location"}
_TYPED: Mapping[str, tuple[str, str]] = {
    "EQ_bizTransaction_": ("biz_transaction", "BTT"),
    "EQ_source_": ("source", "SDT"),
    "EQ_destination_": ("destination", "SDT"),
}
_OTHERS = frozenset(
    {
        "EXISTS_errorDeclaration",
        "orderBy",
        "orderDirection",
        "eventCountLimit",
        "maxEventCount",
        "perPage",
        "nextPageToken",
    }
)


def parse(params: Params, *, fixed: Fixed | None = None, base_url: str = CANONICAL_BASE) -> Query:
    """The question in an address's parameters, with `fixed` conditions that its path makes.

    GS1 identifiers are looked for as they were written, in their canonical form, and as Digital Links of `base_url`.
    Raises Invalid at the name of the parameter that is unknown or wrong.
    """
    _refuse_unknown(params)
    limit, most = _whole(params, "eventCountLimit"), _whole(params, "maxEventCount")
    order = _order(params)
    if limit is not None and most is not None:
        raise Invalid.at("maxEventCount", "Give either eventCountLimit or maxEventCount, not both")
    if limit is not None and order is None:
        raise Invalid.at("eventCountLimit", "eventCountLimit needs orderBy")
    fixed = fixed or Fixed()
    fingerprint = _fingerprint(params, fixed)
    return Query(
        times=tuple((*_TIMES[name], instant(name, _one(params, name))) for name in params if name in _TIMES),
        among=fixed.among + tuple(_among(params, name) for name in params if name in _AMONG),
        below=tuple((_BELOW[name], _values(params, name)) for name in params if name in _BELOW),
        terms=tuple(
            (parts, _spellings(values, base_url))
            for parts, values in (
                *fixed.terms,
                *(_terms(params, name) for name in params if name in epcis_rows.EPC_PARTS or _typed(name)),
            )
        ),
        declared=_flag(params, "EXISTS_errorDeclaration"),
        order=order or "record_time",
        descending=order is not None and _direction(params) == "DESC",
        limit=limit,
        most=most,
        per_page=page_size(params),
        after=_after(params, fingerprint),
        fingerprint=fingerprint,
    )


def page_size(params: Params) -> int:
    """How many a page holds: 30 unless `perPage` asks otherwise, never more than 1,000. Raises Invalid."""
    return min(_whole(params, "perPage") or USUAL_PAGE, LARGEST_PAGE)


def next_token(query: Query, last: Cursor) -> str:
    """The nextPageToken of the page after `last`; it holds for this question only."""
    micros = (last.at - _EPOCH) // timedelta(microseconds=1)
    return pack([query.fingerprint, micros, last.row_id, last.given])


def pack(value: object) -> str:
    """A small value as text that stands in an address."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def unpack(token: str) -> object:
    """What `pack` was given. Raises Invalid at "nextPageToken"."""
    try:
        return json.loads(base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise _no_such_page() from None


def instant(name: str, text: str) -> datetime:
    """A time with its zone, ISO 8601. Raises Invalid at `name`."""
    fault = Invalid.at(name, "A time with its zone is needed, such as 2026-11-18T07:30:00+07:00")
    try:
        # A plus sign that was not percent-encoded arrives as a space.
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
        moment = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise fault from None
    if found.tzinfo is None:
        raise fault
    return moment


def _no_such_page() -> Invalid:
    return Invalid.at("nextPageToken", "This page token was not given out for this question")


def _refuse_unknown(params: Params) -> None:
    known = {*_TIMES, *_AMONG, *_BELOW, *epcis_rows.EPC_PARTS, *_OTHERS}
    for name in params:
        if name not in known and not _typed(name):
            raise Invalid.at(name[:100], "This parameter is unknown or not supported here")


def _typed(name: str) -> bool:
    return any(name.startswith(prefix) and len(name) > len(prefix) for prefix in _TYPED)


def _one(params: Params, name: str) -> str:
    given = params[name]
    if len(given) != 1:
        raise Invalid.at(name, "Give this parameter once")
    return given[0]


def _values(params: Params, name: str) -> frozenset[str]:
    """The alternatives of a parameter, parted by "|"."""
    found = frozenset(part for text in params[name] for part in text.split("|") if part)
    if not found or len(found) > MOST_VALUES:
        raise Invalid.at(name, "Between 1 and %(most)s values are needed, parted by |", most=MOST_VALUES)
    if any("\0" in text for text in found):
        raise Invalid.at(name, "A value holds a character that no identifier has")
    return found


def _among(params: Params, name: str) -> tuple[Column, frozenset[str]]:
    column, spoken = _AMONG[name]
    values = frozenset(spoken(text) for text in _values(params, name))
    if name == "EQ_action" and values - epcis_words.ACTIONS:
        raise Invalid.at(name, "An action is ADD, OBSERVE or DELETE")
    return column, values


def _terms(params: Params, name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The parts a filter looks at, and its values."""
    values = _values(params, name)
    for prefix, (kind, words) in _TYPED.items():
        if name.startswith(prefix):
            return (epcis_rows.typed_part(kind, epcis_words.bare(words, name.removeprefix(prefix))),), values
    if name.startswith("EQ_persistentDisposition"):
        return epcis_rows.EPC_PARTS[name], frozenset(map(_disposition, values))
    return epcis_rows.EPC_PARTS[name], values


def _spellings(values: frozenset[str], base_url: str) -> frozenset[str]:
    short = frozenset(map(canonical, values))
    return values | short | frozenset(text.replace(CANONICAL_BASE, base_url, 1) for text in short)


def _whole(params: Params, name: str) -> int | None:
    if name not in params:
        return None
    text = _one(params, name)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not number:
        raise Invalid.at(name, "A whole number from 1 is needed")
    return number


def _flag(params: Params, name: str) -> bool:
    text = _one(params, name) if name in params else "false"
    if text not in ("true", "false"):
        raise Invalid.at(name, "Write true or false")
    return text == "true"


def _order(params: Params) -> Clock | None:
    if "orderBy" not in params:
        return None
    name = _one(params, "orderBy")
    if name not in _CLOCKS:
        raise Invalid.at("orderBy", "Results can be ordered by eventTime or recordTime")
    return _CLOCKS[name]


def _direction(params: Params) -> str:
    text = _one(params, "orderDirection") if "orderDirection" in params else "DESC"
    if text not in ("ASC", "DESC"):
        raise Invalid.at("orderDirection", "Write ASC or DESC")
    return text


def _fingerprint(params: Params, fixed: Fixed) -> str:
    asked = sorted((name, list(given)) for name, given in params.items() if name not in ("perPage", "nextPageToken"))
    whole = json.dumps([asked, [(name, sorted(values)) for name, values in (*fixed.among, *fixed.terms)]])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _after(params: Params, fingerprint: str) -> Cursor | None:
    if "nextPageToken" not in params:
        return None
    match unpack(_one(params, "nextPageToken")):
        case [str(mark), int(micros), int(row_id), int(given)] if mark == fingerprint:
            if abs(micros) <= _HIGHEST and 0 <= row_id <= _HIGHEST and 0 <= given <= _HIGHEST:
                try:
                    return Cursor(_EPOCH + timedelta(microseconds=micros), row_id, given)
                except OverflowError:
                    raise _no_such_page() from None
    raise _no_such_page()
