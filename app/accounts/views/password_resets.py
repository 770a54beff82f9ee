"""Forgotten passwords: asking for a link, and using it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.rules import links
from app.accounts.schemas.users import AskReset, NewPassword
from app.accounts.services import password_resets
from app.accounts.views import browser
from app.core import mail
from app.core.errors import N_, Conflict
from app.web.auth import public
from app.web.forms import Form
from app.web.house import house, reading
from app.web.payload import load
from app.web.security import limiter

bp = Blueprint("password_resets", __name__)
bp.before_request(browser.remember_language)


@bp.get("/forgot-password")
@public
def ask() -> ResponseReturnValue:
    """Ask for a link."""
    return render_template("accounts/forgot_password.html", form=Form())


@bp.post("/forgot-password")
@limiter.limit("5 per minute; 30 per hour")
@public
def send() -> ResponseReturnValue:
    """Mail a link, if there is such a person; the page is the same either way."""
    form = Form.posted()
    with form.catching():
        settings = house().settings
        if not mail.possible(settings):
            raise Conflict(N_("Máy chủ này chưa gửi được thư; xin nhờ quản trị hệ thống hoặc quản lý hợp tác xã."))
        data = load(AskReset(), form.values)
        with house().database.transaction() as db:
            found = password_resets.request(db, **data)
        if found is not None:
            user, token = found
            with force_locale(user.language):
                letter = _letter(user.email, user.name, links.password_reset(settings.public_url, token))
            mail.send_soon(settings, letter)
        return render_template("accounts/reset_sent.html", email=data["email"])
    return render_template("accounts/forgot_password.html", form=form), form.status


@bp.get("/reset-password/<token>")
@public
def form(token: str) -> ResponseReturnValue:
    """The form behind the mailed link."""
    password_resets.still_open(reading(), token)
    return render_template("accounts/reset_password.html", form=Form())


@bp.post("/reset-password/<token>")
@limiter.limit("20 per minute")
@public
def save(token: str) -> ResponseReturnValue:
    """Set the new password; then the person signs in with it."""
    form = Form.posted()
    with form.catching():
        data = load(NewPassword(), form.values)
        with house().database.transaction() as db:
            password_resets.use(db, token=token, **data)
        flash(_("Đã đặt mật khẩu mới. Xin đăng nhập."), "good")
        return redirect(url_for("sign_in.form"), 303)
    return render_template("accounts/reset_password.html", form=form), form.status


def _letter(to: str, name: str, link: str) -> mail.Mail:
    text = _(
        "Chào %(name)s,\n\nCó người (mong là chính anh/chị) xin đặt lại mật khẩu Gốc Nghệ. Mở liên kết này trong hai "
        "giờ để đặt mật khẩu mới:\n\n%(link)s\n\nNếu không phải anh/chị xin, cứ bỏ qua "
        "thư này: mật khẩu cũ vẫn dùng được.",
        name=name,
        link=link,
    )
    return mail.Mail(to, _("Đặt lại mật khẩu Gốc Nghệ"), text)
