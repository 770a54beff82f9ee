"""Steps of a growing area: papers go to the office, codes are granted, stopped, and ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import scope
from app.cooperatives.schemas.growing_areas import DecisionForm, GrantForm
from app.cooperatives.services import growing_areas
from app.cooperatives.views import asking
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Forbidden
from app.web import filters
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import reading, transaction
from app.web.payload import load

bp = Blueprint("growing_area_states", __name__, url_prefix="/growing-areas/<int:area_id>")


@dataclass(frozen=True, slots=True)
class Decision:
    """A step of the office as the page words it."""

    act: Callable[..., GrowingArea]
    title: str
    word: str
    consequence: str
    done: str
    danger: bool


DECISIONS: Mapping[str, Decision] = {
    "suspend": Decision(
        growing_areas.suspend,
        N_("Đình chỉ mã của %(name)s"),
        N_("Đình chỉ mã"),
        N_("Từ ngày này không mở được lô thu hoạch từ vùng trồng. Lô đã mở vẫn giữ nguyên."),
        N_("Đã ghi đình chỉ mã của %(name)s."),
        True,
    ),
    "reinstate": Decision(
        growing_areas.reinstate,
        N_("Phục hồi mã của %(name)s"),
        N_("Phục hồi mã"),
        N_("Từ ngày này lại mở được lô thu hoạch từ vùng trồng."),
        N_("Đã phục hồi mã của %(name)s."),
        False,
    ),
    "revoke": Decision(
        growing_areas.revoke,
        N_("Hủy bỏ mã của %(name)s"),
        N_("Hủy bỏ mã"),
        N_("Mã hết dùng vĩnh viễn từ ngày này, không phục hồi được."),
        N_("Đã ghi hủy bỏ mã của %(name)s."),
        True,
    ),
}


@bp.post("/submit")
@guard(Permission.RECORD)
def submit(area_id: int) -> ResponseReturnValue:
    """The papers went to the office."""
    return _step(area_id, growing_areas.submit, N_("Đã ghi: hồ sơ %(name)s nộp hôm nay."))


@bp.post("/take-back")
@guard(Permission.RECORD)
def take_back(area_id: int) -> ResponseReturnValue:
    """The papers came back to be mended."""
    return _step(area_id, growing_areas.take_back, N_("Hồ sơ %(name)s trở lại bản nháp."))


@bp.post("/confirm")
@guard(Permission.OVERSEE)
def confirm(area_id: int) -> ResponseReturnValue:
    """An officer has compared the code with the decision."""
    if not asking.confirmed():
        row = scope.get(reading(), actor(), GrowingArea, area_id)
        return asking.page(
            title=_("Mã %(code)s khớp với quyết định cấp mã?", code=row.code_raw),
            consequence=_("Tên anh/chị đứng cạnh mã này trên trang công khai, với ngày hôm nay."),
            word=_("Đã đối chiếu, khớp"),
            back_url=url_for("growing_areas.show", area_id=area_id),
            danger=False,
        )
    return _step(area_id, growing_areas.confirm, N_("Đã ghi: mã của %(name)s đã đối chiếu."))


@bp.get("/grant")
@guard(Permission.VIEW)
def grant(area_id: int) -> ResponseReturnValue:
    """The form of the decision that gave the code."""
    row = _granting(area_id)
    form = Form({"code": row.code_raw, "issuer": row.issuer, "valid_until": filters.day(row.valid_until)})
    form.values["decided_on"] = filters.day(row.valid_from)
    return _grant_page(form, row)


@bp.post("/grant")
@guard(Permission.VIEW)
def record_grant(area_id: int) -> ResponseReturnValue:
    """Keep the decision that gave the code."""
    row, form = _granting(area_id), Form.posted()
    with form.catching():
        decision = growing_areas.Grant(**load(GrantForm(), form.values))
        with transaction() as db:
            growing_areas.record_grant(db, actor(), area_id, decision)
        flash(_("Đã ghi mã %(code)s.", code=decision.code), "good")
        return redirect(url_for("growing_areas.show", area_id=area_id), 303)
    return _grant_page(form, row)


@bp.get("/<any(suspend, reinstate, revoke):kind>")
@guard(Permission.OVERSEE)
def decision(area_id: int, kind: str) -> ResponseReturnValue:
    """The form of a step of the office."""
    return _decision_page(Form({"from_on": filters.day(clock.today())}), area_id, kind)


@bp.post("/<any(suspend, reinstate, revoke):kind>")
@guard(Permission.OVERSEE)
def decide(area_id: int, kind: str) -> ResponseReturnValue:
    """Keep a step of the office."""
    form = Form.posted()
    with form.catching():
        data = load(DecisionForm(), form.values)
        return _step(area_id, lambda db, who, row: _act(db, who, row, kind, **data), DECISIONS[kind].done)
    return _decision_page(form, area_id, kind)


def _act(db: Session, who: Actor, area_id: int, kind: str, *, from_on: date, reason: str) -> GrowingArea:
    return DECISIONS[kind].act(db, who, area_id, from_on=from_on, reason=reason)


def _step(area_id: int, act: Callable[[Session, Actor, int], GrowingArea], done: str) -> ResponseReturnValue:
    with transaction() as db:
        row = act(db, actor(), area_id)
    flash(_(done, name=row.name), "good")
    return redirect(url_for("growing_areas.show", area_id=area_id), 303)


def _granting(area_id: int) -> GrowingArea:
    """The area, for whoever may write its grant down. Raises NotFound, Forbidden."""
    row = scope.get(reading(), actor(), GrowingArea, area_id)
    if not (actor().may(Permission.OVERSEE) or actor().may(Permission.MANAGE)):
        raise Forbidden(N_("Quyết định cấp mã do người quản lý hợp tác xã hoặc cơ quan cấp mã ghi."))
    return row


def _grant_page(form: Form, row: GrowingArea) -> ResponseReturnValue:
    return render_template("cooperatives/growing_area_grant.html", form=form, area=row), form.status


def _decision_page(form: Form, area_id: int, kind: str) -> ResponseReturnValue:
    row = scope.get(reading(), actor(), GrowingArea, area_id)
    page = render_template("cooperatives/growing_area_decision.html", form=form, area=row, decision=DECISIONS[kind])
    return page, form.status
