"""The page behind an invitation's link, for people who may not have an account yet."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.rules.roles import MEANS, WORDS
from app.accounts.services import memberships, sign_ins
from app.accounts.views import browser
from app.cooperatives.queries.memberships import placed
from app.cooperatives.schemas.memberships import AcceptInvitation
from app.core.errors import N_, Invalid
from app.web.auth import public
from app.web.forms import Form
from app.web.house import house, reading
from app.web.language import language
from app.web.payload import load
from app.web.security import limiter

bp = Blueprint("invitations", __name__, url_prefix="/invitation")
bp.before_request(browser.remember_language)


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """What is offered, by whom it may be taken up, and the form to do so."""
    return _page(Form(), token)


@bp.post("/<token>")
@limiter.limit("20 per minute")
@public
def accept(token: str) -> ResponseReturnValue:
    """Take it up and be signed in; whoever was signed in on this browser before is signed out."""
    form = Form.posted()
    with form.catching():
        data = load(AcceptInvitation(), form.values)
        with house().database.transaction() as db:
            user = memberships.accept(db, token=token, **data, language=language())
        if user is None:
            raise Invalid.at("password", N_("Địa chỉ này đã có tài khoản; xin ghi đúng mật khẩu đang dùng"))
        with house().database.transaction() as db:
            cookie = sign_ins.open_session(db, user)
        browser.leave()
        browser.enter(cookie)
        flash(_("Chào %(name)s. Đã nhận lời mời.", name=user.name), "good")
        return redirect("/", 303)
    return _page(form, token)


def _page(form: Form, token: str) -> ResponseReturnValue:
    db = reading()
    invitation = memberships.open_invitation(db, token)
    if not form.values:
        form.values["name"] = invitation.name
    page = render_template(
        "cooperatives/invitation.html",
        form=form,
        invitation=invitation,
        place=placed(db, [invitation])[0].place,
        role=WORDS[invitation.role],
        means=MEANS[invitation.role],
        has_account=memberships.has_account(db, invitation),
    )
    return page, form.status
