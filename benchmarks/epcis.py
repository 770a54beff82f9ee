"""EPCIS: how fast events are checked and hashed, hashing beside the published reference, and how fast events are told.

The peer is epcis-event-hash-generator (MIT), by the authors of the algorithm; it runs in the same process over the same
documents, and every hash must be the same. Without it that one figure is left out.
"""

import json
import logging
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.services import admin_units
from app.core import migrations
from app.core.actor import Actor, Role
from app.core.db import Database
from app.gs1.epcis_check import check_document
from app.gs1.event_hash import event_hash
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.rules import epcis_documents
from app.traceability.rules.events import EventType, role_of
from app.traceability.services import epcis_captures, epcis_projection
from app.traceability.services.epcis_captures import Parcel
from benchmarks import public_page_rows
from benchmarks.figures import Figure, show, speedup

_PEER = "epcis_event_hash_generator"
_BASE = "https://truy.example.vn"
_DOCUMENTS, _EVENTS, _ROUNDS, _TOLD = 20, 10, 3, 5_000
_START = datetime(2026, 6, 21, 7, tzinfo=UTC)
_CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"gn": f"{_BASE}/epcis/terms/"}]


def figures() -> list[Figure]:
    """All figures, measured now; no event is met twice, so that nothing is remembered from the round before."""
    rounds = [[_document(part * _DOCUMENTS + number) for number in range(_DOCUMENTS)] for part in range(_ROUNDS + 1)]
    found = [Figure("EPCIS events checked and hashed per second on one core", _checked(), 1_000)]
    peer = _peer()
    if peer is not None:
        _compare(rounds[0], peer)
        ours, theirs = iter(rounds[1:]), iter(rounds[1:])
        faster = speedup(lambda: _hashed(next(ours)), lambda: sum(map(len, map(peer, next(theirs)))), rounds=_ROUNDS)
        found.append(Figure("EPCIS event hashes against the published reference, equal digests", faster, 1))
    found.append(Figure("EPCIS capture: events read, checked, hashed and stored per second", _captured(), 1_000))
    return [*found, Figure("Own events told as EPCIS and stored per second, SQLite", _told(), 200)]


def _document(number: int) -> dict[str, Any]:
    """A document of ten events: a harvest, packing, and pallets that leave."""
    return {
        "@context": _CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-06-22T08:00:00.000+07:00",
        "epcisBody": {"eventList": [_event(number * _EVENTS + place) for place in range(_EVENTS)]},
    }


def _event(number: int) -> dict[str, Any]:
    when = (_START + timedelta(minutes=number)).isoformat()
    lot = {"epcClass": f"{_BASE}/01/09524000000019/10/MH-{number:06d}", "quantity": 12.5 + number, "uom": "KGM"}
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventTime": when,
        "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "readPoint": {"id": f"{_BASE}/id/cooperative/3"},
        "epcList": [f"urn:epc:id:sscc:9524000.{number:010d}"],
        "quantityList": [lot],
        "destinationList": [{"type": "owning_party", "destination": "https://id.gs1.org/417/9524000001016"}],
        "bizTransactionList": [{"type": "desadv", "bizTransaction": f"{_BASE}/id/document/3/PX-{number}"}],
        "gn:record": number,
    }
    if number % 3 == 0:
        harvest = {"action": "ADD", "bizStep": "creating_class_instance", "disposition": "active"}
        event |= harvest | {"ilmd": {"gn:variety": "Xã Đoài", "gn:growingAreaCode": "VN-40-423-17071-01-24"}}
    return event


def _hashed(documents: list[dict[str, Any]]) -> int:
    for document in documents:
        for event in document["epcisBody"]["eventList"]:
            event_hash(event, document["@context"])
    return len(documents) * _EVENTS


def _checked() -> float:
    """Events per second of processor time, each document read from its bytes as a capture reads it."""
    texts = [json.dumps(_document(1_000 + number)) for number in range(100)]
    start = process_time()
    for text in texts:
        document = json.loads(text)
        if check_document(document):
            raise RuntimeError("a right document was refused")
        _hashed([document])
    return len(texts) * _EVENTS / (process_time() - start)


