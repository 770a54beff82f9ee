"""The check of EPCIS 2.0 documents: which fields each type of event has, and what must hold between them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from app.gs1 import epcis_fields as fields
from app.gs1 import epcis_words as words
from app.gs1.epcis_fields import Check, EnoughError, Fault, Findings
from app.gs1.epcis_rules import check_rules
from app.gs1.epcis_sensors import SENSOR_ELEMENT
from app.gs1.event_hash import namespaces

__all__ = ["Fault", "check_document", "check_event", "events_of"]

MOST_EVENTS: Final = 10_000

_KNOWN_PREFIXES: Final = frozenset({"epcis", "cbv", "cbvmda", "gs1", "rdfs", "owl", "xsd", "dcterms"})
"""Declared by the standard's own context."""

_EPCS = fields.many(fields.identifier, unique=True)
_QUANTITY = fields.record(
    {"epcClass": fields.identifier, "quantity": fields.number, "uom": fields.UOM}, ["epcClass"], open_=False
)
_QUANTITIES = fields.many(_QUANTITY)
_PLACE = fields.record({"id": fields.name}, ["id"])


def _typed(name: str, kind: str, vocabulary: frozenset[str], *required: str) -> Check:
    shape = {"type": fields.word(kind, vocabulary), name: fields.identifier}
    return fields.many(fields.record(shape, [*required, name], open_=False))


def _context(findings: Findings, path: str, value: Any) -> None:
    """Addresses and objects; which prefixes they declare is read separately."""
    for place, part in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(part, str):
            fields.identifier(findings, f"{path}/{place}" if isinstance(value, list) else path, part)
        elif not isinstance(part, dict):
            findings.add(path, "must be a URI, an object, or a list of these")


_CERTIFICATES = fields.many(fields.identifier)


def _certification(findings: Findings, path: str, value: Any) -> None:
    (_CERTIFICATES if isinstance(value, list) else fields.identifier)(findings, path, value)


def _anything(findings: Findings, path: str, value: Any) -> None:
    """Looked at elsewhere."""


_ERROR = fields.record(
    {
        "declarationTime": fields.instant,
        "reason": fields.word("reason", words.ERROR_REASONS),
        "correctiveEventIDs": fields.many(fields.name, unique=True),
    },
    ["declarationTime"],
)
_PERSISTENT = fields.record(
    {name: fields.many(fields.DISPOSITION, at_least=1, unique=True) for name in ("set", "unset")}, open_=False
)
_ACTION = fields.matching("ADD|OBSERVE|DELETE", "must be ADD, OBSERVE or DELETE")

_COMMON: Mapping[str, Check] = {
    "@context": _context,
    "type": _anything,
    "eventTime": fields.instant,
    "recordTime": fields.instant,
    "eventTimeZoneOffset": fields.offset,
    "eventID": fields.name,
    "certificationInfo": _certification,
    "errorDeclaration": _ERROR,
    "bizStep": fields.BIZ_STEP,
    "disposition": fields.DISPOSITION,
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": _typed("bizTransaction", "business transaction type", words.BIZ_TRANSACTIONS),
    "sourceList": _typed("source", "source type", words.SOURCES, "type"),
    "destinationList": _typed("destination", "destination type", words.SOURCES, "type"),
    "sensorElementList": fields.many(SENSOR_ELEMENT),
}
_OBJECTS: Mapping[str, Check] = {"epcList": _EPCS, "quantityList": _QUANTITIES}
_CHILDREN: Mapping[str, Check] = {
    "parentID": fields.identifier,
    "childEPCs": _EPCS,
    "childQuantityList": _QUANTITIES,
    "action": _ACTION,
}
_MASTER: Mapping[str, Check] = {"ilmd": fields.ilmd, "persistentDisposition": _PERSISTENT}
_TYPES: Mapping[str, Mapping[str, Check]] = {
    "ObjectEvent": {**_COMMON, **_OBJECTS, **_MASTER, "action": _ACTION},
    "AggregationEvent": {**_COMMON, **_CHILDREN},
    "AssociationEvent": {**_COMMON, **_CHILDREN},
    "TransactionEvent": {**_COMMON, **_OBJECTS, "parentID": fields.identifier, "action": _ACTION},
    "TransformationEvent": {
        **_COMMON,
        **_MASTER,
        "inputEPCList": _EPCS,
        "inputQuantityList": _QUANTITIES,
        "outputEPCList": _EPCS,
        "outputQuantityList": _QUANTITIES,
        "transformationID": fields.identifier,
    },
}
_ANY_TYPE: Mapping[str, Check] = {name: check for shape in _TYPES.values() for name, check in shape.items()}
"""An event of somebody's own type may use every field of the standard."""

