"""Label runs: their kinds, the life of one, how many labels it may hold, and in which order they are printed."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_, Conflict


class RunKind(StrEnum):
    """What the codes of a run stand for."""

    PACKS = "packs"  # one batch, bound when printed
    BLANK = "blank"  # pre-printed: each range is bound to a batch later
    CARTONS = "cartons"  # logistic units, each with an SSCC


class RunState(StrEnum):
    """Life of a run's file; the codes are issued from the start and stay issued."""

    WAITING = "waiting"
    READY = "ready"
    CANCELLED = "cancelled"
    FAILED = "failed"


STEPS: Mapping[RunState, frozenset[RunState]] = {
    RunState.WAITING: frozenset({RunState.READY, RunState.CANCELLED, RunState.FAILED}),
    RunState.READY: frozenset(),
    RunState.CANCELLED: frozenset({RunState.WAITING}),
    RunState.FAILED: frozenset({RunState.WAITING, RunState.READY, RunState.CANCELLED}),
}

STATE_NAMES: Mapping[RunState, str] = {
    RunState.WAITING: N_("Đang làm tệp"),
    RunState.READY: N_("Đang dùng"),
    RunState.CANCELLED: N_("Đã dừng"),
    RunState.FAILED: N_("Chưa làm được tệp"),
}

MOST_LABELS = 200_000
"""Labels in one run: a province's largest print order, about 5,000 sheets."""

AT_ONCE = 200
"""Labels that are drawn and read back while the person waits; larger runs are made in the background."""

RENDER_ALL = 20_000
"""Up to so many labels every page is rendered and read back; beyond, a sample of pages, and every code as a matrix."""


def move(current: RunState, target: RunState) -> RunState:
    """The next state. Raises Conflict for a step that the table does not know."""
    if target not in STEPS[current]:
        raise Conflict(N_("Lần in này vừa đổi trạng thái; xin tải lại trang."))
    return target


class Order(StrEnum):
    """In which order codes run over the sheets."""

    ROWS = "rows"  # left to right, top to bottom
    COLUMNS = "columns"  # top to bottom, left to right
    REVERSE = "reverse"  # the last code first, so that the pile lies in order
    STACKS = "stacks"  # cell by cell through all sheets, so that the piles lie in order after cutting


ORDER_NAMES: Mapping[Order, str] = {
    Order.ROWS: N_("Từ trái sang phải"),
    Order.COLUMNS: N_("Từ trên xuống dưới"),
    Order.REVERSE: N_("Mã cuối in trước"),
    Order.STACKS: N_("Theo chồng, để cắt cả xấp"),
}
