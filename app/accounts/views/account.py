"""One's own account: details, password, language, roles, and the browsers one is signed in on."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models.users import User
from app.accounts.queries import memberships
from app.accounts.queries import sign_ins as sign_in_queries
from app.accounts.rules import roles
from app.accounts.schemas.users import ChangeDetails, ChangePassword, ChooseLanguage
from app.accounts.services import sign_ins, users
from app.accounts.views import browser
from app.core.errors import N_, Invalid
from app.web.auth import guard
from app.web.forms import Form
from app.web.house import house, reading
from app.web.payload import load
from app.web.security import limiter

bp = Blueprint("account", __name__)


@bp.get("/account")
@guard()
def show() -> ResponseReturnValue:
    """Everything about oneself on one page."""
    return _page()


@bp.post("/account")
@guard()
def change_details() -> ResponseReturnValue:
    """A new name or telephone number."""
    form = Form.posted()
    with form.catching():
        data = load(ChangeDetails(), form.values)
        with house().database.transaction(browser.signed_in().person) as db:
            users.change_details(db, browser.signed_in().person, **data)
        return _saved(_("Đã lưu."))
    return _page(details=form)


@bp.post("/account/password")
@limiter.limit("20 per minute")
@guard()
def change_password() -> ResponseReturnValue:
    """A new password; other browsers of this person are signed out."""
    form = Form.posted()
    with form.catching():
        data = load(ChangePassword(), form.values)
        who = browser.signed_in()
        with house().database.transaction(who.person) as db:
            changed = users.change_password(db, who.person, **data, keep_sign_in=who.sign_in_id)
        if not changed:
            raise Invalid.at("current", N_("Mật khẩu hiện tại chưa đúng"))
        return _saved(_("Đã đổi mật khẩu. Các trình duyệt khác đã được đăng xuất."))
    return _page(password=form)


@bp.post("/language")
@guard()
def language() -> ResponseReturnValue:
    """The language a person reads, from now on, on every device."""
    chosen = load(ChooseLanguage(), Form.posted().values)["language"]
    with house().database.transaction(browser.signed_in().person) as db:
        users.set_language(db, browser.signed_in().person, chosen)
    with force_locale(chosen):
        flash(_("Từ nay các trang hiện bằng tiếng Việt."), "good")
    return redirect(browser.wanted() or url_for("account.show"), 303)


@bp.post("/account/sign-ins/<int:sign_in_id>/end")
@guard()
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """Sign out one other browser."""
    with house().database.transaction(browser.signed_in().person) as db:
        sign_ins.end(db, user_id=browser.signed_in().user_id, sign_in_id=sign_in_id)
    return _saved(_("Đã đăng xuất trình duyệt kia."))


@bp.post("/account/sign-ins/end")
@guard()
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign out all other browsers."""
    with house().database.transaction(browser.signed_in().person) as db:
        sign_ins.end_others(db, user_id=browser.signed_in().user_id, keep_sign_in=browser.signed_in().sign_in_id)
    return _saved(_("Đã đăng xuất mọi trình duyệt khác."))


def _saved(message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect(url_for("account.show"), 303)


def _page(details: Form | None = None, password: Form | None = None) -> ResponseReturnValue:
    db = reading()
    user = db.get_one(User, browser.signed_in().user_id)
    details = details or Form({"name": user.name, "phone": user.phone})
    password = password or Form()
    page = render_template(
        "accounts/account.html",
        user=user,
        details=details,
        password=password,
        roles=[roles.WORDS[held.role] for held in memberships.of_user(db, user.id)],
        sign_ins=sign_in_queries.of_user(db, user.id),
        this_sign_in=browser.signed_in().sign_in_id,
    )
    return page, max(details.status, password.status)
