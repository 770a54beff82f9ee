"""What is known of a listing on a floor, as every page shows it: state with icon and word, why, and since when."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from app.core import clock
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.marketplaces import MARKETPLACES
from app.listings.rules.placements import STATE_NAMES, PlacementState
from app.web import filters

Badge = tuple[str, str, str]

LOOKS = {
    PlacementState.NEW: ("is-waiting", "waiting"),
    PlacementState.IN_REVIEW: ("is-waiting", "waiting"),
    PlacementState.LIVE: ("is-good", "good"),
    PlacementState.REJECTED: ("is-blocked", "blocked"),
    PlacementState.HIDDEN: ("is-neutral", "hidden"),
    PlacementState.UNKNOWN: ("is-unknown", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One listing on one channel."""

    url: str
    floor: str
    badge: Badge
    why: str = ""
    sub: str = ""


def floor_name(marketplace: str) -> str:
    """The floor's own name."""
    return MARKETPLACES[marketplace].name


def change_refused(placement: Placement) -> bool:
    """Does an older form still stand on the floor because it refused the newest one?"""
    stands = placement.state in (PlacementState.LIVE, PlacementState.IN_REVIEW)
    return stands and placement.wanted and placement.refused_digest is not None


def placement_badge(placement: Placement) -> Badge:
    """The state, in the words of the board; what waits only for us says so."""
    if placement.state is PlacementState.NEW:
        return _new(placement)
    if not placement.wanted and placement.state is not PlacementState.HIDDEN:
        return "is-waiting", "waiting", _("Đang gỡ")
    if change_refused(placement):
        return "is-attention", "attention", _("Sửa bị từ chối")
    look, icon = LOOKS[placement.state]
    return look, icon, _(STATE_NAMES[placement.state])


def _new(placement: Placement) -> Badge:
    if not placement.wanted:
        return "is-neutral", "neutral", _("Chưa đăng")
    if placement.error in (offers.MISSING, offers.RECALLED):
        return "is-blocked", "blocked", _("Còn thiếu")
    if placement.error:
        return "is-neutral", "hidden", _("Chưa đăng")
    return "is-waiting", "waiting", _("Chờ gửi")


def when(instant: datetime | None) -> str:
    """06:40 today, 22/11 this year, else the whole date."""
    if instant is None:
        return ""
    local, today = instant.astimezone(clock.VIETNAM), clock.today()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{local:%d/%m}" if local.year == today.year else f"{local:%d/%m/%Y}"


def next_round(due_at: datetime) -> str:
    """When a shop's next round is; one that is due already waits only for the worker."""
    return when(due_at) if due_at > clock.now() else str(_("ngay bây giờ"))


def cell(placement: Placement) -> Cell:
    """The board's cell of a placement."""
    why, sub = _story(placement)
    return Cell(
        url_for("placements.show", placement_id=placement.id),
        MARKETPLACES[placement.channel.marketplace].short,
        placement_badge(placement),
        why,
        sub,
    )


def no_cell(listing: Listing, marketplace: str) -> Cell:
    """The cell of a floor where the listing was never wanted."""
    badge = "is-neutral", "neutral", _("Chưa đăng")
    return Cell(
        url_for("listings.show", listing_id=listing.id) + "#channel_ids", MARKETPLACES[marketplace].short, badge
    )


def _old_form(placement: Placement, seen: str) -> str:
    if placement.state is PlacementState.LIVE and placement.seen_price_vnd is not None:
        return str(_("trên sàn vẫn là bản cũ, giá %(price)s", price=filters.vnd(placement.seen_price_vnd)))
    return seen


def _story(placement: Placement) -> tuple[str, str]:
    seen = _("thấy %(when)s", when=when(placement.seen_at)) if placement.seen_at else ""
    reason = filters.say(placement.error)
    if change_refused(placement):
        return reason or _("Sàn từ chối lần sửa mới nhất"), _old_form(placement, seen)
    match placement.state:
        case PlacementState.LIVE:
            return filters.vnd(placement.seen_price_vnd), seen
        case PlacementState.IN_REVIEW:
            return _("Sàn đang xem"), _(
                "gửi %(when)s", when=when(placement.accepted_at)
            ) if placement.accepted_at else ""
        case PlacementState.UNKNOWN:
            again = _("tìm lại %(when)s", when=when(placement.retry_at)) if placement.retry_at else seen
            return _("Mất trả lời"), again
        case PlacementState.NEW if placement.wanted and not reason:
            return "", _("lần tới %(when)s", when=next_round(placement.channel.next_due_at))
        case _:
            return reason, seen
