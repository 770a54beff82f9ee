"""The guard: every route says which permission it needs or that it is public; what says nothing is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from app.core.actor import Actor, Permission
from app.core.errors import N_, Forbidden

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"


class Visitor(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """The signed-in person as flask-login holds him; `who` comes from the accounts domain."""

    def __init__(self, token: str, who: Any) -> None:
        """Wrap the loaded session."""
        self.token = token
        self.who = who

    def get_id(self) -> str:
        """What the cookie carries: the session token."""
        return self.token


def public(view: View) -> View:
    """Anybody may come here."""
    view.needs = PUBLIC  # type: ignore[attr-defined]  # a mark read by the guard
    return view


def guard(permission: Permission | None = None) -> Callable[[View], View]:
    """Signed-in people with `permission` may come here; None: everybody who is signed in, even without a role yet."""

    def mark(view: View) -> View:
        view.needs = permission or SIGNED_IN  # type: ignore[attr-defined]  # a mark read by the guard
        return view

    return mark


Asking = Callable[[], None]
"""A view's own way of asking who comes (an API's token): raises for whoever may not."""


def needs_of(app: Flask, endpoint: str) -> str | Asking | None:
    """What the view behind an endpoint asks for; None when it says nothing."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "needs", None)


def visitor() -> Any | None:
    """The signed-in session (accounts' SignedIn), or None."""
    return current_user.who if current_user and current_user.is_authenticated else None


def actor_or_none() -> Actor | None:
    """The signed-in person in the chosen membership, or None."""
    who = visitor()
    return who.actor if who else None


def actor() -> Actor:
    """The signed-in person in the chosen membership; only inside guarded views."""
    found = actor_or_none()
    if found is None:
        abort(401)
    return found


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    needs = needs_of(current_app, request.endpoint)
    if needs == PUBLIC:
        return None
    if needs is None:
        abort(403)
    if callable(needs):
        needs()
        return None
    return _check_visitor(needs)


def _check_visitor(needs: str) -> Response | None:
    if visitor() is None:
        session.pop("_user_id", None)
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.form", next=target), 303)
    if needs == SIGNED_IN:
        return None
    held = actor_or_none()
    if held is None:
        return redirect(url_for("memberships.choose"), 303)
    if not held.may(needs):
        raise Forbidden(N_("Vai trò của anh/chị không xem được trang này."))
    return None


def register(app: Flask, load: Callable[[str], Any | None]) -> None:
    """Install the guard; `load` turns a cookie's token into the accounts domain's session."""
    manager = LoginManager(app)
    manager.session_protection = None

    @manager.user_loader  # type: ignore[untyped-decorator]  # flask-login ships no types
    def load_visitor(token: str) -> Visitor | None:
        who = load(token)
        return Visitor(token, who) if who else None

    @app.context_processor
    def shown() -> dict[str, object]:
        who = visitor()
        return {"actor": actor_or_none(), "memberships_count": who.memberships if who else 0}

    app.before_request(_check)
