"""What of an EPCIS event is asked for: the columns of its row, and every identifier in it with the part it plays."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from app.gs1 import epcis_words
from app.gs1.event_hash import event_hash

Columns = dict[str, Any]
Term = tuple[str, str]
"""A part and the identifier that plays it."""

_SINGLE: Final[Mapping[str, str]] = {"parentID": "parent", "transformationID": "transformation"}
_LISTS: Final[Mapping[str, str]] = {
    "epcList": "epc",
    "childEPCs": "child",
    "inputEPCList": "input",
    "outputEPCList": "output",
}
_CLASSES: Final[Mapping[str, str]] = {
    "quantityList": "epc_class",
    "childQuantityList": "child_class",
    "inputQuantityList": "input_class",
    "outputQuantityList": "output_class",
}
_TYPED: Final[Mapping[str, tuple[str, str, str]]] = {
    "bizTransactionList": ("bizTransaction", "biz_transaction", "BTT"),
    "sourceList": ("source", "source", "SDT"),
    "destinationList": ("destination", "destination", "SDT"),
}

EPC_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "MATCH_epc": ("epc", "child"),
    "MATCH_parentID": ("parent",),
    "MATCH_inputEPC": ("input",),
    "MATCH_outputEPC": ("output",),
    "MATCH_anyEPC": ("epc", "child", "parent", "input", "output"),
    "MATCH_epcClass": ("epc_class", "child_class"),
    "MATCH_inputEPCClass": ("input_class",),
    "MATCH_outputEPCClass": ("output_class",),
    "MATCH_anyEPCClass": ("epc_class", "child_class", "input_class", "output_class"),
    "EQ_transformationID": ("transformation",),
    "EQ_persistentDisposition_set": ("set",),
    "EQ_persistentDisposition_unset": ("unset",),
    "EQ_correctiveEventID": ("corrective",),
}
"""The filters of EPCIS 2.0, clause 8.2.7.1, with the parts each looks at."""


def typed_part(kind: str, type_: str) -> str:
    """The part of a business transaction, source or destination (`kind`) of that type, e.g. "source:owning_party"."""
    return f"{kind}:{type_}"[:80]


def columns(event: Mapping[str, Any], context: object = None) -> Columns:
    """The columns of a checked event that are its own; an event without an id is known by its hash."""
    return {
        "event_id": event.get("eventID") or event_hash(event, context),
        "event_type": event["type"],
        "event_time": datetime.fromisoformat(event["eventTime"]),
        "action": event.get("action"),
        "biz_step": _word("BizStep", event.get("bizStep")),
        "disposition": _word("Disp", event.get("disposition")),
        "read_point": event.get("readPoint", {}).get("id"),
        "biz_location": event.get("bizLocation", {}).get("id"),
        "body": json.dumps(event, ensure_ascii=False, separators=(",", ":")),
        "context": None if context is None else json.dumps(context, ensure_ascii=False, separators=(",", ":")),
    }


def _word(kind: str, text: str | None) -> str | None:
    return None if text is None else epcis_words.bare(kind, text)


def terms(event: Mapping[str, Any]) -> list[Term]:
    """Every identifier in a checked event, each once per part, in the order of the event's fields."""
    return list(dict.fromkeys(_terms(event)))


def _terms(event: Mapping[str, Any]) -> Iterable[Term]:
    yield from ((part, event[name]) for name, part in _SINGLE.items() if name in event)
    for name, part in _LISTS.items():
        yield from ((part, epc) for epc in event.get(name, ()))
    for name, part in _CLASSES.items():
        yield from ((part, element["epcClass"]) for element in event.get(name, ()))
    for name, (field, kind, words) in _TYPED.items():
        for item in event.get(name, ()):
            yield typed_part(kind, epcis_words.bare(words, item.get("type", ""))), item[field]
    yield from _statements(event)


def _statements(event: Mapping[str, Any]) -> Iterable[Term]:
    for part, dispositions in event.get("persistentDisposition", {}).items():
        yield from ((part, epcis_words.bare("Disp", word)) for word in dispositions)
    for event_id in event.get("errorDeclaration", {}).get("correctiveEventIDs", ()):
        yield "corrective", event_id
