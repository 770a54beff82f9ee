"""The browser in front of us: its cookie, which changes whenever its rights change, and where it goes next."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from app.accounts.rules.links import safe_path
from app.accounts.services import sign_ins
from app.web.auth import Visitor, visitor
from app.web.house import house
from app.web.language import LANGUAGES


def signed_in() -> sign_ins.SignedIn:
    """Whose browser it is; only inside guarded views."""
    who: sign_ins.SignedIn = visitor()  # type: ignore[assignment]  # the guard let only signed-in people in
    return who


def enter(token: str) -> sign_ins.SignedIn:
    """Let the browser in under a fresh token; nothing of its earlier session survives."""
    with house().database.reading() as db:
        who = sign_ins.load(db, token)
    if who is None:
        raise RuntimeError("a token that was just made opens no session")
    session.clear()
    login_user(Visitor(token, who))
    return who


def leave() -> None:
    """End this browser's session, in the table and in the cookie."""
    who = visitor()
    if who is not None:
        with house().database.transaction(who.person) as db:
            sign_ins.sign_out(db, who.sign_in_id)
    logout_user()
    session.clear()


def wanted() -> str:
    """The page of this site that was asked for before signing in, or ""."""
    return safe_path(request.values.get("next"))


def go_on(who: sign_ins.SignedIn) -> ResponseReturnValue:
    """On to the wanted page, by way of choosing a role where none is chosen yet."""
    if who.actor is None:
        return redirect(url_for("memberships.choose", next=wanted() or None), 303)
    return redirect(wanted() or "/", 303)


def remember_language() -> None:
    """Keep a visitor's `?lang=` for the next plain page."""
    asked = request.args.get("lang")
    if asked in LANGUAGES and visitor() is None:
        session["language"] = asked
