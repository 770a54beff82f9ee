"""EPCIS documents as bytes: read, checked, taken apart into rows to store, and put together again for an answer."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.errors import Invalid, Problem
from app.gs1.epcis_check import check_document, check_event
from app.gs1.epcis_words import CONTEXT
from app.traceability.rules import epcis_rows

DECLARED = "#errorDeclaration"
"""Stands behind the id of an event that is told again with an error declaration: it keeps its id (EPCIS 2.0, 7.4.1.4),
and the first telling stays as it is."""

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_LISTS = ("/epcisBody/eventList", "/epcisBody/queryResults/resultsBody/eventList")
_LONGEST_TYPE, _LONGEST_ID = 80, 255 - len(DECLARED)


@dataclass(frozen=True, slots=True)
class Document:
    """A document's events, the @context above them, and the JSON pointer of their list ("" for a single event)."""

    events: Sequence[Mapping[str, Any]]
    context: object
    place: str

    def pointer(self, index: int) -> str:
        """Where event number `index` stands in the document."""
        return f"{self.place}/{index}" if self.place else ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One event ready to be stored: its place in the document, its columns and its terms."""

    index: int
    columns: dict[str, Any]
    terms: Sequence[epcis_rows.Term]

    @property
    def event_id(self) -> str:
        """The id it is stored under."""
        return str(self.columns["event_id"])


def read(data: bytes) -> Any:
    """The JSON value in `data`. Raises Invalid at "" for what is not JSON (RFC 8259) in UTF-8."""
    try:
        value = json.loads(data.decode(), parse_constant=_no_number)
        if _SURROGATE.search(data):
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is text that cannot be stored
    except RecursionError:
        raise Invalid.at("", "The document is nested too deeply") from None
    except ValueError as error:  # not UTF-8, not JSON, a number of thousands of digits
        raise Invalid.at("", "This is not JSON: %(fault)s", fault=str(error)[:200]) from None
    return value


def document(value: Any) -> Document:
    """The events of an EPCISDocument, an EPCISQueryDocument or a single event. Raises Invalid at "" for others."""
    if isinstance(value, dict) and "epcisBody" not in value and "eventTime" in value:
        return Document([value], None, "")
    for place in _LISTS:
        events: Any = value
        for step in place.strip("/").split("/"):
            events = events.get(step) if isinstance(events, dict) else None
        if isinstance(events, list):
            return Document(events, value.get("@context"), place)
    raise Invalid.at("", "An EPCISDocument with an event list is needed")


def faults(value: Any, found: Document) -> Iterator[tuple[int | None, Problem]]:
    """Everything that is wrong with a document: the number of the event (None: around them), the JSON pointer, why."""
    if found.place:
        yield from ((None, Problem(fault.path, fault.message)) for fault in check_document(_empty(value, found.place)))
    for index in range(len(found.events)):
        yield from ((index, problem) for problem in _event_faults(found, index))


def right_events(found: Document, *, all_right: bool) -> Iterator[int]:
    """The numbers of the events that nothing is wrong with; a document known to be `all_right` is not checked again."""
    for index in range(len(found.events)):
        if all_right or not _event_faults(found, index):
            yield index


def _empty(value: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The document without its events; of a query's result what it has in common with a document."""
    whole = dict(value) | {"epcisBody": {"eventList": []}}
    if place == _LISTS[0] and set(value["epcisBody"]) == {"eventList"}:
        return whole
    if value.get("type") == "EPCISQueryDocument" and place == _LISTS[1]:
        return {"schemaVersion": "2.0", "creationDate": "2000-01-01T00:00:00Z"} | whole | {"type": "EPCISDocument"}
    return dict(value)


def _event_faults(found: Document, index: int) -> list[Problem]:
    event, place = found.events[index], found.pointer(index)
    try:
        wrong = [Problem(fault.path, fault.message) for fault in check_event(event, found.context, place)]
    except RecursionError:
        wrong = [Problem(place, "is nested too deeply")]
    return wrong or [Problem(place + part, message) for part, message in _unfit(event)]


def prepare(found: Document, index: int) -> Prepared:
    """Event number `index` of a checked document as rows; one without an id is known by its hash (CBV 2.0, 8.9)."""
    event = found.events[index]
    columns = epcis_rows.columns(event, found.context)
    if "errorDeclaration" in event:
        columns["event_id"] += DECLARED
    return Prepared(index, columns, epcis_rows.terms(event))


def same(stored_body: str, offered: Prepared) -> bool:
    """Do two events of one id tell the same? When one was recorded makes no difference."""
    left, right = json.loads(stored_body), json.loads(offered.columns["body"])
    for event in (left, right):
        for name in ("recordTime", "eventID", "@context"):
            event.pop(name, None)
    return bool(left == right)


def loaded(text: str | None) -> Any:
    """What a stored body or context says; None where there is none."""
    return None if text is None else json.loads(text)


def told(body: str, context: str | None, event_id: str, record_time: datetime) -> tuple[dict[str, Any], object]:
    """A stored event with its id and the time it was recorded, and the @context it was sent under."""
    event: dict[str, Any] = json.loads(body)
    event["eventID"] = event.get("eventID") or event_id.removesuffix(DECLARED)
    event["recordTime"] = record_time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return event, loaded(context)


def query_document(events: Sequence[tuple[dict[str, Any], object]], now: datetime) -> dict[str, Any]:
    """An EPCISQueryDocument of events as `told`; each stays under the @context it came with."""
    contexts = [context for _event, context in events if context is not None]
    above = contexts[0] if contexts and all(context == contexts[0] for context in contexts) else CONTEXT
    for event, context in events:
        if context is not None and context != above:
            event["@context"] = [*_each(context), *_each(event.get("@context"))]
    return {
        "@context": above,
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "epcisBody": {
            "queryResults": {
                "queryName": "SimpleEventQuery",
                "resultsBody": {"eventList": [event for event, _context in events]},
            }
        },
    }


def _each(context: object) -> list[object]:
    if context is None:
        return []
    return context if isinstance(context, list) else [context]


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _unfit(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a right event cannot be stored for: a place in it and a sentence."""
    try:
        datetime.fromisoformat(event["eventTime"]).astimezone(UTC)
    except OverflowError:
        yield "/eventTime", "is too near the end of time"
    if len(event["type"]) > _LONGEST_TYPE:
        yield "/type", f"must be at most {_LONGEST_TYPE} characters"
    if len(event.get("eventID", "")) > _LONGEST_ID:
        yield "/eventID", f"must be at most {_LONGEST_ID} characters"
