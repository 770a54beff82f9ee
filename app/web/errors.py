"""Refusals as pages: what happened, what to do next, in the reader's language."""

import logging

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.web import problems
from app.web.forms import shown

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {Invalid: 422, Conflict: 409, Forbidden: 403, NotFound: 404}
PAGES = {400, 403, 404, 405, 409, 413, 422, 429, 500}


def _page(status: int, reason: str = "") -> tuple[str, int]:
    template = status if status in PAGES else 400 if status < 500 else 500
    return render_template(f"errors/{template}.html", reason=reason), status


def _domain(error: DomainError) -> tuple[str, int]:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    first = error.problems[0] if error.problems else None
    reason = _(first.message, **shown(first.values)) if first else ""
    return _page(status, _(error.message, **shown(error.values)) if error.message else reason)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    return _page(error.code or 500)


def _csrf(_error: CSRFError) -> tuple[str, int]:
    return render_template("errors/csrf.html"), 400


def _crash(error: Exception) -> tuple[str, int]:
    log.error("unexpected error", exc_info=error)
    return _page(500)


def register(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(DomainError, problems.before(_domain))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, problems.before(_http))
    if not app.testing:
        app.register_error_handler(Exception, problems.before(_crash))
