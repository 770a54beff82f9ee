"""Reading events over the EPCIS interface: by question, by word, by identifier, and one by its id."""

from flask import Response

from app.core import clock
from app.core.actor import Permission
from app.core.errors import Invalid, NotFound
from app.gs1 import epcis_words
from app.traceability.api import epcis_protocol as protocol
from app.traceability.queries import epcis_events as queries
from app.traceability.rules import epcis_documents as documents
from app.traceability.rules import epcis_queries as rules
from app.traceability.rules.epcis_queries import Fixed
from app.traceability.rules.epcis_rows import EPC_PARTS
from app.web.api_auth import actor, token_guard
from app.web.house import house, reading
from app.web.problems import Refusal

bp = protocol.blueprint("epcis_events")

_ANY_PART = (*EPC_PARTS["MATCH_anyEPC"], *EPC_PARTS["MATCH_anyEPCClass"])


@bp.get("/events")
@token_guard(Permission.VIEW)
def index() -> Response:
    """The events that answer the question in the address."""
    return _answered(Fixed())


@bp.get("/events/<path:epcis_event_id>")
@token_guard(Permission.VIEW)
def show(epcis_event_id: str) -> Response:
    """One event, with its error declaration where it has one."""
    protocol.catch_up()
    rows = queries.by_id(reading(), actor(), epcis_event_id)
    return _document(rows)


@bp.get("/eventTypes/<path:event_type>/events")
@token_guard(Permission.VIEW)
def of_type(event_type: str) -> Response:
    """The events of one type."""
    _known("eventTypes", event_type, event_type in epcis_words.EVENT_TYPES)
    return _answered(Fixed(among=(("event_type", frozenset({event_type})),)))


@bp.get("/bizSteps/<path:biz_step>/events")
@token_guard(Permission.VIEW)
def of_step(biz_step: str) -> Response:
    """The events of one business step."""
    word = epcis_words.bare("BizStep", biz_step)
    _known("bizSteps", word, word in epcis_words.BIZ_STEPS)
    return _answered(Fixed(among=(("biz_step", frozenset({word})),)))


@bp.get("/dispositions/<path:disposition>/events")
@token_guard(Permission.VIEW)
def of_disposition(disposition: str) -> Response:
    """The events of one disposition."""
    word = epcis_words.bare("Disp", disposition)
    _known("dispositions", word, word in epcis_words.DISPOSITIONS)
    return _answered(Fixed(among=(("disposition", frozenset({word})),)))


@bp.get("/readPoints/<path:read_point>/events")
@token_guard(Permission.VIEW)
def of_read_point(read_point: str) -> Response:
    """The events that were seen at one place."""
    _known("readPoints", read_point)
    return _answered(Fixed(among=(("read_point", frozenset({read_point})),)))


@bp.get("/bizLocations/<path:biz_location>/events")
@token_guard(Permission.VIEW)
def of_location(biz_location: str) -> Response:
    """The events after which the goods were at one place."""
    _known("bizLocations", biz_location)
    return _answered(Fixed(among=(("biz_location", frozenset({biz_location})),)))


@bp.get("/epcs/<path:epc>/events")
@token_guard(Permission.VIEW)
def of_epc(epc: str) -> Response:
    """The events that name one identifier, whatever its part."""
    _known("epcs", epc)
    return _answered(Fixed(terms=((_ANY_PART, frozenset({epc})),)))


def _known(name: str, word: str, standard: bool = False) -> None:
    """Raise NotFound for a word that neither the standard nor any event knows."""
    protocol.catch_up()
    if not standard and not queries.knows(reading(), actor(), name, word):
        raise NotFound


def _answered(fixed: Fixed) -> Response:
    try:
        query = rules.parse(protocol.params(), fixed=fixed, base_url=house().settings.public_url)
    except Invalid as error:
        errors = [{"parameter": each.field, "detail": each.message % each.values} for each in error.problems]
        raise Refusal(400, "The question is not right", kind=protocol.QUERY, errors=errors) from error
    protocol.catch_up()
    db = reading()
    if query.most is not None and queries.more_than(db, actor(), query, query.most):
        detail = f"More than {query.most} events answer it; narrow it down, or read it page by page."
        raise Refusal(413, "The answer is too large", detail, kind="epcisException:QueryTooLargeException")
    rows, cursor = queries.page(db, actor(), query)
    return _document(rows, rules.next_token(query, cursor) if cursor else None)


def _document(rows: queries.Rows, token: str | None = None) -> Response:
    events = [documents.told(row.body, row.context, row.event_id, row.record_time) for row in rows]
    return protocol.answer(documents.query_document(events, clock.now()), headers=protocol.next_page(token))
