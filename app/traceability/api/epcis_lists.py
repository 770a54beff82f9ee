"""What there is to ask over the EPCIS interface: its resources, the words and identifiers the events use."""

from typing import NoReturn

from flask import Response

from app.core.actor import Permission
from app.core.errors import Invalid, NotFound
from app.gs1 import epcis_words
from app.traceability.api import epcis_protocol as protocol
from app.traceability.queries import epcis_events as queries
from app.traceability.rules import epcis_queries as rules
from app.web.api_auth import actor, token_guard
from app.web.house import reading
from app.web.problems import Refusal

bp = protocol.blueprint("epcis_lists")

RESOURCES = (
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "bizSteps",
    "bizLocations",
    "readPoints",
    "dispositions",
    "queries",
)
_STANDARD = {
    "eventTypes": frozenset(epcis_words.EVENT_TYPES),
    "bizSteps": epcis_words.BIZ_STEPS,
    "dispositions": epcis_words.DISPOSITIONS,
}
_ALIASES = {"bizSteps": "BizStep", "dispositions": "Disp"}


@bp.get("/")
@token_guard(Permission.VIEW)
def index() -> Response:
    """The top-level resources."""
    return protocol.collection(RESOURCES)


@bp.get("/<any(eventTypes, bizSteps, dispositions):words>")
@token_guard(Permission.VIEW)
def vocabulary(words: str) -> Response:
    """The standard's words and those that the events use besides, in order."""
    after, count = _asked(words)
    protocol.catch_up()
    known = sorted(word for word in _STANDARD[words] | queries.words(reading(), actor(), words) if word > after)
    return _part(words, known[: count + 1], count)


@bp.get("/<any(bizLocations, readPoints, epcs):identifiers>")
@token_guard(Permission.VIEW)
def identifiers(identifiers: str) -> Response:
    """The identifiers that the events use, in order."""
    after, count = _asked(identifiers)
    protocol.catch_up()
    found = queries.word_page(reading(), actor(), identifiers, after=after, count=count + 1)
    return _part(identifiers, found, count)


@bp.get("/eventTypes/<path:event_type>")
@token_guard(Permission.VIEW)
def event_type(event_type: str) -> Response:
    """What there is to one type of event."""
    return _one("eventTypes", event_type)


@bp.get("/bizSteps/<path:biz_step>")
@token_guard(Permission.VIEW)
def biz_step(biz_step: str) -> Response:
    """What there is to one business step."""
    return _one("bizSteps", biz_step)


@bp.get("/dispositions/<path:disposition>")
@token_guard(Permission.VIEW)
def disposition(disposition: str) -> Response:
    """What there is to one disposition."""
    return _one("dispositions", disposition)


@bp.get("/bizLocations/<path:biz_location>")
@token_guard(Permission.VIEW)
def biz_location(biz_location: str) -> Response:
    """What there is to one place of goods."""
    return _one("bizLocations", biz_location)


@bp.get("/readPoints/<path:read_point>")
@token_guard(Permission.VIEW)
def read_point(read_point: str) -> Response:
    """What there is to one place of events."""
    return _one("readPoints", read_point)


@bp.get("/epcs/<path:epc>")
@token_guard(Permission.VIEW)
def epc(epc: str) -> Response:
    """What there is to one identifier."""
    return _one("epcs", epc)


@bp.route("/queries", methods=["GET", "POST"])
@token_guard(Permission.VIEW)
def stored_queries() -> NoReturn:
    """Left out of this repository."""
    raise _left_out()


@bp.route("/queries/<path:query_name>", methods=["GET", "POST", "DELETE"])
@token_guard(Permission.VIEW)
def stored_query(query_name: str) -> NoReturn:  # noqa: ARG001 - names the part of the address
    """Left out of this repository, subscriptions included."""
    raise _left_out()


@bp.delete("/nextPageToken/<page_token>")
@token_guard(Permission.VIEW)
def release_page(page_token: str) -> NoReturn:  # noqa: ARG001 - names the part of the address
    """Page tokens hold nothing that could be freed (EPCIS 2.0, 12.6 leaves the choice)."""
    raise _left_out()


def _left_out() -> Refusal:
    detail = "Stored queries and subscriptions are not kept here; ask /epcis/events. Page tokens hold nothing to free."
    return Refusal(501, "Not part of this repository", detail)


def _one(name: str, word: str) -> Response:
    """Its only sub-resource is its events. Raises NotFound for a word that nobody knows."""
    protocol.catch_up()
    bare = epcis_words.bare(_ALIASES[name], word) if name in _ALIASES else word
    if bare not in _STANDARD.get(name, ()) and not queries.knows(reading(), actor(), name, bare):
        raise NotFound
    return protocol.collection(["events"])


def _asked(name: str) -> tuple[str, int]:
    """The last member already given, and how many a page holds. Raises Invalid."""
    asked = protocol.params()
    if "nextPageToken" not in asked:
        return "", rules.page_size(asked)
    match rules.unpack(asked["nextPageToken"][0]):
        case [str(of), str(after)] if of == name and "\0" not in after:
            return after, rules.page_size(asked)
    raise Invalid.at("nextPageToken", "This page token was not given out for this list")


def _part(name: str, members: list[str], count: int) -> Response:
    token = rules.pack([name, members[count - 1]]) if len(members) > count else None
    return protocol.collection(members[:count], token)
