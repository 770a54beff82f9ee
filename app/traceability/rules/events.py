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
    RECEIVE = "receive"
    SPLIT = "split"
    MERGE = "merge"
    PROCESS = "process"
    GRADE = "grade"
    PACK = "pack"
    AGGREGATE = "aggregate"
    DISAGGREGATE = "disaggregate"
    SHIP = "ship"
    ARRIVE = "arrive"
    RETURN = "return"
    SELL = "sell"
    DESTROY = "destroy"
    TEST = "test"
    HOLD = "hold"
    RELEASE = "release"
    RECALL = "recall"
    NOTE = "note"


EVENT_NAMES: Mapping[EventType, str] = {
    EventType.HARVEST: N_("Thu hoạch"),
    EventType.RECEIVE: N_("Nhập hàng"),
    EventType.SPLIT: N_("Tách lô"),
    EventType.MERGE: N_("Gộp lô"),
    EventType.PROCESS: N_("Chế biến"),
    EventType.GRADE: N_("Phân loại"),
    EventType.PACK: N_("Đóng gói"),
    EventType.AGGREGATE: N_("Xếp thùng"),
    EventType.DISAGGREGATE: N_("Dỡ thùng"),
    EventType.SHIP: N_("Xuất hàng"),
    EventType.ARRIVE: N_("Bên mua nhận"),
    EventType.RETURN: N_("Hàng trả lại"),
    EventType.SELL: N_("Bán lẻ"),
    EventType.DESTROY: N_("Tiêu hủy"),
    EventType.TEST: N_("Kiểm nghiệm"),
    EventType.HOLD: N_("Tạm giữ"),
    EventType.RELEASE: N_("Cho bán lại"),
    EventType.RECALL: N_("Thu hồi"),
    EventType.NOTE: N_("Ghi chú"),
}

WEIGHED = frozenset({EventType.PACK, EventType.SHIP, EventType.SELL})
"""What says nothing without a weight and is not done to stopped goods. Packs may be counted beside the weight."""

BY_HAND = (EventType.PACK, EventType.SHIP, EventType.NOTE)
"""What is recorded of one batch in one short form; the other types have their own."""

MOVEMENTS = frozenset({EventType.SHIP, EventType.ARRIVE, EventType.RETURN, EventType.SELL, EventType.DESTROY})
"""What moves goods between the cooperative and others; each may name several batches and cartons."""

TRANSFORMATIONS = frozenset({EventType.SPLIT, EventType.MERGE, EventType.PROCESS, EventType.GRADE})
"""What turns batches into other batches: inputs on one side, outputs on the other (EPCIS 2.0: TransformationEvent)."""


class ItemRole(StrEnum):
    """What an event did to the goods of one of its lines."""

    OUTPUT = "output"  # came into being
    INPUT = "input"  # was used up
    PACKED = "packed"  # went into packs and stayed the same batch
    MOVED = "moved"  # left, arrived, came back, was sold or destroyed
    SEEN = "seen"  # was looked at: held, released, recalled, tested, noted
    PARENT = "parent"  # the carton or pallet itself
    CHILD = "child"  # what lies in it


def role_of(kind: EventType) -> ItemRole:
    """The part that the one batch of a simple event plays in it."""
    return _ROLES.get(kind, ItemRole.SEEN)


_ROLES: Mapping[EventType, ItemRole] = {
    EventType.HARVEST: ItemRole.OUTPUT,
    EventType.RECEIVE: ItemRole.OUTPUT,
    EventType.PACK: ItemRole.PACKED,
    EventType.SHIP: ItemRole.MOVED,
    EventType.ARRIVE: ItemRole.MOVED,
    EventType.RETURN: ItemRole.MOVED,
    EventType.SELL: ItemRole.MOVED,
    EventType.DESTROY: ItemRole.MOVED,
}


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


def check_since(happened_at: datetime, batches: Mapping[str, date], now: datetime) -> None:
    """As `check_moment` for several batches, by their numbers and the days on which they came about."""
    if happened_at > now:
        raise Invalid.at("day", N_("Việc này còn ở phía trước; xin ghi sau khi đã làm"))
    for number, since in batches.items():
        if clock.day(happened_at) < since:
            raise Invalid.at("day", N_("Ngày này chưa có lô %(number)s (có từ %(since)s)"), number=number, since=since)


def stands_still(kind: EventType, state: BatchState, happened_at: datetime, stopped_at: datetime | None) -> bool:
    """Is this done to held or recalled goods? What was done before the hold may still be written down.

    `stopped_at` is the instant of the hold or recall; of an event without a time of day its whole day must lie before.
    """
    if state not in STOPPED or kind not in WEIGHED:
        return False
    latest = happened_at + timedelta(days=1) if day_only(happened_at) else happened_at
    return stopped_at is None or latest >= stopped_at


def check_stopped(kind: EventType, state: BatchState, happened_at: datetime, stopped_at: datetime | None) -> None:
    """Held and recalled goods are not packed, shipped or sold, as `stands_still` tells. Raises Conflict."""
    if stands_still(kind, state, happened_at, stopped_at):
        raise Conflict(
            N_("Lô đang bị tạm giữ hoặc thu hồi: chỉ ghi được việc đã làm trước đó; làm cùng ngày thì ghi cả giờ.")
        )


def check_content(kind: EventType, *, grams: int | None, place: str | None, note: str | None) -> None:
    """Each type has facts without which it says nothing. Raises Invalid at the missing one."""
    if kind is EventType.SHIP and not place:
        raise Invalid.at("place", N_("Xin ghi nơi nhận hàng"))
    if kind in WEIGHED and grams is None:
        raise Invalid.at("quantity", N_("Xin ghi khối lượng; số gói ghi thêm nếu có"))
    if kind in (EventType.HARVEST, EventType.RECEIVE) and grams is None:
        raise Invalid.at("quantity", N_("Xin ghi khối lượng thu hoạch hoặc nhập về"))
    if kind in (EventType.NOTE, EventType.HOLD, EventType.RELEASE) and not note:
        raise Invalid.at("note", N_("Xin ghi nội dung"))
