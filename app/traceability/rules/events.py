"""Critical tracking events, as far as a cooperative records them today."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core import clock
from app.core.errors import N_, Conflict, Invalid
from app.traceability.rules.batches import STOPPED, BatchState


class EventType(StrEnum):
    """What happened."""

    HARVEST = "harvest"
    PACK = "pack"
    SHIP = "ship"
    HOLD = "hold"
    RELEASE = "release"
    RECALL = "recall"
    NOTE = "note"


EVENT_NAMES: Mapping[EventType, str] = {
    EventType.HARVEST: N_("Thu hoạch"),
    EventType.PACK: N_("Đóng gói"),
    EventType.SHIP: N_("Xuất hàng"),
    EventType.HOLD: N_("Tạm giữ"),
    EventType.RELEASE: N_("Cho bán lại"),
    EventType.RECALL: N_("Thu hồi"),
    EventType.NOTE: N_("Ghi chú"),
}

WEIGHED = frozenset({EventType.PACK, EventType.SHIP})
"""What takes from the harvest: each in all at most what was harvested. Packs may be counted beside the weight."""

BY_HAND = (EventType.PACK, EventType.SHIP, EventType.NOTE)
"""What people record as it happens; the other types come about by opening, holding, releasing or recalling."""


def moment(day: date, at: time | None = None) -> datetime:
    """The instant of an event in Việt Nam; midnight stands for "some time that day"."""
    return datetime.combine(day, at or time(), clock.VIETNAM)


def day_only(happened_at: datetime) -> bool:
    """Is only the day known?"""
    return happened_at.astimezone(clock.VIETNAM).time() == time()


def check_moment(happened_at: datetime, harvested_on: date, now: datetime) -> None:
    """Things happen between the harvest and now. Raises Invalid at "day"."""
    if happened_at > now:
        raise Invalid.at("day", N_("Việc này còn ở phía trước; xin ghi sau khi đã làm"))
    if clock.day(happened_at) < harvested_on:
        raise Invalid.at("day", N_("Việc này không thể trước ngày thu hoạch %(harvest)s"), harvest=harvested_on)


def check_stopped(kind: EventType, state: BatchState, happened_at: datetime, stopped_at: datetime | None) -> None:
    """Held and recalled goods are not packed or shipped; what was done before may still be written down.

    `stopped_at` is the instant of the hold or recall; of an event without a time of day its whole day must lie before.
    Raises Conflict.
    """
    if state not in STOPPED or kind not in WEIGHED:
        return
    latest = happened_at + timedelta(days=1) if day_only(happened_at) else happened_at
    if stopped_at is None or latest >= stopped_at:
        raise Conflict(
            N_("Lô đang bị tạm giữ hoặc thu hồi: chỉ ghi được việc đã làm trước đó; làm cùng ngày thì ghi cả giờ.")
        )


def check_content(kind: EventType, *, grams: int | None, place: str | None, note: str | None) -> None:
    """Each type has facts without which it says nothing. Raises Invalid at the missing one."""
    if kind is EventType.SHIP and not place:
        raise Invalid.at("place", N_("Xin ghi nơi nhận hàng"))
    if kind in WEIGHED and grams is None:
        raise Invalid.at("quantity", N_("Xin ghi khối lượng; số gói ghi thêm nếu có"))
    if kind is EventType.HARVEST and grams is None:
        raise Invalid.at("quantity", N_("Xin ghi khối lượng thu hoạch"))
    if kind in (EventType.NOTE, EventType.HOLD, EventType.RELEASE) and not note:
        raise Invalid.at("note", N_("Xin ghi nội dung"))
