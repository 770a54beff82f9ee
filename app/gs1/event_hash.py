"""The CBV 2.0 event hash: one name for an event, whoever writes it down and however the JSON is laid out.

The order of fields is that of the published reference and its vectors (certificationInfo after the offset, parentID
before epcList, lists of business transactions, sources and destinations at the end among the extensions), not that of
its README. Numbers are written as the reference writes them, which reads every number-like text as a binary float.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from app.gs1 import epcis_words
from app.gs1.epcis_keys import canonical

Node = tuple[str, str, "list[Node]"]
"""Name, text and children: what JSON and XML have in common."""
Order = tuple[tuple[str, "Order | None"], ...]

_LEFT_OUT: Final = frozenset({"recordTime", "eventID", "type", "errorDeclaration", "@context"})
_COMMENTS: Final = frozenset({"#text", "rdfs:comment", "comment"})
_TIMES: Final = frozenset({"eventTime", "time", "startTime", "endTime"})
_TYPED: Final = {"bizTransactionList": "BTT", "sourceList": "SDT", "destinationList": "SDT"}
_RENAMED: Final = {
    "inputEPC": "epc",
    "outputEPC": "epc",
    "inputQuantity": "quantityElement",
    "outputQuantity": "quantityElement",
    "childQuantity": "quantityElement",
}


def _flat(names: str) -> Order:
    return tuple((name, None) for name in names.split())


_EPCS: Final = _flat("epc")
_QUANTITIES: Final[Order] = (("quantityElement", _flat("epcClass quantity uom")),)
_ORIGIN: Final = "deviceID deviceMetadata rawData dataProcessingMethod"
_SENSOR: Final[Order] = (
    ("sensorMetadata", _flat(f"time startTime endTime {_ORIGIN} bizRules")),
    (
        "sensorReport",
        _flat(
            f"type exception {_ORIGIN} time microorganism chemicalSubstance value component stringValue booleanValue "
            "hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem"
        ),
    ),
)
_EVENT: Final[Order] = (
    *_flat("eventTime eventTimeZoneOffset certificationInfo parentID"),
    ("epcList", _EPCS),
    ("inputEPCList", _EPCS),
    ("childEPCs", _EPCS),
    ("quantityList", _QUANTITIES),
    ("childQuantityList", _QUANTITIES),
    ("inputQuantityList", _QUANTITIES),
    ("outputEPCList", _EPCS),
    ("outputQuantityList", _QUANTITIES),
    *_flat("action transformationID bizStep disposition"),
    ("persistentDisposition", _flat("set unset")),
    ("readPoint", _flat("id")),
    ("bizLocation", _flat("id")),
    ("sensorElementList", (("sensorElement", _SENSOR),)),
)


def event_hash(event: Mapping[str, Any], context: object = None) -> str:
    """ "ni:///sha-256;…?ver=CBV2.0" of an event as JSON gives it; `context` is the @context of its document."""
    digest = hashlib.sha256(pre_hash(event, context).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Mapping[str, Any], context: object = None) -> str:
    """The text that the hash is taken over; good for finding where two records of one event part ways."""
    names = namespaces(context) | namespaces(event.get("@context"))
    nodes = [node for name, value in event.items() if name not in _LEFT_OUT for node in _nodes(name, value, names)]
    text, rest = _in_order(nodes, _EVENT, whole_event=True)
    return f"eventType={event['type']}{text}{_sorted(rest)}"


def namespaces(context: object) -> dict[str, str]:
    """The prefixes that a JSON-LD @context declares, with what they stand for."""
    found: dict[str, str] = {}
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, Mapping):
            found.update((name, value) for name, value in part.items() if isinstance(value, str) and name[:1] != "@")
    return found


def _nodes(name: str, value: object, names: Mapping[str, str]) -> Iterable[Node]:
    """The nodes of one JSON member: lists repeat the name, "…List" and childEPCs wrap what they hold."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in names:
        name = f"{{{names[prefix]}}}{local}"
    values = value if isinstance(value, list) else [value]
    if name in _TYPED:
        yield (name, "", [node for item in values for node in _pair(item, _TYPED[name], names)])
    elif name.endswith("List"):
        inner = _RENAMED.get(name[:-4], name[:-4])
        nodes = [_node(inner, item, names) for item in values]
        yield (name, "", [("quantityElement", *node[1:]) if _is_element(node) else node for node in nodes])
    elif name == "childEPCs":
        yield (name, "", [_node("epc", item, names) for item in values])
    else:
        yield from (_node(name, item, names) for item in values)


