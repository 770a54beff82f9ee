"""Pages of API tokens: the list, a new key, the key shown once, and revoking."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import api_tokens as queries
from app.accounts.schemas.api_tokens import NewToken
from app.accounts.services import api_tokens
from app.core.actor import Permission
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("api_tokens", __name__, url_prefix="/api-tokens")

_KEPT = "api_token"


@bp.get("/")
@guard(Permission.MANAGE)
def index() -> ResponseReturnValue:
    """The cooperative's keys."""
    rows = queries.own(reading(), actor())
    return render_template("accounts/api_tokens.html", rows=rows, mine=actor().cooperative_id is not None)


@bp.get("/new")
@guard(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(Form())


@bp.post("/new")
@guard(Permission.MANAGE)
def create() -> ResponseReturnValue:
    """Make a key; it is shown on the next page, once. The same form sent again leads to the same key."""
    form = Form.posted()
    if session.get(_KEPT, {}).get("request_key") == form.request_key:
        return redirect(url_for("api_tokens.made"), 303)
    with form.catching():
        data = load(NewToken(), form.values)
        with transaction() as db:
            row, token = api_tokens.create(db, actor(), **data)
        session[_KEPT] = {"request_key": form.request_key, "name": row.name, "token": token}
        return redirect(url_for("api_tokens.made"), 303)
    return _form_page(form)


@bp.get("/made")
@guard(Permission.MANAGE)
def made() -> ResponseReturnValue:
    """The key just made; a second look finds the list only."""
    kept = session.pop(_KEPT, None)
    if kept is None:
        return redirect(url_for("api_tokens.index"), 303)
    address = f"{house().settings.public_url}/epcis/"
    return render_template("accounts/api_token_made.html", name=kept["name"], token=kept["token"], address=address)


@bp.post("/<int:token_id>/revoke")
@guard(Permission.MANAGE)
def revoke(token_id: int) -> ResponseReturnValue:
    """The key opens nothing any more, after asking."""
    row = queries.get(reading(), actor(), token_id)
    if request.form.get("confirmed") != "yes":
        return render_template(
            "confirm.html",
            title=_("Thu hồi khóa %(name)s?", name=row.name),
            consequence=_("Phần mềm đang dùng khóa này bị từ chối ngay. Khóa đã thu hồi không dùng lại được."),
            action=url_for("api_tokens.revoke", token_id=token_id),
            word=_("Thu hồi khóa"),
            back_url=url_for("api_tokens.index"),
            danger=True,
        )
    with transaction() as db:
        row = api_tokens.revoke(db, actor(), token_id)
    flash(_("Đã thu hồi khóa %(name)s.", name=row.name), "good")
    return redirect(url_for("api_tokens.index"), 303)


def _form_page(form: Form) -> ResponseReturnValue:
    return render_template("accounts/api_token_form.html", form=form), form.status
