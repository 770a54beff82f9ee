"""Signing in and out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.schemas.users import EnterHouse
from app.accounts.services import sign_ins
from app.accounts.views import browser
from app.core.errors import N_, Invalid
from app.web.auth import public, visitor
from app.web.forms import Form
from app.web.house import house
from app.web.payload import load
from app.web.security import limiter

bp = Blueprint("sign_in", __name__)
bp.before_request(browser.remember_language)


@bp.app_context_processor
def _way_out() -> dict[str, str]:
    return {"sign_out_url": url_for("sign_in.leave")}


@bp.get("/sign-in")
@public
def form() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    who = visitor()
    return browser.go_on(who) if who else _page(Form())


@bp.post("/sign-in")
@limiter.limit("20 per minute")
@public
def enter() -> ResponseReturnValue:
    """Check the password; a wrong address and a wrong password get the same answer."""
    form = Form.posted()
    with form.catching():
        data = load(EnterHouse(), form.values)
        with house().database.transaction() as db:
            token = sign_ins.sign_in(db, **data)
        if token is None:
            raise Invalid.at("password", N_("Địa chỉ thư hoặc mật khẩu chưa đúng"))
        browser.leave()
        return browser.go_on(browser.enter(token))
    return _page(form)


@bp.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """End this browser's session; doing it twice is fine."""
    browser.leave()
    flash(_("Đã đăng xuất."), "good")
    return redirect(url_for("sign_in.form"), 303)


def _page(form: Form) -> ResponseReturnValue:
    return render_template("accounts/sign_in.html", form=form, wanted=browser.wanted()), form.status