def _is_element(node: Node) -> bool:
    return node[0] == "quantity" and bool(node[2])


def _node(name: str, value: object, names: Mapping[str, str]) -> Node:
    if isinstance(value, Mapping):
        members = [(key, item) for key, item in value.items() if key not in _COMMENTS]
        text = str(value.get("#text", ""))
        return (name, text, [node for key, item in members for node in _nodes(key, item, names)])
    if isinstance(value, list):
        return (name, "", [_node("", item, names) for item in value])
    return (name, _curie(str(value), names), [])


def _curie(text: str, names: Mapping[str, str]) -> str:
    prefix, colon, local = text.partition(":")
    return names[prefix] + local if colon and prefix in names else text


def _pair(item: object, kind: str, names: Mapping[str, str]) -> list[Node]:
    """A business transaction, source or destination: its type stands first, whatever the JSON's order."""
    if not isinstance(item, Mapping):
        return [_node("", item, names)]
    ordered = sorted(item.items(), key=lambda member: member[0] != "type")
    text = ""
    for name, value in ordered:
        spoken = epcis_words.full(kind, value) if name == "type" and isinstance(value, str) else value
        text += _sorted(_nodes(name, spoken, names))
    return [(text, "", [])]


def _in_order(nodes: list[Node], order: Order, *, whole_event: bool = False) -> tuple[str, list[Node]]:
    """The text of the nodes that the order knows, and the nodes it leaves over.

    Extensions inside an element end that element's text; those of the event itself are told at the very end.
    """
    extensions = [] if whole_event else _extensions(nodes)
    left = [node for node in nodes if node not in extensions] if extensions else nodes
    by_name: dict[str, list[Node]] = {}
    for node in left:
        by_name.setdefault(node[0], []).append(node)
    text = ""
    for name, inner in order:
        told, rest = _told(by_name.pop(name, ()), inner)
        text += told
        if rest:
            by_name[name] = rest
    return text + _sorted(extensions), [node for group in by_name.values() for node in group]


def _told(nodes: Iterable[Node], inner: Order | None) -> tuple[str, list[Node]]:
    """Nodes of one name in byte order, and what of them is left over."""
    texts, rest = [], []
    for name, text, children in nodes:
        told, left = _in_order(children, inner) if inner else ("", children)
        value = (_instant(text) if name in _TIMES else _value(name, text)) if text else ""
        if value or told:
            texts.append(f"{name}={value}{told}" if value else name + told)
        if left:
            rest.append((name, text, left))
    return "".join(sorted(texts)), rest


def _extensions(nodes: list[Node]) -> list[Node]:
    """Members of a namespace that ends in "/"; the reference tells others after everything else."""
    if len(nodes) < 2:
        return []
    return [node for node in nodes if node[0].startswith("{") and "/}" in node[0]]


def _sorted(nodes: Iterable[Node]) -> str:
    """Nodes that no order knows, in byte order of their text."""
    return "".join(sorted(_plain(node) for node in nodes))


def _plain(node: Node) -> str:
    name, text, children = node
    value = _written(text.strip())
    return (f"{name}={value}" if value else name) + (_sorted(children) if children else "")


_SPOKEN: Mapping[str, Callable[[str], str]] = {
    "bizStep": lambda text: epcis_words.full("BizStep", text),
    "disposition": lambda text: epcis_words.full("Disp", text),
    "set": lambda text: epcis_words.full("Disp", text),
    "unset": lambda text: epcis_words.full("Disp", text),
    "component": lambda text: epcis_words.full("Comp", text),
    "type": epcis_words.measurement,
    "exception": epcis_words.measurement,
}
"""Where a bare word of the standard stands for its web address."""


def _value(name: str, text: str) -> str:
    text = text.strip()
    spoken = _SPOKEN.get(name)
    return _written(spoken(text) if spoken else text)


@lru_cache(maxsize=8192)
def _written(text: str) -> str:
    """The canonical form of one value: web addresses for URNs of words, plain numbers, canonical identifiers."""
    if text.startswith("urn:epcglobal:cbv:"):
        text = epcis_words.addressed(text)
    try:
        number = float(text)
        return str(int(number) if number == int(number) else number)
    except (ValueError, OverflowError):
        return canonical(text)


def _instant(text: str) -> str:
    """UTC with milliseconds, "2020-03-04T10:00:30.000Z"; text that is no time stays."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    zoned = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    rounded = zoned + timedelta(microseconds=round(zoned.microsecond, -3) - zoned.microsecond)
    return rounded.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
