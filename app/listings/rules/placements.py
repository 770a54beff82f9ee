"""The words for what is known of a listing on a floor."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_


class PlacementState(StrEnum):
    """What we know of one listing on one channel; live only after it was seen there."""

    NEW = "new"
    IN_REVIEW = "in_review"
    LIVE = "live"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


STATE_NAMES: Mapping[PlacementState, str] = {
    PlacementState.NEW: N_("Chưa đăng"),
    PlacementState.IN_REVIEW: N_("Chờ duyệt"),
    PlacementState.LIVE: N_("Đang hiện"),
    PlacementState.REJECTED: N_("Bị từ chối"),
    PlacementState.HIDDEN: N_("Ẩn"),
    PlacementState.UNKNOWN: N_("Chưa rõ"),
}


class ChannelState(StrEnum):
    """Can the channel be worked with?"""

    ACTIVE = "active"
    PAUSED = "paused"
    NEEDS_SIGN_IN = "needs_sign_in"
