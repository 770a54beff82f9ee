"""Capturing EPCIS documents: taken in whole as a job, then every event stored once, in one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import Conflict, Problem
from app.gs1.event_hash import event_hash
from app.traceability.models.epcis import EpcisCapture
from app.traceability.queries import epcis_events as queries
from app.traceability.rules import epcis_documents as documents
from app.traceability.rules.captures import CaptureState, ErrorBehaviour
from app.traceability.rules.epcis_documents import Prepared
from app.traceability.services import epcis_projection

TOPIC = "epcis_capture"
AT_ONCE = 100
"""Up to so many events the request that brings them also stores them."""
SAFETY = timedelta(minutes=1)
"""How long a worker leaves such a small job to its own request."""
MOST_TOLD = 1000
"""So many faults of one document are kept; more would only repeat themselves."""

INVALID = "epcisException:ValidationException"
TAKEN = "epcisException:ResourceAlreadyExistsException"
BROKEN = "epcisException:ImplementationException"

_TITLES = {
    INVALID: "The event is not right",
    TAKEN: "Another event has this id",
    BROKEN: "The document was not stored",
}

Told = dict[str, Any]
"""A fault as the capture job tells it: type, title, status, detail, the JSON pointer and the number of the event."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A document that lies in the store: its digest, size in bytes, and how many events it holds."""

    sha256: str
    size: int
    total: int


def fault(index: int, pointer: str, detail: str, *, kind: str = INVALID, status: int = 400) -> Told:
    """One fault of event number `index`."""
    return {
        "type": kind,
        "title": _TITLES[kind],
        "status": status,
        "detail": detail,
        "pointer": pointer,
        "event": index,
    }


def accept(
    db: Session,
    actor: Actor,
    parcel: Parcel,
    *,
    behaviour: ErrorBehaviour = ErrorBehaviour.ROLLBACK,
    faults: Sequence[Told] = (),
) -> EpcisCapture:
    """A job for a document whose bytes are in the store; a worker finishes it unless its own request does.

    `faults` are what was found wrong with some of its events; those are left out (only with PROCEED).
    """
    actor.require(Permission.RECORD, actor.cooperative_id)
    now = clock.now()
    row = _job(actor, parcel, behaviour)
    row.errors = list(faults[:MOST_TOLD]) or None
    db.add(row)
    db.flush()
    outbox.mark_changed(db, TOPIC, row.id, now=now, run_at=now + SAFETY if parcel.total <= AT_ONCE else now)
    return row


def capture_one(db: Session, actor: Actor, parcel: Parcel, event: Prepared) -> EpcisCapture:
    """Store a single event with its job, at once. Raises Conflict when there is an event of that id already."""
    actor.require(Permission.RECORD, actor.cooperative_id)
    cooperative_id = scope.own(actor)
    scope.take_turns(db, cooperative_id)
    if queries.bodies(db, cooperative_id, [event.event_id]):
        raise Conflict(problems=[Problem("/eventID", "There is an event of this id already")])
    row = _job(actor, parcel, ErrorBehaviour.ROLLBACK)
    db.add(row)
    db.flush()
    _insert(db, row, [event])
    row.state, row.captured, row.finished_at = CaptureState.DONE, 1, clock.now()
    return row


def store(db: Session, actor: Actor, capture_id: int, events: Sequence[Prepared]) -> EpcisCapture:
    """Finish a job: store those of its events that are not there yet, or with ROLLBACK and a fault none at all.

    Safe to call twice and by two at once: a job that is finished stays as it is.
    """
    actor.require(Permission.RECORD)
    row = db.get_one(EpcisCapture, capture_id)
    scope.take_turns(db, row.cooperative_id)
    db.refresh(row, with_for_update=True)
    if row.state is not CaptureState.WAITING:
        return row
    sorting = _sort(db, row.cooperative_id, events)
    row.duplicates = sorting.duplicates
    row.errors = [*(row.errors or ()), *sorting.clashes][:MOST_TOLD] or None
    if row.errors and row.error_behaviour is ErrorBehaviour.ROLLBACK:
        row.state, row.duplicates = CaptureState.FAILED, 0
    else:
        _insert(db, row, sorting.fresh)
        row.state, row.captured = CaptureState.DONE, len(sorting.fresh)
    row.finished_at = clock.now()
    return row


def give_up(db: Session, capture_id: int) -> None:
    """A job that could not be done for a fault of our own: nothing of it is stored, and it says so."""
    row = db.get(EpcisCapture, capture_id, with_for_update=True)
    if row is not None and row.state is CaptureState.WAITING:
        detail = "The document could not be stored; please send it again, or ask whoever runs this repository."
        row.errors = [*(row.errors or ()), fault(0, "", detail, kind=BROKEN, status=500)]
        row.state, row.finished_at = CaptureState.FAILED, clock.now()


@dataclass(slots=True)
class _Sorting:
    """Events of a document by what is to be done with them."""

    fresh: list[Prepared]
    clashes: list[Told]
    duplicates: int = 0


def _sort(db: Session, cooperative_id: int, events: Sequence[Prepared]) -> _Sorting:
    """New events, and how many are there already, in the repository or earlier in the document.

    An id that stands for another event is a clash: ids are given once (EPCIS 2.0, 7.4.1).
    """
    known: dict[str, tuple[str, str | None]] = queries.bodies(db, cooperative_id, (each.event_id for each in events))
    found = _Sorting([], [])
    for each in events:
        there = known.get(each.event_id)
        if there is None:
            known[each.event_id] = (each.columns["body"], each.columns["context"])
            found.fresh.append(each)
        elif documents.same(there[0], each) or _hash(*there) == _hash(each.columns["body"], each.columns["context"]):
            found.duplicates += 1
        else:
            detail = f"Another event has the id {each.event_id.removesuffix(documents.DECLARED)}"
            found.clashes.append(fault(each.index, "", detail, kind=TAKEN, status=409))
    return found


def _hash(body: str, context: str | None) -> str:
    event, around = documents.loaded(body), documents.loaded(context)
    return event_hash(event, around)


def _insert(db: Session, row: EpcisCapture, events: Sequence[Prepared]) -> None:
    own: Mapping[str, Any] = {
        "cooperative_id": row.cooperative_id,
        "record_time": clock.now(),
        "capture_id": row.id,
        "source_id": None,
    }
    epcis_projection.insert(db, [({**each.columns, **own}, each.terms) for each in events])


def _job(actor: Actor, parcel: Parcel, behaviour: ErrorBehaviour) -> EpcisCapture:
    return EpcisCapture(
        cooperative_id=scope.own(actor),
        public_id=str(uuid.uuid4()),
        state=CaptureState.WAITING,
        error_behaviour=behaviour,
        document_sha256=parcel.sha256,
        size=parcel.size,
        total=parcel.total,
        captured=0,
        duplicates=0,
        by_name=actor.name,
        created_at=clock.now(),
    )
