"""Roles: choosing the one to work in, and the people of a cooperative."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import memberships as held
from app.accounts.rules.roles import MEANS, WORDS
from app.accounts.services import memberships, sign_ins
from app.accounts.views import browser
from app.cooperatives.queries import cooperatives, scope
from app.cooperatives.queries.memberships import placed
from app.cooperatives.schemas.memberships import InviteMember
from app.cooperatives.views import invited
from app.core.actor import Permission, Role
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("memberships", __name__)

OFFERED = (Role.MANAGER, Role.STAFF, Role.GROWER)


@bp.app_context_processor
def _where_to_change() -> dict[str, str]:
    return {"memberships_url": url_for("memberships.choose")}


def _cooperative_id(given: int | None) -> int:
    return scope.own(actor()) if given is None else given


@bp.get("/choose")
@guard()
def choose() -> ResponseReturnValue:
    """The person's roles; one of them is worked in at a time."""
    db, who = reading(), browser.signed_in()
    rows = placed(db, held.of_user(db, who.user_id))
    return render_template(
        "cooperatives/choose.html", rows=rows, words=WORDS, means=MEANS, present=who.actor, wanted=browser.wanted()
    )


@bp.post("/choose")
@guard()
def switch() -> ResponseReturnValue:
    """Work in another role, under a fresh cookie."""
    who, chosen = browser.signed_in(), request.form.get("membership_id", type=int) or 0
    with house().database.transaction(who.person) as db:
        token = sign_ins.switch(db, user_id=who.user_id, sign_in_id=who.sign_in_id, membership_id=chosen)
    wanted = browser.wanted()
    browser.enter(token)
    return redirect(wanted or "/", 303)


@bp.get("/members")
@bp.get("/cooperatives/<int:cooperative_id>/members")
@guard(Permission.MANAGE)
def index(cooperative_id: int | None = None) -> ResponseReturnValue:
    """Who works for the cooperative, and who is invited; administrators name the cooperative in the address."""
    db, number = reading(), _cooperative_id(cooperative_id)
    return render_template(
        "cooperatives/members.html",
        cooperative=cooperatives.get(db, actor(), number),
        members=held.of_cooperative(db, actor(), number),
        invitations=held.invitations(db, actor(), number),
        words=WORDS,
        given=cooperative_id,
    )


@bp.get("/members/invite")
@bp.get("/cooperatives/<int:cooperative_id>/members/invite")
@guard(Permission.MANAGE)
def invite_form(cooperative_id: int | None = None) -> ResponseReturnValue:
    """The form to invite somebody."""
    return _invite_page(Form(), cooperative_id)


@bp.post("/members/invite")
@bp.post("/cooperatives/<int:cooperative_id>/members/invite")
@guard(Permission.MANAGE)
def invite(cooperative_id: int | None = None) -> ResponseReturnValue:
    """Make an invitation; its link is shown on the next page, once."""
    form = Form.posted()
    with form.catching():
        data = load(InviteMember(), form.values)
        with transaction() as db:
            home = cooperatives.get(db, actor(), _cooperative_id(cooperative_id))
            invitation, token = memberships.invite(db, actor(), **data, cooperative_id=home.id)
        invited.keep(invitation, token, home.name)
        return redirect(url_for("memberships.invited_page", cooperative_id=cooperative_id), 303)
    return _invite_page(form, cooperative_id)


@bp.get("/members/invited")
@bp.get("/cooperatives/<int:cooperative_id>/members/invited")
@guard(Permission.MANAGE)
def invited_page(cooperative_id: int | None = None) -> ResponseReturnValue:
    """The link of the invitation just made."""
    back_url = url_for("memberships.index", cooperative_id=cooperative_id)
    return invited.shown_once(back_url, _("Người của hợp tác xã")) or redirect(back_url, 303)


@bp.post("/invitations/<int:invitation_id>/withdraw")
@guard(Permission.MANAGE)
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """Take back an invitation that nobody has accepted yet."""
    with transaction() as db:
        cooperative_id = memberships.withdraw(db, actor(), invitation_id).cooperative_id
    flash(_("Đã rút lời mời; liên kết không dùng được nữa."), "good")
    return redirect(_list_of(cooperative_id), 303)


@bp.post("/memberships/<int:membership_id>/end")
@guard(Permission.MANAGE)
def end(membership_id: int) -> ResponseReturnValue:
    """End somebody's role; asks first."""
    held.get(reading(), actor(), membership_id)
    if request.form.get("confirmed") != "yes":
        return render_template(
            "confirm.html",
            title=_("Kết thúc vai trò này?"),
            consequence=_("Người này không vào được nữa kể từ lần bấm tiếp theo. Những gì đã ghi vẫn giữ nguyên."),
            action=url_for("memberships.end", membership_id=membership_id),
            word=_("Kết thúc vai trò"),
            back_url=browser.wanted() or url_for("memberships.choose"),
            danger=True,
        )
    with transaction() as db:
        cooperative_id = memberships.end(db, actor(), membership_id).cooperative_id
    flash(_("Đã kết thúc vai trò."), "good")
    return redirect(_list_of(cooperative_id), 303)


def _list_of(cooperative_id: int | None) -> str:
    """The list that holds roles of a cooperative, or of the offices (None)."""
    if cooperative_id is None:
        return url_for("officers.index")
    own = cooperative_id == actor().cooperative_id
    return url_for("memberships.index", cooperative_id=None if own else cooperative_id)


def _invite_page(form: Form, cooperative_id: int | None) -> ResponseReturnValue:
    home = cooperatives.get(reading(), actor(), _cooperative_id(cooperative_id))
    page = render_template(
        "cooperatives/member_invite.html",
        form=form,
        cooperative=home,
        roles=[(role, WORDS[role], MEANS[role]) for role in OFFERED],
        back_url=url_for("memberships.index", cooperative_id=cooperative_id),
    )
    return page, form.status
