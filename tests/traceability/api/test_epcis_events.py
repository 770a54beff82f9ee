"""Asking for events: each filter keeps what it should, pages add up to the whole, and slips are named."""

from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Actor
from app.core.db import Database
from app.traceability.models.batches import Event
from app.traceability.rules.events import EventType
from tests.factories import make_batch, make_product
from tests.traceability.api.samples import GOODS, PALLET, Program, document, event

FARM, SHED = "https://id.gs1.org/414/9524000001016", "https://id.gs1.org/414/9524000001016/254/kho"
CARTON = "urn:epc:id:sgtin:9524000.000001.77"


@pytest.fixture
def story(hers: Program) -> Program:
    """Four events of four kinds, told out of order."""
    picked = event(
        "picked",
        action="ADD",
        bizStep="creating_class_instance",
        disposition="active",
        eventTime="2026-11-16T06:00:00+07:00",
        ilmd={"ex:variety": "Xã Đoài"},
        bizLocation={"id": FARM},
        epcList=None,
    )
    sorted_ = {
        "type": "TransformationEvent",
        "eventID": "urn:htx:event:sorted",
        "eventTime": "2026-11-17T06:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "inputQuantityList": [{"epcClass": GOODS}],
        "outputEPCList": [CARTON],
        "transformationID": "urn:htx:work:9",
        "readPoint": {"id": SHED},
        "persistentDisposition": {"set": ["completeness_verified"]},
    }
    packed = {
        "type": "AggregationEvent",
        "eventID": "urn:htx:event:packed",
        "eventTime": "2026-11-18T06:00:00+07:00",
        "eventTimeZoneOffset": "+07:00",
        "parentID": PALLET,
        "childEPCs": [CARTON],
        "action": "ADD",
        "bizStep": "packing",
    }
    owner = [{"type": "owning_party", "destination": "urn:htx:buyer:7"}]
    order = [{"type": "po", "bizTransaction": "urn:htx:order:1"}]
    shipped = event("shipped", eventTime="2026-11-19T06:00:00+07:00", destinationList=owner, bizTransactionList=order)
    answer = hers.post("/capture", document(packed, shipped, picked, sorted_))
    assert answer.get_json()["captured"] == 4
    return hers


FILTERS = [
    ("", "packed shipped picked sorted"),
    ("eventType=ObjectEvent|AggregationEvent", "packed shipped picked"),
    ("EQ_action=ADD", "packed picked"),
    ("EQ_bizStep=https://ref.gs1.org/cbv/BizStep-creating_class_instance", "picked"),
    ("EQ_bizStep=urn:epcglobal:cbv:bizstep:packing|shipping", "packed shipped"),
    ("EQ_disposition=in_transit|nonsense", "shipped"),
    (f"EQ_readPoint={FARM}", "shipped picked"),
    (f"WD_readPoint={FARM}", "shipped picked sorted"),
    (f"EQ_bizLocation={FARM}", "picked"),
    ("GE_eventTime=2026-11-17T06:00:00%2B07:00&LT_eventTime=2026-11-19T06:00:00+07:00", "packed sorted"),
    ("EQ_eventTime=2026-11-16T23:00:00Z", "sorted"),
    ("LT_recordTime=2026-01-01T00:00:00Z", ""),
    (f"MATCH_epc={CARTON}", "packed"),
    (f"MATCH_anyEPC={CARTON}", "packed sorted"),
    (f"MATCH_outputEPC={CARTON}", "sorted"),
    ("MATCH_anyEPC=urn:epc:idpat:sgtin:9524000.000001.*", "packed sorted"),
    (f"MATCH_parentID={PALLET}&EQ_action=ADD", "packed"),
    (f"MATCH_epcClass={GOODS}", "shipped picked"),
    (f"MATCH_inputEPCClass={GOODS}", "sorted"),
    (f"MATCH_anyEPCClass={GOODS}", "shipped picked sorted"),
    ("EQ_transformationID=urn:htx:work:9", "sorted"),
    ("EQ_persistentDisposition_set=completeness_verified", "sorted"),
    ("EQ_destination_owning_party=urn:htx:buyer:7", "shipped"),
    ("EQ_bizTransaction_po=urn:htx:order:1", "shipped"),
    ("EQ_eventID=urn:htx:event:packed|urn:htx:event:gone", "packed"),
    ("orderBy=eventTime&orderDirection=ASC", "picked sorted packed shipped"),
    ("orderBy=eventTime&eventCountLimit=2", "shipped packed"),
]


def test_each_filter_keeps_what_it_should(story: Program) -> None:
    assert {query: " ".join(story.steps(query)) for query, _kept in FILTERS} == dict(FILTERS)