_ATTRIBUTE = fields.record({"id": fields.identifier, "attribute": fields.extension}, ["id"])
_ELEMENT = fields.record(
    {"id": fields.identifier, "attributes": fields.many(_ATTRIBUTE), "children": _EPCS, "type": fields.text}, ["id"]
)
_VOCABULARY = fields.record({"type": fields.identifier, "vocabularyElementList": fields.many(_ELEMENT)}, ["type"])
_HEADER = fields.record({"epcisMasterData": fields.record({"vocabularyList": fields.many(_VOCABULARY)})})
QUERY_DOCUMENT: Final = "EPCISQueryDocument"
_ALWAYS: Final = ("@context", "type", "epcisBody")
_BODY: Final = ("eventList",)
_RESULTS: Final = ("queryResults", "resultsBody", "eventList")
_BESIDE: Mapping[str, Mapping[str, Check]] = {
    "resultsBody": {"queryName": fields.text, "subscriptionID": fields.text},
    "eventList": {"vocabularyList": fields.many(_VOCABULARY)},
}
"""What may stand beside the next step of the way."""
_DOCUMENT: Mapping[str, Check] = {
    "@context": _context,
    "id": fields.identifier,
    "type": fields.matching("EPCIS(?:Query)?Document", "must be EPCISDocument"),
    "schemaVersion": fields.matching(r"2(\.[0-9]+)*", 'must be "2.0"'),
    "creationDate": fields.instant,
    "instanceIdentifier": fields.text,
    "sender": fields.text,
    "receiver": fields.text,
    "epcisHeader": _HEADER,
    "epcisBody": _anything,
}


def check_document(document: object) -> list[Fault]:
    """What is wrong with an EPCIS document as JSON gives it: at most a hundred faults, none when it is right.

    An EPCISQueryDocument, the answer to a question, is one too.
    """
    if not isinstance(document, dict):
        return [Fault("", "must be an object")]
    findings = _findings(document.get("@context"))
    try:
        asked = document.get("type") == QUERY_DOCUMENT
        fields.record(_DOCUMENT, _ALWAYS if asked else (*_ALWAYS, "schemaVersion", "creationDate"))(
            findings, "", document
        )
        _check_standard_context(findings, document.get("@context"))
        _check_body(findings, document.get("epcisBody"), _RESULTS if asked else _BODY)
        if not findings.faults:
            _check_letters(findings, document)
    except EnoughError:
        pass
    return findings.faults


def check_event(event: object, context: object = None, path: str = "") -> list[Fault]:
    """What is wrong with one event; `context` is the @context around it, `path` the JSON pointer it lies at.

    An event that comes alone must bring the standard's context itself, in `context` or in its own @context.
    """
    findings = _findings(context)
    try:
        if isinstance(event, dict):
            _check_standard_context(findings, [*_parts(context), *_parts(event.get("@context"))], path)
        _check_event(findings, path, event)
        if not findings.faults:
            _check_letters(findings, event)
    except EnoughError:
        pass
    return findings.faults


def events_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events of a checked document."""
    body: Any = document["epcisBody"]
    for name in _RESULTS if document["type"] == QUERY_DOCUMENT else _BODY:
        body = body[name]
    return list(body)


def _parts(context: object) -> list[object]:
    return context if isinstance(context, list) else [context]


def _findings(context: object, before: Findings | None = None) -> Findings:
    """A context that we do not know by its address may declare prefixes that we do not see."""
    foreign = any(isinstance(part, str) and not words.is_standard_context(part) for part in _parts(context))
    prefixes = frozenset(namespaces(context)) | _KNOWN_PREFIXES
    if before is None:
        return Findings(prefixes, foreign)
    return Findings(before.prefixes | prefixes, before.foreign or foreign, before.faults)


def _check_standard_context(findings: Findings, context: object, path: str = "") -> None:
    if not any(isinstance(part, str) and words.is_standard_context(part) for part in _parts(context)):
        findings.add(f"{path}/@context", f"must name the context of EPCIS 2.0: {words.CONTEXT}")


def _check_body(findings: Findings, body: object, way: tuple[str, ...]) -> None:
    """`way`: the names under which the list of events lies, each in an object of its own fields and extensions."""
    path, held = "/epcisBody", body
    for name in way:
        if not isinstance(held, dict) or name not in held:
            findings.add(path, f'must be an object with "{name}"')
            return
        fields.members(findings, path, held, {name: _anything, **_BESIDE.get(name, {})})
        path, held = f"{path}/{name}", held[name]
    if not isinstance(held, list):
        findings.add(path, "must be a list")
    elif len(held) > MOST_EVENTS:
        findings.add(path, f"holds more than {MOST_EVENTS} events; please send them in parts")
    else:
        for place, event in enumerate(held):
            _check_event(findings, f"{path}/{place}", event)


def _check_event(findings: Findings, path: str, event: object) -> None:
    if not isinstance(event, dict):
        findings.add(path, "must be an object")
        return
    if "@context" in event:
        findings = _findings(event["@context"], findings)
    before = len(findings.faults)
    type_ = event.get("type")
    if not isinstance(type_, str):
        findings.add(f"{path}/type", "must be the type of the event")
        return
    if type_ not in _TYPES:
        fields.prefixed(findings, f"{path}/type", type_)
    fields.members(findings, path, event, _TYPES.get(type_, _ANY_TYPE))
    for name in ("eventTime", "eventTimeZoneOffset"):
        if name not in event:
            findings.add(path, f'"{name}" is missing')
    if len(findings.faults) == before:
        check_rules(findings, path, event)


def _check_letters(findings: Findings, value: object) -> None:
    """Half of a surrogate pair is JSON, but no text that can be stored, hashed or sent on."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        findings.add("", "holds a character that is no valid Unicode (half of a surrogate pair)")
