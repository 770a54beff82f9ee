"""What every address of the EPCIS interface has in common: versions and formats agreed, headers told, pages linked."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from app.core import clock
from app.core.errors import NotFound
from app.gs1.epcis_words import CONTEXT
from app.traceability.queries import epcis_sources
from app.traceability.rules.epcis_names import PREFIX, Names
from app.traceability.rules.epcis_queries import Params
from app.traceability.services import epcis_projection
from app.web import api_auth
from app.web.house import house
from app.web.problems import Refusal

VERSION = "2.0.0"
LONGEST_ADDRESS = 8000
KINDS: Mapping[int, str] = {
    400: "epcisException:ValidationException",
    401: "epcisException:SecurityException",
    403: "epcisException:SecurityException",
    404: "epcisException:NoSuchNameException",
    406: "epcisException:NotAcceptableException",
    409: "epcisException:ResourceAlreadyExistsException",
    413: "epcisException:CaptureLimitExceededException",
    414: "epcisException:URITooLongException",
    415: "epcisException:UnsupportedMediaTypeException",
    500: "epcisException:ImplementationException",
    501: "epcisException:ImplementationException",
}
"""What EPCIS 2.0 (clause 12.7) calls each kind of refusal."""
QUERY = "epcisException:QueryParameterException"

_FORMATS = ("No_Preference", "Never_Translates")
_PLACE = re.compile(r"<(?:[^:>]+:)?(\w+)>")
_JSON = ("application/json", "application/ld+json", "application/problem+json")


def blueprint(name: str) -> Blueprint:
    """A blueprint below /epcis that speaks the protocol."""
    bp = Blueprint(name, f"app.traceability.api.{name}", url_prefix="/epcis")
    api_auth.open_to_programs(bp)
    bp.before_request(_agree)
    bp.after_request(_tell)
    return bp


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; text stays readable."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = Response(text, status, mimetype="application/json")
    response.headers.update(headers or {})
    return response


def collection(members: Sequence[str], token: str | None = None) -> Response:
    """A list of words or addresses, with the way to its next page."""
    return answer({"@context": CONTEXT, "type": "Collection", "member": list(members)}, headers=next_page(token))


def next_page(token: str | None) -> dict[str, str]:
    """The Link header of RFC 8288 to the same question's next page; nothing on the last page."""
    if token is None:
        return {}
    asked = [(name, text) for name, text in request.args.items(multi=True) if name != "nextPageToken"]
    rule, values = str(request.url_rule), request.view_args or {}
    path = _PLACE.sub(lambda place: part(str(values[place[1]])), rule)
    address = f"{house().settings.public_url}{path}?{urlencode([*asked, ('nextPageToken', token)])}"
    return {"Link": f'<{address}>; rel="next"'}


def part(text: str) -> str:
    """An identifier as one part of a path: its slashes encoded, as some proxies would merge them."""
    return quote(text, safe="")


def params() -> Params:
    """The address's parameters with all their values."""
    return {name: request.args.getlist(name) for name in request.args}


def catch_up() -> None:
    """Our own events that came since somebody last asked are told in standard form before the question is answered."""
    database, cooperative_id = house().database, api_auth.actor().cooperative_id or 0
    with database.reading() as db:
        after = epcis_sources.last_told(db, cooperative_id) - epcis_sources.LATE
        behind = epcis_sources.pending(db, cooperative_id, after=after, limit=1)
    if behind:  # most questions find nothing new and need no turn among the writers
        with api_auth.transaction() as db:
            epcis_projection.catch_up(db, cooperative_id, base_url=house().settings.public_url, now=clock.now())


def _agree() -> None:
    """Refuse what we cannot answer in (EPCIS 2.0, clause 12.2). Raises Refusal 406 or 414."""
    if "\0" in request.path:
        raise NotFound
    if len(request.full_path) > LONGEST_ADDRESS:
        raise Refusal(414, "The address is too long", f"At most {LONGEST_ADDRESS} characters; ask in parts.")
    if request.accept_mimetypes and request.accept_mimetypes.best_match(_JSON) is None:
        raise Refusal(406, "Only JSON is spoken here", "Accept application/json.")
    if request.headers.get("GS1-EPC-Format", _FORMATS[0]) not in _FORMATS:
        detail = "Identifiers are given as they were captured: send Never_Translates or No_Preference."
        raise Refusal(406, "Identifiers are not translated", detail)
    for name in ("EPCIS", "CBV"):
        _agree_version(name)


def _agree_version(name: str) -> None:
    """Is 2.0.0 what the client sends, or within what it can read?"""
    for bound, fits in (("Version", (0,)), ("Min", (-1, 0)), ("Max", (0, 1))):
        header = f"GS1-{name}-{bound}"
        asked = request.headers.get(header)
        if asked is not None and _compared(asked, header) not in fits:
            raise Refusal(406, f"{name} {VERSION} is spoken here", f"{header}: {asked[:20]} leaves it out.")


def _compared(text: str, header: str) -> int:
    """-1, 0 or 1: how a version stands to ours; "2.0" is the same as "2.0.0"."""
    parts = text.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        raise Refusal(400, "Not a version", f"{header}: write numbers and dots, such as {VERSION}.")
    asked, ours = ([*map(int, version), 0, 0][:3] for version in (parts, VERSION.split(".")))
    return (asked > ours) - (asked < ours)


def _tell(response: Response) -> Response:
    """Our versions and extensions; to OPTIONS also what lies between which versions."""
    names = Names(house().settings.public_url)
    told: dict[str, Any] = {
        "GS1-EPCIS-Version": VERSION,
        "GS1-CBV-Version": VERSION,
        "GS1-Extensions": f"{PREFIX}={names.namespace}",
        "GS1-EPC-Format": "Never_Translates",
    }
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204
        response.headers.remove("Content-Type")
        told |= {f"GS1-{name}-{bound}": VERSION for name in ("EPCIS", "CBV") for bound in ("Min", "Max")}
    response.headers.update(told)
    return response