Peer = Callable[[dict[str, Any]], list[str]]


def _peer() -> Peer | None:
    """The published reference as a function from a document to the hashes of its events."""
    try:
        hash_generator, json_to_py = (import_module(f"{_PEER}.{name}") for name in ("hash_generator", "json_to_py"))
    except ImportError:
        return None
    logging.getLogger().setLevel(logging.ERROR)

    def run(document: dict[str, Any]) -> list[str]:
        events = json_to_py.event_list_from_epcis_document_json(deepcopy(document))
        return list(hash_generator.epcis_hashes_from_events(events))

    return run


def _compare(documents: list[dict[str, Any]], peer: Peer) -> None:
    for document in documents:
        ours = [event_hash(event, document["@context"]) for event in document["epcisBody"]["eventList"]]
        if ours != peer(document):
            raise RuntimeError("the reference hashes an event differently")


def _captured() -> float:
    """Events per second of processor time through the services of the interface: from bytes to rows, 1,000 at once."""
    batches = [_document(2_000 + number) for number in range(100)]
    whole = batches[0] | {"epcisBody": {"eventList": [e for one in batches for e in one["epcisBody"]["eventList"]]}}
    text = json.dumps(whole).encode()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'gocnghe.db')}"
        migrations.upgrade(url)
        database = Database(url)
        with database.transaction() as db:
            admin_units.load(db)
            public_page_rows.fill(db)
            actor = Actor(None, "Máy kho", Role.STAFF, db.scalars(sa.select(Batch.cooperative_id)).first())
        start = process_time()
        found = epcis_documents.document(epcis_documents.read(text))
        if list(epcis_documents.faults(epcis_documents.read(text), found)):
            raise RuntimeError("a right document was refused")
        events = [epcis_documents.prepare(found, index) for index in range(len(found.events))]
        with database.transaction() as db:
            row = epcis_captures.accept(db, actor, Parcel("0" * 64, len(text), len(events)))
            done = epcis_captures.store(db, actor, row.id, events)
            if done.captured != len(events):
                raise RuntimeError(f"only {done.captured} events were captured")
        seconds = process_time() - start
        database.engine.dispose()
    return len(events) / seconds


def _told() -> float:
    """Own events per second of processor time, from the tables of the cooperative to stored standard form."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'gocnghe.db')}"
        migrations.upgrade(url)
        database = Database(url)
        with database.transaction() as db:
            admin_units.load(db)
            public_page_rows.fill(db)
            cooperative_id = _record(db)
        start = process_time()
        with database.transaction() as db:
            told = epcis_projection.catch_up(db, cooperative_id, base_url=_BASE, now=_START)
        seconds = process_time() - start
        database.engine.dispose()
    if told < _TOLD:
        raise RuntimeError(f"only {told} events were told")
    return told / seconds


def _record(db: Session) -> int:
    """Shipments from the cooperative's batches, in turn."""
    batches = db.scalars(sa.select(Batch).order_by(Batch.id)).all()
    first = (db.scalar(sa.select(sa.func.max(Event.id))) or 0) + 1
    chosen = [(first + number, batches[number % len(batches)]) for number in range(_TOLD)]
    own = {"cooperative_id": batches[0].cooperative_id, "grams": 20_000}
    facts = {
        "type": EventType.SHIP,
        "happened_at": _START,
        "recorded_at": _START,
        "place": "Chợ Vinh",
        "by_name": "Lan",
    }
    db.execute(sa.insert(Event), [{"id": event_id, "batch_id": batch.id, **facts, **own} for event_id, batch in chosen])
    role = {"role": role_of(EventType.SHIP)}
    db.execute(
        sa.insert(EventItem), [{"event_id": event_id, "batch_id": b.id, **role, **own} for event_id, b in chosen]
    )
    return batches[0].cooperative_id


if __name__ == "__main__":
    show(figures())
