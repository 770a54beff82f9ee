"""What must hold between the fields of an EPCIS event, type by type (EPCIS 2.0, clauses 7.4.2 to 7.4.6)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.gs1.epcis_fields import Findings

Event = Mapping[str, Any]


def _object(findings: Findings, path: str, event: Event) -> None:
    _common(findings, path, event)
    _needs(findings, path, event, "action")
    sensed = event.get("sensorElementList") and "readPoint" in event
    if not (event.get("epcList") or event.get("quantityList") or sensed):
        findings.add(path, "names no goods: epcList, quantityList, or sensorElementList with readPoint")
    if "ilmd" in event and event.get("action") != "ADD":
        findings.add(f"{path}/ilmd", "stands only in events with action ADD")


def _aggregation(findings: Findings, path: str, event: Event) -> None:
    _common(findings, path, event)
    _needs(findings, path, event, "action")
    if event.get("action") in ("ADD", "DELETE"):
        _needs(findings, path, event, "parentID")
    _children(findings, path, event)


def _association(findings: Findings, path: str, event: Event) -> None:
    _common(findings, path, event)
    _needs(findings, path, event, "action", "parentID")
    _children(findings, path, event)


def _transaction(findings: Findings, path: str, event: Event) -> None:
    _common(findings, path, event)
    _needs(findings, path, event, "action")
    if not event.get("bizTransactionList"):
        findings.add(path, "names no business transaction: bizTransactionList")
    if event.get("action") != "DELETE" and not (event.get("epcList") or event.get("quantityList")):
        findings.add(path, "names no goods: epcList or quantityList")


def _transformation(findings: Findings, path: str, event: Event) -> None:
    _common(findings, path, event)
    inputs = event.get("inputEPCList") or event.get("inputQuantityList")
    outputs = event.get("outputEPCList") or event.get("outputQuantityList")
    if "transformationID" in event and not (inputs or outputs):
        findings.add(path, "names neither inputs nor outputs")
    elif "transformationID" not in event and not (inputs and outputs):
        findings.add(path, "needs inputs and outputs, or a transformationID with one of them")


def _children(findings: Findings, path: str, event: Event) -> None:
    if event.get("action") != "DELETE" and not (event.get("childEPCs") or event.get("childQuantityList")):
        findings.add(path, "names no children: childEPCs or childQuantityList")
    if event.get("parentID") in event.get("childEPCs", ()):
        findings.add(f"{path}/childEPCs", "names the parent among its children")


def _common(findings: Findings, path: str, event: Event) -> None:
    for name in ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"):
        for place, element in enumerate(event.get(name, ())):
            _quantity(findings, f"{path}/{name}/{place}", element)
    persistent = event.get("persistentDisposition")
    if persistent is not None:
        if not persistent:
            findings.add(f"{path}/persistentDisposition", "needs set or unset")
        if set(persistent.get("set", ())) & set(persistent.get("unset", ())):
            findings.add(f"{path}/persistentDisposition", "sets and unsets the same disposition")
    corrective = event.get("errorDeclaration", {}).get("correctiveEventIDs", ())
    if "eventID" in event and event["eventID"] in corrective:
        findings.add(f"{path}/errorDeclaration/correctiveEventIDs", "names the event itself")


def _quantity(findings: Findings, path: str, element: Event) -> None:
    amount = element.get("quantity")
    if amount is None:
        if "uom" in element:
            findings.add(f"{path}/uom", "stands without a quantity")
    elif amount < 0:
        findings.add(f"{path}/quantity", "must not be negative")
    elif "uom" not in element and amount != int(amount):
        findings.add(f"{path}/quantity", "without uom it counts pieces and must be a whole number")


def _needs(findings: Findings, path: str, event: Event, *names: str) -> None:
    for name in names:
        if name not in event:
            findings.add(path, f'"{name}" is missing')


_RULES: Final[Mapping[str, Callable[[Findings, str, Event], None]]] = {
    "ObjectEvent": _object,
    "AggregationEvent": _aggregation,
    "AssociationEvent": _association,
    "TransactionEvent": _transaction,
    "TransformationEvent": _transformation,
}


def check_rules(findings: Findings, path: str, event: Event) -> None:
    """Note what does not go together in an event whose single fields are right; own types have no rules."""
    rule = _RULES.get(event["type"])
    if rule is not None:
        rule(findings, path, event)
