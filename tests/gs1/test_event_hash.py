"""The event hash: identical to the published vectors, and the same however an event is written down."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gs1.epcis_keys import canonical
from app.gs1.event_hash import event_hash, pre_hash
from tests.gs1.strategies import unhurried

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "event_hash.json").read_text("utf-8"))
CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://ns.example.com/epcis/"}]
EVENT: dict[str, Any] = {
    "type": "ObjectEvent",
    "eventTime": "2026-06-21T14:00:00+07:00",
    "eventTimeZoneOffset": "+07:00",
    "epcList": ["urn:epc:id:sgtin:0614141.011111.987", "urn:epc:id:sgtin:0614141.011111.988"],
    "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 200.5, "uom": "KGM"}],
    "action": "OBSERVE",
    "bizStep": "shipping",
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epc:id:gdti:0614141.00001.1618034"}],
    "destinationList": [{"type": "owning_party", "destination": "urn:epc:id:pgln:0614141.00777"}],
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00011.0", "ex:gate": "2"},
    "ex:note": {"ex:b": ["2", {"ex:c": True}], "ex:a": "1"},
}


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["id"]) for v in VECTORS])
def test_every_published_vector_comes_out_the_same(vector: dict[str, Any]) -> None:
    document = vector["document"]
    events = document["epcisBody"]["eventList"]
    assert [pre_hash(event, document["@context"]) for event in events] == vector["prehash"]
    assert [event_hash(event, document["@context"]) for event in events] == vector["expect"]


def shuffled(value: Any, draw: Any) -> Any:
    """The same JSON with its members, and the members of its lists, in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw(st.permutations(sorted(value)))}
    if isinstance(value, list):
        return [shuffled(item, draw) for item in draw(st.permutations(value))]
    return value


@unhurried
@given(st.data())
def test_the_order_in_json_makes_no_difference(data: st.DataObject) -> None:
    assert pre_hash(shuffled(EVENT, data.draw), CONTEXT) == pre_hash(EVENT, CONTEXT)


@pytest.mark.parametrize(
    "same",
    [
        {"eventTime": "2026-06-21T07:00:00.0004Z"},
        {"recordTime": "2026-06-22T07:00:00Z", "eventID": "urn:uuid:4d1f3a52-0d5f-4b47-9a52-0f7b7c6ed5b1"},
        {"errorDeclaration": {"declarationTime": "2026-06-22T07:00:00Z", "reason": "incorrect_data"}},
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"},
        {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"},
        {
            "epcList": [
                "https://shop.example/x/01/00614141111114/21/987",
                "https://id.gs1.org/gtin/614141111114/ser/988?a=1",
            ]
        },
        {
            "quantityList": [
                {"uom": "KGM", "quantity": "200.50", "epcClass": "https://a.vn/01/04012345123456/10/998877"}
            ]
        },
        {"@context": {"ex": "https://ns.example.com/epcis/"}},
        {"ex:note": {"ex:b": ["2", {"ex:c": True}], "ex:a": " 1 ", "rdfs:comment": "left out"}},
    ],
)
def test_another_spelling_is_the_same_event(same: dict[str, Any]) -> None:
    assert pre_hash(EVENT | same, CONTEXT) == pre_hash(EVENT, CONTEXT)


@pytest.mark.parametrize(
    "other",
    [
        {"eventTime": "2026-06-21T14:00:00.001+07:00"},
        {"eventTimeZoneOffset": "+08:00"},
        {"epcList": ["urn:epc:id:sgtin:0614141.011111.987"]},
        {"destinationList": [{"type": "location", "destination": "urn:epc:id:pgln:0614141.00777"}]},
        {"readPoint": {"id": "urn:epc:id:sgln:4012345.00011.0", "ex:gate": "3"}},
        {"ex:note": {"ex:b": ["2", {"ex:c": False}], "ex:a": "1"}},
    ],
)
def test_another_fact_is_another_event(other: dict[str, Any]) -> None:
    assert event_hash(EVENT | other, CONTEXT) != event_hash(EVENT, CONTEXT)


def test_two_prefixes_of_one_namespace_are_one() -> None:
    renamed = json.loads(json.dumps(EVENT).replace('"ex:', '"farm:'))
    assert event_hash(renamed, [CONTEXT[0], {"farm": "https://ns.example.com/epcis/"}]) == event_hash(EVENT, CONTEXT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("urn:epc:id:sscc:4012345.0000000333", "https://id.gs1.org/00/040123450000003338"),
        ("urn:epc:id:sgtin:0614141.011111.A(1)", "https://id.gs1.org/01/00614141111114/21/A%281%29"),
        ("https://a.vn/01/09524000000019/22/2A/10/L1/21/S1", "https://id.gs1.org/01/09524000000019/21/S1"),
        ("https://a.vn/01/09524000000019/10/L1", "https://id.gs1.org/01/09524000000019/10/L1"),
        ("https://a.vn/id/batch/3/MH-260621-01", "https://a.vn/id/batch/3/MH-260621-01"),
        ("urn:epc:id:sgtin:061414.011111.987", "urn:epc:id:sgtin:061414.011111.987"),
        ("urn:uuid:4d1f3a52-0d5f-4b47-9a52-0f7b7c6ed5b1", "urn:uuid:4d1f3a52-0d5f-4b47-9a52-0f7b7c6ed5b1"),
    ],
)
def test_identifiers_come_to_one_short_form(text: str, expected: str) -> None:
    assert canonical(text) == expected
