"""Pages of channels: which shops are connected, connecting one, its schedule, pausing and going on."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.queries import scope
from app.cooperatives.views import asking
from app.core.actor import Permission
from app.core.errors import Conflict, Invalid
from app.listings.models.channels import Channel
from app.listings.queries import channels as queries
from app.listings.rules.channels import EVERY_MINUTES
from app.listings.rules.marketplaces import MARKETPLACES, Marketplace
from app.listings.rules.placements import ChannelState
from app.listings.schemas.channels import ChangedChannel
from app.listings.services import channels, placements
from app.listings.views.cells import Badge
from app.web.auth import actor, guard
from app.web.forms import Form
from app.web.house import house, reading, transaction
from app.web.payload import load

bp = Blueprint("channels", __name__, url_prefix="/channels")


def channel_badge(channel: Channel) -> Badge:
    """How a shop stands."""
    match channel.state:
        case ChannelState.PAUSED:
            return "is-neutral", "pause", _("Tạm dừng")
        case ChannelState.NEEDS_SIGN_IN:
            return "is-blocked", "blocked", _("Cần nhập lại khóa")
        case _ if channel.last_error:
            return "is-attention", "attention", _("Phiên trước lỗi")
        case _ if channel.cycle_at:
            return "is-good", "good", _("Đang nối")
        case _:
            return "is-waiting", "waiting", _("Chờ phiên đầu")


def schedule(minutes: int) -> str:
    """How often we look, in words."""
    if minutes % 60 == 0:
        return str(_("Mỗi %(hours)s giờ", hours=minutes // 60))
    return str(_("Mỗi %(minutes)s phút", minutes=minutes))


@bp.get("/")
@guard(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The shops in scope."""
    db = reading()
    rows = queries.visible(db, actor())
    owners: dict[int, str] = {}
    if actor().cooperative_id is None:
        owners = cooperative_queries.names(db, actor(), (row.cooperative_id for row in rows))
    return render_template(
        "listings/channels.html",
        channels=rows,
        counts=queries.live_counts(db, [row.id for row in rows]),
        owners=owners,
        floors=MARKETPLACES,
    )


@bp.get("/<int:channel_id>")
@guard(Permission.VIEW)
def show(channel_id: int) -> ResponseReturnValue:
    """One shop: schedule, last and next round, last error; never its credentials."""
    db = reading()
    channel = scope.get(db, actor(), Channel, channel_id)
    counts = queries.live_counts(db, [channel.id]).get(channel.id, (0, 0))
    floor = MARKETPLACES[channel.marketplace]
    sample = house().settings.sample
    return render_template("listings/channel.html", channel=channel, floor=floor, counts=counts, sample=sample)


@bp.get("/new")
@guard(Permission.MANAGE)
def new() -> ResponseReturnValue:
    """Choose the floor, then the form with what it asks for."""
    floor = MARKETPLACES.get(request.args.get("marketplace", ""))
    if floor is None:
        return render_template("listings/channel_choose.html", floors=MARKETPLACES.values())
    return _form_page(Form({"every_minutes": 15, "base_url": _mock_address(floor)}), floor, None)


def _mock_address(floor: Marketplace) -> str:
    """In the sample house the mock floor of this machine; elsewhere the contract with the floor names the address."""
    settings = house().settings
    return f"http://127.0.0.1:{settings.mock_port}{floor.mock_path}" if settings.sample else ""


def _asked(form: Form, floor: Marketplace) -> dict[str, Any]:
    """What both services take: checked facts, credentials as typed, the key that seals them, and what house this is."""
    settings = house().settings
    return {
        **load(ChangedChannel(), form.values),
        "credentials": {field.name: form.value(f"credential_{field.name}") for field in floor.credential_fields},
        "credentials_key": settings.credentials_key,
        "allow_local": settings.sample,
    }


def _without_secrets(form: Form, floor: Marketplace) -> Form:
    """What is secret is never sent back, not even to the one who typed it."""
    for field in floor.credential_fields:
        form.values.poplist(f"credential_{field.name}")
    return form