def test_pages_add_up_to_the_whole_in_both_directions(story: Program) -> None:
    for query in (
        "orderBy=eventTime",
        "orderBy=eventTime&orderDirection=ASC",
        "",
        "orderBy=eventTime&eventCountLimit=3",
    ):
        pages = story.pages(f"/events?perPage=1&{query}")
        seen = [one["eventID"] for answer in pages for one in _list(answer)]
        assert seen == [one["eventID"] for one in story.events(query)]


def _list(answer: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.get_json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return found


def test_a_page_token_holds_for_its_own_question_only(story: Program) -> None:
    link = story.get("/events?perPage=1").headers["Link"]
    token = link.partition("nextPageToken=")[2].partition(">")[0]
    assert story.get(f"/events?nextPageToken={token}").status_code == 200
    for address in (
        f"/events?EQ_action=ADD&nextPageToken={token}",
        "/events?nextPageToken=%00x",
        "/events?nextPageToken=",
    ):
        answer = story.get(address)
        assert (answer.status_code, answer.get_json()["errors"][0]["parameter"]) == (400, "nextPageToken")


SLIPS = [
    ("EQ_nothing=1", "EQ_nothing"),
    ("GE_eventTime=2026-11-17", "GE_eventTime"),
    ("GE_eventTime=2026-11-17T00:00:00", "GE_eventTime"),
    ("EQ_action=LOOK", "EQ_action"),
    ("EQ_bizStep=", "EQ_bizStep"),
    ("EQ_bizStep=%00", "EQ_bizStep"),
    ("perPage=0", "perPage"),
    ("perPage=-1", "perPage"),
    ("orderBy=weight", "orderBy"),
    ("orderBy=eventTime&orderDirection=UP", "orderDirection"),
    ("eventCountLimit=2", "eventCountLimit"),
    ("orderBy=eventTime&eventCountLimit=2&maxEventCount=2", "maxEventCount"),
    ("EXISTS_errorDeclaration=maybe", "EXISTS_errorDeclaration"),
]


def test_a_slip_in_the_question_is_named(hers: Program) -> None:
    for query, named in SLIPS:
        answer = hers.get(f"/events?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), query
        assert answer.get_json()["type"] == "epcisException:QueryParameterException"
        assert answer.get_json()["errors"][0]["parameter"] == named


def test_an_answer_larger_than_asked_for_is_refused(story: Program) -> None:
    assert story.get("/events?maxEventCount=4").status_code == 200
    answer = story.get("/events?maxEventCount=3")
    assert (answer.status_code, answer.get_json()["type"]) == (413, "epcisException:QueryTooLargeException")


def test_events_are_found_under_every_word_and_identifier(story: Program) -> None:
    for path, kept in (
        ("/eventTypes/TransformationEvent/events", ["sorted"]),
        ("/bizSteps/packing/events", ["packed"]),
        ("/bizSteps/killing/events", []),
        ("/dispositions/active/events", ["picked"]),
        (f"/readPoints/{quote(SHED, safe='')}/events", ["sorted"]),
        (f"/bizLocations/{FARM}/events", ["picked"]),
        (f"/epcs/{quote(GOODS, safe='')}/events", ["shipped", "picked", "sorted"]),
    ):
        assert [one["eventID"].rpartition(":")[2] for one in story.events("", path)] == kept
    link = story.get(f"/epcs/{quote(GOODS, safe='')}/events?perPage=2").headers["Link"]
    assert f"/epcis/epcs/{quote(GOODS, safe='')}/events?perPage=2&nextPageToken=" in link
    assert story.get("/epcs/urn%3Ax/events").status_code == 404


def test_our_own_events_are_told_in_standard_form_as_soon_as_they_are_recorded(
    hers: Program, mais: Program, database: Database, lan: Actor
) -> None:
    with database.transaction(lan) as db:
        home = db.scalars(select(Cooperative).where(Cooperative.id == lan.cooperative_id)).one()
        batch = make_batch(db, make_product(db, home))
        own = {"cooperative_id": home.id, "batch_id": batch.id, "by_name": lan.name}
        now = batch.created_at
        db.add(Event(type=EventType.HARVEST, happened_at=now, recorded_at=now, grams=batch.grams, **own))
    (told,) = hers.events("EQ_bizStep=creating_class_instance")
    assert hers.events() == [told]
    assert hers.events("", f"/events/{quote(told['eventID'], safe='')}") == [told]
    assert mais.events() == []


def test_nobody_sees_another_cooperatives_events(story: Program, mais: Program) -> None:
    assert mais.events() == []
    assert mais.get("/events/urn:htx:event:packed").status_code == 404
    assert mais.get(f"/epcs/{quote(PALLET, safe='')}").status_code == 404
    assert mais.post("/capture", document(event("shipped"))).get_json()["captured"] == 1
    assert len(story.events("EQ_eventID=urn:htx:event:shipped")) == 1
