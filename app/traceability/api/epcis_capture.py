"""Capturing over the EPCIS interface: documents as jobs, a single event at once, and what became of each job."""

import logging
from typing import Any

from flask import Response, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from app.core import clock
from app.core.actor import Permission
from app.core.errors import Invalid, Problem
from app.gs1.epcis_check import MOST_EVENTS
from app.traceability.api import epcis_protocol as protocol
from app.traceability.models.epcis import EpcisCapture
from app.traceability.queries import epcis_events as queries
from app.traceability.rules import epcis_documents as documents
from app.traceability.rules import epcis_queries as rules
from app.traceability.rules.captures import CaptureState, ErrorBehaviour
from app.traceability.rules.epcis_documents import Document
from app.traceability.services import epcis_captures
from app.traceability.services.epcis_captures import AT_ONCE, Parcel, Told
from app.web.api_auth import actor, token_guard, transaction
from app.web.house import house, reading
from app.web.problems import Refusal

log = logging.getLogger(__name__)

bp = protocol.blueprint("epcis_capture")

LARGEST = 10 * 1024 * 1024
LIMITS = {"GS1-EPCIS-Capture-Limit": str(MOST_EVENTS), "GS1-EPCIS-Capture-File-Size-Limit": str(LARGEST)}
_MOST_FAULTS = 100


@bp.post("/capture")
@token_guard(Permission.RECORD)
def capture() -> Response:
    """Take a document in: refused whole when it is wrong, else a job to look after."""
    behaviour = _behaviour()
    data = _body()
    value = documents.read(data)
    found = documents.document(value)
    if not found.place:
        raise Invalid.at("", "A document is needed here; a single event goes to /epcis/events")
    if len(found.events) > MOST_EVENTS:
        raise _too_large()
    told = _faults(value, found, behaviour)
    parcel = Parcel(house().store.put(data), len(data), len(found.events))
    with transaction() as db:
        row = epcis_captures.accept(db, actor(), parcel, behaviour=behaviour, faults=told)
    if parcel.total <= AT_ONCE:
        _finish(row, found, told)
    return protocol.answer(_job(row), 202, {"Location": url_for("epcis_capture.job", capture_id=row.public_id)})


@bp.get("/capture")
@token_guard(Permission.VIEW)
def jobs() -> Response:
    """The capture jobs, the newest first."""
    asked = protocol.params()
    count, before = rules.page_size(asked), None
    if "nextPageToken" in asked:
        match rules.unpack(asked["nextPageToken"][0]):
            case ["jobs", int(number)] if 0 < number < 2**53:
                before = number
            case _:
                raise Invalid.at("nextPageToken", "This page token was not given out for this list")
    rows = queries.captures(reading(), actor(), before=before, count=count + 1)
    token = rules.pack(["jobs", rows[count - 1].id]) if len(rows) > count else None
    return protocol.answer([_job(row) for row in rows[:count]], headers=protocol.next_page(token))


@bp.get("/capture/<capture_id>")
@token_guard(Permission.VIEW)
def job(capture_id: str) -> Response:
    """What became of one document."""
    return protocol.answer(_job(queries.capture(reading(), actor(), capture_id)))


@bp.post("/events")
@token_guard(Permission.RECORD)
def event() -> Response:
    """Store a single event, at once; the same id twice is refused, so sending again is harmless."""
    data = _body()
    value = documents.read(data)
    found = documents.document(value)
    if found.place:
        raise Invalid.at("", "A single event is needed here; documents go to /epcis/capture")
    _refuse([problem for _index, problem in documents.faults(value, found)])
    prepared = documents.prepare(found, 0)
    parcel = Parcel(house().store.put(data), len(data), 1)
    with transaction() as db:
        row = epcis_captures.capture_one(db, actor(), parcel, prepared)
    columns = prepared.columns
    told, _context = documents.told(columns["body"], None, prepared.event_id, row.finished_at or clock.now())
    return protocol.answer(told, 201, {"Location": f"/epcis/events/{protocol.part(told['eventID'])}"})


@bp.after_request
def _tell_limits(response: Response) -> Response:
    """How much may be sent at once, and what a fault does."""
    if request.method in ("OPTIONS", "POST"):
        response.headers.update(LIMITS)
    if request.method == "OPTIONS":
        response.headers["GS1-Capture-Error-Behaviour"] = "all"
    return response


def _body() -> bytes:
    """The document's bytes. Raises Refusal 415 for other things than JSON, 413 for too many."""
    if request.mimetype not in ("application/json", "application/ld+json"):
        raise Refusal(415, "Only JSON is read here", "Send Content-Type: application/json.")
    # A stream without a length is cut off at the limit without a word: one byte more tells that it went on.
    request.max_content_length = LARGEST + 1
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large() from None
    if len(data) > LARGEST:
        raise _too_large()
    return data


def _too_large() -> Refusal:
    detail = f"At most {MOST_EVENTS} events and {LARGEST} bytes at once; please send the document in parts."
    return Refusal(413, "The document is too large", detail, headers=LIMITS)


def _behaviour() -> ErrorBehaviour:
    text = request.headers.get("GS1-Capture-Error-Behaviour", ErrorBehaviour.ROLLBACK)
    try:
        return ErrorBehaviour(text)
    except ValueError:
        raise Refusal(400, "Unknown GS1-Capture-Error-Behaviour", "Send rollback or proceed.") from None


def _faults(value: Any, found: Document, behaviour: ErrorBehaviour) -> list[Told]:
    """The faults of single events where the others may proceed. Raises Refusal 400 where nothing may be kept."""
    around: list[Problem] = []
    told: list[Told] = []
    for index, problem in documents.faults(value, found):
        if index is None or behaviour is ErrorBehaviour.ROLLBACK:
            around.append(problem)
            if len(around) >= _MOST_FAULTS:
                break
        else:
            told.append(epcis_captures.fault(index, problem.field, problem.message))
    _refuse(around)
    return told


def _refuse(problems: list[Problem]) -> None:
    if problems:
        more = " Only the first faults are told." if len(problems) >= _MOST_FAULTS else ""
        errors = [{"pointer": problem.field, "detail": problem.message} for problem in problems]
        raise Refusal(400, "The document is not valid EPCIS 2.0", f"Nothing was stored.{more}", errors=errors)


def _finish(row: EpcisCapture, found: Document, told: list[Told]) -> None:
    """Store a small document within its own request; what goes wrong is left to the worker, the job is safe."""
    wrong = {fault["event"] for fault in told}
    try:
        events = [documents.prepare(found, index) for index in range(len(found.events)) if index not in wrong]
        with transaction() as db:
            done = epcis_captures.store(db, actor(), row.id, events)
    except Exception:
        log.exception("capture %s is left to the worker", row.id)
        return
    row.state, row.errors, row.finished_at = done.state, done.errors, done.finished_at
    row.captured, row.duplicates = done.captured, done.duplicates


def _job(row: EpcisCapture) -> dict[str, Any]:
    """A captureJob as the standard's OpenAPI describes it, with counts beside it."""
    finished = {"finishedAt": row.finished_at.isoformat()} if row.finished_at else {}
    return {
        "captureID": row.public_id,
        "createdAt": row.created_at.isoformat(),
        **finished,
        "running": row.state is CaptureState.WAITING,
        "success": row.state is not CaptureState.FAILED and not row.errors,
        "captureErrorBehaviour": row.error_behaviour.value,
        "errors": row.errors or [],
        "total": row.total,
        "captured": row.captured,
        "duplicates": row.duplicates,
    }
