"""Refusals to programs: RFC 9457 problem documents instead of pages, wherever an API's addresses begin."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[DomainError], int] = {Invalid: 400, Conflict: 409, Forbidden: 403, NotFound: 404}
"""A program's document is simply wrong (400): nobody will mend fields of a form."""
_KEPT_HEADERS = {"allow", "retry-after"}


class Refusal(HTTPException):
    """What an API says no with; `errors` point at what is wrong (JSON pointers or names of parameters)."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        kind: str = "",
        errors: Sequence[Mapping[str, object]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`kind` is the problem's type; without one the API's own type for the status is taken."""
        super().__init__(detail)
        self.code = status
        self.title = title
        self.kind = kind
        self.errors = errors
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class _Api:
    """Addresses that begin with `prefix`, and what its standard calls each kind of refusal."""

    prefix: str
    kinds: Mapping[int, str]


def register(app: Flask, prefix: str, kinds: Mapping[int, str]) -> None:
    """Answer with problem documents below `prefix`; `kinds` are the problem types by status."""
    app.extensions.setdefault("apis", []).append(_Api(prefix, kinds))


def before(page: Callable[[Any], ResponseReturnValue]) -> Callable[[Any], ResponseReturnValue]:
    """An error handler that speaks to programs in their way, and to people with `page`."""

    def handle(error: Exception) -> ResponseReturnValue:
        api = _api()
        if api is None or (isinstance(error, HTTPException) and (error.code or 500) < 400):
            return page(error)
        return answer(error, api.kinds)

    return handle


def answer(error: Exception, kinds: Mapping[int, str]) -> Response:
    """The problem document of any error, in English."""
    refusal = _refusal(error)
    status = refusal.code or 500
    document: dict[str, object] = {
        "type": refusal.kind or kinds.get(status, "about:blank"),
        "title": refusal.title,
        "status": status,
    }
    if refusal.description:
        document["detail"] = refusal.description
    if refusal.errors:
        document["errors"] = list(refusal.errors)
    response = Response(json.dumps(document, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    response.headers.update(refusal.headers)
    return response


def _api() -> _Api | None:
    apis: list[_Api] = current_app.extensions.get("apis", [])
    return next((api for api in apis if request.path.startswith(api.prefix)), None)


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, DomainError):
        return _domain(error)
    if isinstance(error, HTTPException):
        kept = {name: value for name, value in error.get_headers() if name.lower() in _KEPT_HEADERS}
        return Refusal(error.code or 500, error.name, error.description or "", headers=kept)
    log.error("unexpected error", exc_info=error)
    return Refusal(500, "Internal Server Error", "Something went wrong on our side; what was asked was not done.")


def _domain(error: DomainError) -> Refusal:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    with force_locale("en"):
        detail = _(error.message, **error.values) if error.message else ""
        errors = [{"pointer": each.field, "detail": _(each.message, **each.values)} for each in error.problems]
    return Refusal(status, _TITLES[status], detail, errors=errors)


_TITLES = {
    400: "The document or the question is not right",
    403: "The key may not do this",
    404: "There is no such thing",
    409: "It exists already",
}
