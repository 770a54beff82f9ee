"""The check of EPCIS documents: it accepts what is right, and finds what the official schema lets through."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from app.gs1.epcis_check import check_document, check_event, events_of

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "event_hash.json").read_text("utf-8"))
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
LOT = {"epcClass": "https://id.gs1.org/01/09524000000019/10/L1", "quantity": 12.5, "uom": "KGM"}
PALLET = "https://id.gs1.org/00/095240000000000019"
WHEN = {"eventTime": "2026-06-21T14:00:00+07:00", "eventTimeZoneOffset": "+07:00"}
HARVEST: dict[str, Any] = {
    "type": "ObjectEvent",
    **WHEN,
    "action": "ADD",
    "bizStep": "creating_class_instance",
    "readPoint": {"id": "https://example.vn/id/area/7"},
    "quantityList": [LOT],
    "ilmd": {"gn:variety": "Xã Đoài"},
}
PACKING: dict[str, Any] = {
    "type": "AggregationEvent",
    **WHEN,
    "action": "ADD",
    "parentID": PALLET,
    "childQuantityList": [LOT],
}
MILLING: dict[str, Any] = {
    "type": "TransformationEvent",
    **WHEN,
    "inputQuantityList": [LOT],
    "outputQuantityList": [LOT],
}


def document(*events: Any, **given: Any) -> dict[str, Any]:
    whole = {
        "@context": [CONTEXT, {"gn": "https://example.vn/epcis/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-06-22T08:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
    }
    return copy.deepcopy(whole | given)


def told(event: dict[str, Any]) -> list[str]:
    """Where in the event something is wrong."""
    return [fault.path.removeprefix("/epcisBody/eventList/0") for fault in check_document(document(event))]


def without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != name}


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["id"]) for v in VECTORS])
def test_valid_documents_pass(vector: dict[str, Any]) -> None:
    assert check_document(vector["document"]) == []


@pytest.mark.parametrize("event", [HARVEST, PACKING, MILLING])
def test_our_kinds_of_events_pass(event: dict[str, Any]) -> None:
    whole = document(event)
    assert check_document(whole) == []
    assert events_of(whole) == [event]
    assert check_event(event, whole["@context"]) == []


@pytest.mark.parametrize(
    ("event", "path"),
    [
        (HARVEST | {"eventTime": "2026-06-21T14:00:00"}, "/eventTime"),
        (HARVEST | {"eventTime": "2026-02-30T14:00:00Z"}, "/eventTime"),
        (HARVEST | {"eventTimeZoneOffset": "+14:30"}, "/eventTimeZoneOffset"),
        (without(HARVEST, "eventTimeZoneOffset"), ""),
        (HARVEST | {"type": "objectEvent"}, "/type"),
        (HARVEST | {"type": "farm:Picking"}, "/type"),
        (HARVEST | {"eventID": "no uri"}, "/eventID"),
        (HARVEST | {"epcList": ["L1"]}, "/epcList/0"),
        (HARVEST | {"epcList": ["https://id.gs1.org/01/09524000000018/21/7"]}, "/epcList/0"),
        (HARVEST | {"epcList": ["urn:epc:id:sgtin:061414.011111.987"]}, "/epcList/0"),
        (HARVEST | {"epcList": [PALLET, PALLET]}, "/epcList"),
        (without(HARVEST, "quantityList") | {"epcList": []}, ""),
        (HARVEST | {"parentID": PALLET}, "/parentID"),
        (HARVEST | {"action": "OBSERVE"}, "/ilmd"),
        (HARVEST | {"ilmd": {"variety": "Xã Đoài"}}, "/ilmd/variety"),
        (HARVEST | {"farm:variety": "Xã Đoài"}, "/farm:variety"),
        (HARVEST | {"gn:a": {"farm:b": 1}}, "/gn:a/farm:b"),
        (HARVEST | {"bizStep": "picking_fruit"}, "/bizStep"),
        (HARVEST | {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, "/bizStep"),
        (HARVEST | {"readPoint": "https://example.vn/id/area/7"}, "/readPoint"),
        (HARVEST | {"quantityList": [LOT | {"quantity": -1}]}, "/quantityList/0/quantity"),
        (HARVEST | {"quantityList": [LOT | {"quantity": "12"}]}, "/quantityList/0/quantity"),
        (HARVEST | {"quantityList": [LOT | {"quantity": True}]}, "/quantityList/0/quantity"),
        (HARVEST | {"quantityList": [without(LOT, "uom")]}, "/quantityList/0/quantity"),
        (HARVEST | {"quantityList": [without(LOT, "quantity")]}, "/quantityList/0/uom"),
        (HARVEST | {"quantityList": [LOT | {"gn:x": 1}]}, "/quantityList/0/gn:x"),
        (HARVEST | {"persistentDisposition": {"set": ["recalled"], "unset": ["recalled"]}}, "/persistentDisposition"),
        (HARVEST | {"errorDeclaration": {"reason": "incorrect_data"}}, "/errorDeclaration"),
        (without(PACKING, "parentID"), ""),
        (PACKING | {"childEPCs": [PALLET]}, "/childEPCs"),
        (without(PACKING, "childQuantityList"), ""),
        (PACKING | {"epcList": [PALLET]}, "/epcList"),
        (without(MILLING, "outputQuantityList"), ""),
        (MILLING | {"action": "ADD"}, "/action"),
        (
            HARVEST
            | {"sensorElementList": [{"sensorReport": [{"type": "Temperature", "minValue": 9, "maxValue": 2}]}]},
            "/sensorElementList/0/sensorReport/0/maxValue",
        ),
        (HARVEST | {"sensorElementList": [{"sensorReport": []}]}, "/sensorElementList/0/sensorReport"),
    ],
)
def test_a_wrong_event_is_refused_where_it_is_wrong(event: dict[str, Any], path: str) -> None:
    assert told(event) == [path]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"@context": {"gn": "https://example.vn/epcis/"}}, "/@context"),
        ({"schemaVersion": "1.2"}, "/schemaVersion"),
        ({"creationDate": "22/06/2026"}, "/creationDate"),
        ({"type": "Document"}, "/type"),
        ({"epcisBody": {"event": HARVEST}}, "/epcisBody"),
        ({"format": "json"}, "/format"),
        (
            {"epcisHeader": {"epcisMasterData": {"vocabularyList": [{}]}}},
            "/epcisHeader/epcisMasterData/vocabularyList/0",
        ),
    ],
)
def test_a_wrong_document_is_refused_where_it_is_wrong(given: dict[str, Any], path: str) -> None:
    assert [fault.path for fault in check_document(document(HARVEST, **given))] == [path]


@pytest.mark.parametrize(
    "value", [None, [], "{}", 7, {}, {"epcisBody": []}, {"@context": 7, "epcisBody": {"eventList": [[]]}}]
)
def test_anything_else_is_refused_without_falling(value: Any) -> None:
    assert check_document(value)
    assert check_event(value)


def test_deep_and_broken_content_is_refused() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = {"gn:a": deep}
    assert "deeper" in check_document(document(HARVEST | {"gn:a": deep}))[0].message
    assert "Unicode" in check_document(document(HARVEST | {"gn:a": "\ud800"}))[0].message


def test_a_hundred_faults_are_enough() -> None:
    assert len(check_document(document(*[{}] * 500))) == 100


def test_an_answer_to_a_question_is_a_document_too() -> None:
    results = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": [HARVEST]}}}
    whole = document(type="EPCISQueryDocument", epcisBody=results)
    assert check_document(whole) == []
    assert events_of(whole) == [HARVEST]