@bp.post("/new")
@guard(Permission.MANAGE)
def create() -> ResponseReturnValue:
    """Connect a shop."""
    form = Form.posted()
    floor = MARKETPLACES.get(form.value("marketplace"))
    if floor is None:
        return redirect(url_for("channels.new"), 303)
    with form.catching():
        asked = _asked(form, floor)
        with transaction() as db:
            channel = channels.connect(db, actor(), marketplace=floor.id, **asked)
        flash(_("Đã nối gian hàng %(name)s. Phiên đầu chạy ngay.", name=channel.shop_name), "good")
        return redirect(url_for("channels.show", channel_id=channel.id), 303)
    return _form_page(_without_secrets(form, floor), floor, None)


@bp.get("/<int:channel_id>/edit")
@guard(Permission.MANAGE)
def edit(channel_id: int) -> ResponseReturnValue:
    """The form with what is known; credentials stay empty."""
    row = scope.get(reading(), actor(), Channel, channel_id)
    known = {"shop_name": row.shop_name, "base_url": row.base_url, "every_minutes": row.every_minutes}
    return _form_page(Form(known), MARKETPLACES[row.marketplace], row)


@bp.post("/<int:channel_id>/edit")
@guard(Permission.MANAGE)
def update(channel_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    row = scope.get(reading(), actor(), Channel, channel_id)
    form, floor = Form.posted(), MARKETPLACES[row.marketplace]
    with form.catching():
        asked = _asked(form, floor)
        with transaction() as db:
            channels.edit(db, actor(), channel_id, **asked)
        flash(_("Đã lưu gian hàng."), "good")
        return redirect(url_for("channels.show", channel_id=channel_id), 303)
    return _form_page(_without_secrets(form, floor), floor, row)


def _form_page(form: Form, floor: Marketplace, channel: Channel | None) -> ResponseReturnValue:
    minutes = sorted({*EVERY_MINUTES, channel.every_minutes if channel else EVERY_MINUTES[0]})
    page = render_template(
        "listings/channel_form.html",
        form=form,
        floor=floor,
        channel=channel,
        schedules=[(number, schedule(number)) for number in minutes],
        sample=house().settings.sample,
    )
    return page, form.status


@bp.post("/<int:channel_id>/pause")
@guard(Permission.MANAGE)
def pause(channel_id: int) -> ResponseReturnValue:
    """Stop selling here until somebody goes on."""
    if not asking.confirmed():
        row = scope.get(reading(), actor(), Channel, channel_id)
        return asking.page(
            title=_("Tạm dừng gian hàng %(name)s?", name=row.shop_name),
            consequence=_("Các tin trên gian hàng này được ẩn khỏi sàn cho tới khi nối tiếp."),
            word=_("Tạm dừng gian hàng"),
            back_url=url_for("channels.show", channel_id=channel_id),
        )
    with transaction() as db:
        channels.pause(db, actor(), channel_id)
    flash(_("Gian hàng đã tạm dừng; các tin đang được ẩn."), "good")
    return redirect(url_for("channels.show", channel_id=channel_id), 303)


@bp.post("/<int:channel_id>/resume")
@guard(Permission.MANAGE)
def resume(channel_id: int) -> ResponseReturnValue:
    """Go on; the next round is now."""
    with transaction() as db:
        channels.resume(db, actor(), channel_id)
    flash(_("Gian hàng chạy tiếp; phiên tới bắt đầu ngay."), "good")
    return redirect(url_for("channels.show", channel_id=channel_id), 303)


@bp.post("/<int:channel_id>/publish")
@guard(Permission.RECORD)
def publish(channel_id: int) -> ResponseReturnValue:
    """Bring the next round of the whole shop forward to now."""
    scope.get(reading(), actor(), Channel, channel_id)
    try:
        with transaction() as db:
            count = placements.publish_now(db, actor(), channel_id=channel_id)
        flash(_("Đã xếp %(count)s tin lên gửi ngay.", count=count), "good")
    except Invalid:
        flash(_("Chưa gửi được: mọi tin ở đây còn thiếu thông tin sàn yêu cầu."), "blocked")
    except Conflict as error:
        flash(_(error.message), "attention")
    return redirect(url_for("channels.show", channel_id=channel_id), 303)
