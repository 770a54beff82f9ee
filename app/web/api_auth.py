"""Programs at the door: a bearer token instead of a signed-in browser, asked for by every route of an API."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, g, request
from flask_limiter.util import get_remote_address
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.core.actor import Actor, Permission
from app.web.house import house
from app.web.problems import Refusal
from app.web.security import csrf, limiter

View = TypeVar("View", bound=Callable[..., Any])
Load = Callable[[str], Actor | None]

CALLS = "600 per minute"
"""How often one token may ask."""
WRONG_TOKENS = "20 per minute"
"""How often one address may be wrong before it has to wait, even for a right answer."""


@dataclass(frozen=True, slots=True)
class TokenNeeded:
    """What a route of an API asks for; the guard calls it. Cookies of browsers count for nothing here."""

    permission: Permission

    def __call__(self) -> None:
        """Let a known program pass. Raises Refusal: 401 for strangers, 403 for a key that may not do this."""
        found = _bearer()
        if not found.may(self.permission):
            detail = "This key may only read. A manager of the cooperative can make one that may capture."
            raise Refusal(403, "The key may not do this", detail)
        g.api_actor = found


def token_guard(permission: Permission) -> Callable[[View], View]:
    """Programs with a token that allows `permission` may come here."""

    def mark(view: View) -> View:
        view.needs = TokenNeeded(permission)  # type: ignore[attr-defined]  # a mark read by the guard
        return view

    return mark


def actor() -> Actor:
    """The program that asks; only inside token-guarded views."""
    found: Actor = g.api_actor
    return found


@contextmanager
def transaction() -> Iterator[Session]:
    """The edge's transaction, signed by the program's key."""
    with house().database.transaction(actor()) as db:
        yield db


def open_to_programs(bp: Blueprint) -> None:
    """Make a blueprint one of the API: no form tokens, calls counted per key, wrong keys per address."""
    csrf.exempt(bp)
    limiter.shared_limit(CALLS, scope="api calls", key_func=_caller)(bp)
    wrong = limiter.shared_limit(
        WRONG_TOKENS, scope="wrong api tokens", key_func=get_remote_address, deduct_when=_was_wrong
    )
    wrong(bp)


def register(app: Flask, load: Load) -> None:
    """`load` turns a token into who stands behind it; None for a token that opens nothing."""
    app.extensions["token_loader"] = load


def _bearer() -> Actor:
    """Who sends the request's token. Raises Refusal (RFC 6750, section 3)."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        challenge = {"WWW-Authenticate": 'Bearer realm="epcis"'}
        raise Refusal(401, "A token is needed", "Send it as: Authorization: Bearer gn_…", headers=challenge)
    load: Load = current_app.extensions["token_loader"]
    found = load(given.token)
    if found is None:
        challenge = {"WWW-Authenticate": 'Bearer realm="epcis", error="invalid_token"'}
        raise Refusal(401, "Unknown token", "This token was never given out or has been revoked.", headers=challenge)
    return found


def _caller() -> str:
    """One counter per key, whatever addresses its program has; the key itself is not kept."""
    return hashlib.sha256(request.headers.get("Authorization", "").encode()).hexdigest()


def _was_wrong(response: Response) -> bool:
    return response.status_code == 401
