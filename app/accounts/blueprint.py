"""The accounts domain's one door: the guard's loader, the audit chain, pages, commands and doors."""

from flask import Flask

from app.accounts.cli import accounts
from app.accounts.queries import api_tokens as tokens
from app.accounts.services import api_tokens as token_services
from app.accounts.services import audit as audit_chain
from app.accounts.services import sign_ins
from app.accounts.views import account, api_tokens, audit, password_resets, sign_in
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_
from app.web import api_auth, auth, navigation
from app.web.house import house
from app.web.navigation import Door


def _load(token: str) -> sign_ins.SignedIn | None:
    """Who a cookie stands for; a visit is noted at most every five minutes."""
    with house().database.reading() as db:
        who = sign_ins.load(db, token)
        stale = who is not None and sign_ins.wants_touch(db, who.sign_in_id)
    if who is not None and stale:
        with house().database.transaction() as db:
            sign_ins.touch(db, who.sign_in_id)
    return who


def _load_token(token: str) -> Actor | None:
    """Which program a token stands for; its use is noted at most once a minute."""
    with house().database.reading() as db:
        found = tokens.bearer(db, token)
    if found is not None and token_services.wants_note(found, clock.now()):
        with house().database.transaction() as db:
            token_services.note_use(db, found.token_id)
    return found.actor if found else None


def _may_manage(actor: Actor) -> bool:
    return actor.may(Permission.MANAGE)


def _manages_own(actor: Actor) -> bool:
    return actor.cooperative_id is not None and actor.may(Permission.MANAGE)


def register(app: Flask) -> None:
    """Install the domain."""
    audit_chain.install()
    auth.register(app, _load)
    api_auth.register(app, _load_token)
    for module in (sign_in, password_resets, account, api_tokens, audit):
        app.register_blueprint(module.bp)
    app.cli.add_command(accounts)
    navigation.register_doors(
        app,
        Door("audit.index", "history", N_("Nhật ký thay đổi"), 340, main=False, shown_to=_may_manage),
        Door("api_tokens.index", "lock", N_("Khóa API"), 335, main=False, shown_to=_manages_own),
        Door("account.show", "user", N_("Tài khoản của tôi"), 345, main=False),
    )
