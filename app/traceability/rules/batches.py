"""Batches: their states, their numbers by the cooperative's own pattern, and when one may be opened."""

import itertools
import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.cooperatives.rules import batch_patterns
from app.core import money
from app.core.errors import N_, Conflict, Invalid


class BatchState(StrEnum):
    """Life of a batch; a recalled batch stays recalled."""

    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"
    RECALLED = "recalled"


class BatchOrigin(StrEnum):
    """How a batch came about."""

    HARVEST = "harvest"
    RECEIVED = "received"
    MADE = "made"


STEPS: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.OPEN: frozenset({BatchState.HELD, BatchState.CLOSED, BatchState.RECALLED}),
    BatchState.HELD: frozenset({BatchState.OPEN, BatchState.CLOSED, BatchState.RECALLED}),
    BatchState.CLOSED: frozenset({BatchState.OPEN, BatchState.RECALLED}),
    BatchState.RECALLED: frozenset(),
}

STATE_NAMES: Mapping[BatchState, str] = {
    BatchState.OPEN: N_("Đang bán"),
    BatchState.HELD: N_("Tạm giữ"),
    BatchState.CLOSED: N_("Đã bán hết"),
    BatchState.RECALLED: N_("Thu hồi"),
}

STOPPED = frozenset({BatchState.HELD, BatchState.RECALLED})
"""Goods that stay where they are: no packing, no shipping, no labels."""

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
"""Batch numbers are safe in a GS1 AI 10, in an address, on paper and over the phone."""
OLDEST_HARVEST = timedelta(days=3 * 366)


def move(current: BatchState, target: BatchState) -> BatchState:
    """The next state. Raises Conflict for a step that the table does not know."""
    if target not in STEPS[current]:
        raise Conflict(N_("Lô này không chuyển được sang trạng thái đó; xin tải lại trang để xem tình trạng mới nhất."))
    return target


def parse_number(text: str) -> str:
    """A batch number: 1–20 of A–Z, 0–9 and hyphen (letters are raised). Raises Invalid at "number"."""
    number = text.strip().upper()
    if not NUMBER.fullmatch(number):
        raise Invalid.at("number", N_("Mã lô chỉ gồm chữ không dấu A–Z, số và dấu gạch ngang, tối đa 20 ký tự"))
    return number


def next_number(pattern: str, day: date, taken: Collection[str]) -> str:
    """The first free number of the pattern on `day`."""
    return next(number for n in itertools.count(1) if (number := batch_patterns.written(pattern, day, n)) not in taken)


def check_harvest_day(harvested_on: date, today: date) -> None:
    """A harvest is not in the future and not absurdly long ago. Raises Invalid at "harvested_on"."""
    if harvested_on > today:
        raise Invalid.at(
            "harvested_on", N_("Ngày thu hoạch %(day)s còn ở phía trước; xin ghi sau khi đã hái"), day=harvested_on
        )
    if harvested_on < today - OLDEST_HARVEST:
        raise Invalid.at("harvested_on", N_("Ngày thu hoạch đã quá ba năm; xin xem lại năm"))


def check_packing_day(packed_on: date | None, harvested_on: date, today: date) -> None:
    """Goods are packed after the harvest and not in the future. Raises Invalid at "packed_on"."""
    if packed_on is None:
        return
    if packed_on < harvested_on:
        raise Invalid.at(
            "packed_on",
            N_("Ngày đóng gói %(day)s trước ngày thu hoạch %(harvest)s"),
            day=packed_on,
            harvest=harvested_on,
        )
    if packed_on > today:
        raise Invalid.at("packed_on", N_("Ngày đóng gói %(day)s còn ở phía trước"), day=packed_on)


def best_before(harvested_on: date, packed_on: date | None, shelf_life_days: int | None) -> date | None:
    """The last good day: shelf life counted from packing, or from the harvest; None when no shelf life is known."""
    if shelf_life_days is None:
        return None
    return (packed_on or harvested_on) + timedelta(days=shelf_life_days)


def packs(grams: int, net_grams: int) -> int:
    """How many whole packs of `net_grams` a quantity fills: the most labels that may exist for it."""
    return grams // net_grams


def kilograms(grams: int) -> str:
    """An exact weight for a sentence: 1200500 → "1.200,5"."""
    rest = f",{grams % 1000:03d}".rstrip("0") if grams % 1000 else ""
    return money.group(grams // 1000) + rest
