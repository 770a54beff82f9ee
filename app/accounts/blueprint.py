"""The accounts domain's one door: the guard's loader, the audit chain, pages, commands and doors."""

from flask import Flask

from app.accounts.cli import accounts
from app.accounts.services import audit as audit_chain
from app.accounts.services import sign_ins
from app.accounts.views import account, audit, password_resets, sign_in
from app.core.actor import Actor, Permission
from app.core.errors import N_
from app.web import auth, navigation
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


def _may_manage(actor: Actor) -> bool:
    return actor.may(Permission.MANAGE)


def register(app: Flask) -> None:
    """Install the domain."""
    audit_chain.install()
    auth.register(app, _load)
    for module in (sign_in, password_resets, account, audit):
        app.register_blueprint(module.bp)
    app.cli.add_command(accounts)
    navigation.register_doors(
        app,
        Door("audit.index", "history", N_("Nhật ký thay đổi"), 90, main=False, shown_to=_may_manage),
        Door("account.show", "user", N_("Tài khoản của tôi"), 95, main=False),
    )
