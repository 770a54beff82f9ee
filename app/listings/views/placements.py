"""The page of one listing on one shop: what we want, what was seen there, what happened, and what is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.queries import scope
from app.cooperatives.views import asking
from app.core import clock
from app.core.actor import Permission
from app.core.errors import Conflict, Invalid
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.queries import placements as queries
from app.listings.queries.placements import Step
from app.listings.rules.marketplaces import MARKETPLACES
from app.listings.rules.placements import STATE_NAMES, PlacementState
from app.listings.services import placements
from app.listings.views import cells, mending
from app.web import filters
from app.web.auth import actor, guard
from app.web.house import reading, transaction

bp = Blueprint("placements", __name__, url_prefix="/placements")

SHOWN_STEPS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """One step of the story as the page tells it."""

    icon: str
    look: str
    at: datetime
    title: str
    text: str = ""


def _story(steps: Iterable[Step]) -> list[Told]:
    told = (one for step in steps for one in _tell(step))
    return [one for one, _number in zip(told, range(SHOWN_STEPS), strict=False)]


def _tell(step: Step) -> Iterator[Told]:
    """What one audit entry means to a person; entries that only note a look are left out."""
    after = step.after
    reason = filters.say(after.get("error")) if after.get("error") else ""
    if after.get("state") in set(PlacementState) and after["state"] != PlacementState.NEW:
        state = PlacementState(after["state"])
        look, icon = cells.LOOKS[state]
        yield Told(icon, look, step.at, _(STATE_NAMES[state]), reason)
    elif reason:
        yield Told("attention", "is-attention", step.at, reason)
    if after.get("accepted_digest"):
        yield Told("upload", "", step.at, _("Sàn nhận bản gửi"))
    if "wanted" in after:
        title = _("%(name)s chọn bán trên sàn này") if after["wanted"] else _("%(name)s gỡ khỏi sàn này")
        yield Told("user", "", step.at, title % {"name": step.by_name})


@bp.get("/<int:placement_id>")
@guard(Permission.VIEW)
def show(placement_id: int) -> ResponseReturnValue:
    """One listing on one shop."""
    db, day = reading(), clock.today()
    placement = queries.one(db, actor(), placement_id)
    listing, channel = placement.listing, placement.channel
    found = offers.examine(db, listing, day=day)
    return render_template(
        "listings/placement.html",
        placement=placement,
        listing=listing,
        channel=channel,
        floor=MARKETPLACES[channel.marketplace],
        badge=cells.placement_badge(placement),
        desired=offers.on_channel(found.allowed, channel, wanted=placement.wanted, day=day),
        offer=found.allowed.offer,
        lacking=mending.to_mend(listing, found.lacking(channel.marketplace, day=day)),
        mend=mending.place_of(listing, placement.error_field or ""),
        story=_story(queries.history(db, actor(), placement.id)),
        live=placement.state is PlacementState.LIVE,
        refused=placement.state is PlacementState.REJECTED,
        change_refused=cells.change_refused(placement),
        unknown=placement.state is PlacementState.UNKNOWN,
    )


def _back(placement_id: int) -> ResponseReturnValue:
    return redirect(url_for("placements.show", placement_id=placement_id), 303)


@bp.post("/<int:placement_id>/publish")
@guard(Permission.RECORD)
def publish(placement_id: int) -> ResponseReturnValue:
    """Bring the next round forward to now."""
    scope.get(reading(), actor(), Placement, placement_id)
    try:
        with transaction() as db:
            placements.publish_now(db, actor(), placement_id=placement_id)
        flash(_("Đã xếp lên gửi ngay. Kết quả hiện ở đây sau ít phút."), "good")
    except Invalid:
        flash(_("Chưa gửi được: sàn còn thiếu thông tin, xem danh sách bên dưới."), "blocked")
    except Conflict as error:
        flash(_(error.message), "attention")
    return _back(placement_id)


@bp.post("/<int:placement_id>/retry")
@guard(Permission.RECORD)
def retry(placement_id: int) -> ResponseReturnValue:
    """Try again after a refusal or a long silence."""
    with transaction() as db:
        placements.retry(db, actor(), placement_id)
    flash(_("Đang thử lại. Kết quả hiện ở đây sau ít phút."), "good")
    return _back(placement_id)


@bp.post("/<int:placement_id>/want")
@guard(Permission.RECORD)
def want(placement_id: int) -> ResponseReturnValue:
    """Sell here again."""
    with transaction() as db:
        placement = scope.get(db, actor(), Placement, placement_id, lock=True)
        placements.want(db, actor(), placement.listing, placement.channel)
    flash(_("Đã chọn bán lại trên sàn này."), "good")
    return _back(placement_id)


@bp.post("/<int:placement_id>/withdraw")
@guard(Permission.RECORD)
def withdraw(placement_id: int) -> ResponseReturnValue:
    """Off this floor."""
    if not asking.confirmed():
        placement = scope.get(reading(), actor(), Placement, placement_id)
        floor = cells.floor_name(placement.channel.marketplace)
        return asking.page(
            title=_("Gỡ tin khỏi %(floor)s?", floor=floor),
            consequence=_("Người mua trên %(floor)s sẽ không thấy tin này nữa. Các sàn khác giữ nguyên.", floor=floor),
            word=_("Gỡ khỏi sàn"),
            back_url=url_for("placements.show", placement_id=placement_id),
        )
    with transaction() as db:
        placements.unwant(db, actor(), placement_id)
    flash(_("Đang gỡ tin; khi sàn báo xong, trạng thái ở đây thành Ẩn."), "good")
    return _back(placement_id)
