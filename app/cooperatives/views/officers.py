"""People of the communes, the province and the house, for administrators."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import memberships as held
from app.accounts.rules.roles import MEANS, WORDS
from app.accounts.services import memberships
from app.cooperatives.queries.memberships import communes, placed
from app.cooperatives.schemas.memberships import InviteOfficer
from app.cooperatives.views import invited
from app.core.actor import Permission, Role
from app.core.errors import N_, Invalid
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("officers", __name__, url_prefix="/officers")

OFFERED = (Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER, Role.ADMINISTRATOR)


@bp.get("")
@guard(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Present officers and administrators, and open invitations."""
    db = reading()
    return render_template(
        "cooperatives/officers.html",
        officers=placed(db, held.officers(db, actor())),
        invitations=placed(db, held.invitations(db, actor(), None)),
        words=WORDS,
    )


@bp.get("/invite")
@guard(Permission.ADMINISTER)
def invite_form() -> ResponseReturnValue:
    """The form to invite an officer."""
    return _invite_page(Form())


@bp.post("/invite")
@guard(Permission.ADMINISTER)
def invite() -> ResponseReturnValue:
    """Make an invitation; its link is shown on the next page, once."""
    form = Form.posted()
    with form.catching():
        data = load(InviteOfficer(), form.values)
        if data["commune_code"] and data["commune_code"] not in dict(communes(reading())):
            raise Invalid.at("commune_code", N_("Xin chọn một xã, phường trong danh sách"))
        with transaction() as db:
            invitation, token = memberships.invite(db, actor(), **data)
            place = placed(db, [invitation])[0].place
        invited.keep(invitation, token, place)
        return redirect(url_for("officers.invited_page"), 303)
    return _invite_page(form)


@bp.get("/invited")
@guard(Permission.ADMINISTER)
def invited_page() -> ResponseReturnValue:
    """The link of the invitation just made."""
    back_url = url_for("officers.index")
    return invited.shown_once(back_url, _("Cán bộ")) or redirect(back_url, 303)


def _invite_page(form: Form) -> ResponseReturnValue:
    page = render_template(
        "cooperatives/officer_invite.html",
        form=form,
        roles=[(role, WORDS[role], MEANS[role]) for role in OFFERED],
        communes=communes(reading()),
    )
    return page, form.status
