"""Growing areas: which step may follow which, whether one was in force on a day, and whether it is large enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import N_, Conflict, Problem


class AreaState(StrEnum):
    """Where a growing area stands with the office that gives out codes."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


STATE_NAMES = {
    AreaState.DRAFT: N_("Nháp"),
    AreaState.SUBMITTED: N_("Chờ cấp mã"),
    AreaState.GRANTED: N_("Còn hiệu lực"),
    AreaState.SUSPENDED: N_("Đình chỉ"),
    AreaState.REVOKED: N_("Hủy bỏ"),
    AreaState.SUPERSEDED: N_("Đã thay mã"),
}

# The words cấp, đình chỉ, hủy bỏ are those of Decision 3156/QĐ-BNN-TT (2022).
ALLOWED = {
    AreaState.DRAFT: frozenset({AreaState.SUBMITTED}),
    AreaState.SUBMITTED: frozenset({AreaState.GRANTED, AreaState.DRAFT}),  # draft: the office returned the papers
    AreaState.GRANTED: frozenset({AreaState.SUSPENDED, AreaState.REVOKED, AreaState.SUPERSEDED}),
    AreaState.SUSPENDED: frozenset({AreaState.GRANTED, AreaState.REVOKED, AreaState.SUPERSEDED}),
    AreaState.REVOKED: frozenset(),
    AreaState.SUPERSEDED: frozenset(),
}

_NEXT_STEP = {
    AreaState.DRAFT: N_("Hồ sơ vùng trồng còn là bản nháp; bước tiếp theo là nộp hồ sơ."),
    AreaState.SUBMITTED: N_("Hồ sơ đang chờ cấp mã; bước tiếp theo là ghi quyết định cấp mã, hoặc trả về bản nháp."),
    AreaState.GRANTED: N_("Mã đang còn hiệu lực; chỉ có thể đình chỉ, hủy bỏ hoặc thay bằng mã khác."),
    AreaState.SUSPENDED: N_("Mã đang bị đình chỉ; chỉ có thể phục hồi, hủy bỏ hoặc thay bằng mã khác."),
    AreaState.REVOKED: N_("Mã đã bị hủy bỏ và không dùng lại được; xin đăng ký mã mới."),
    AreaState.SUPERSEDED: N_("Mã đã được thay bằng mã khác; xin dùng mã mới."),
}


def move(current: AreaState, target: AreaState) -> AreaState:
    """The target, when it may follow the current state. Raises Conflict that says what may be done instead."""
    if target not in ALLOWED[current]:
        raise Conflict(_NEXT_STEP[current])
    return target


@dataclass(frozen=True, slots=True)
class StateChange:
    """From this day on the area was in this state."""

    state: AreaState
    from_on: date


@dataclass(frozen=True, slots=True)
class InForce:
    """Whether goods could be harvested under the code on a day, and if not, why; no state means no record so early."""

    ok: bool
    state_on_day: AreaState | None
    reason: Problem | None


_NOT_GRANTED = {
    AreaState.DRAFT: N_("Ngày %(day)s vùng trồng chưa được cấp mã (hồ sơ còn là bản nháp)."),
    AreaState.SUBMITTED: N_("Ngày %(day)s vùng trồng chưa được cấp mã (hồ sơ đang chờ)."),
    AreaState.SUSPENDED: N_("Ngày %(day)s mã số vùng trồng đang bị đình chỉ (từ %(since)s)."),
    AreaState.REVOKED: N_("Ngày %(day)s mã số vùng trồng đã bị hủy bỏ (từ %(since)s)."),
    AreaState.SUPERSEDED: N_("Ngày %(day)s mã này đã được thay bằng mã khác (từ %(since)s)."),
}


def in_force(history: Sequence[StateChange], valid_from: date | None, valid_until: date | None, day: date) -> InForce:
    """Whether the code was in force on `day`, by the dated history (of changes on one day the later entry counts).

    `valid_from` and `valid_until` are the first and last day printed on the grant; None leaves that side open.
    A refusal carries its reason at the field "growing_area".
    """
    known = [change for change in history if change.from_on <= day]
    if not known:
        return _not(None, N_("Ngày %(day)s vùng trồng chưa có trong sổ."), day=day)
    latest = max(known, key=lambda change: change.from_on)
    current = [change for change in known if change.from_on == latest.from_on][-1]
    if current.state is not AreaState.GRANTED:
        return _not(current.state, _NOT_GRANTED[current.state], day=day, since=current.from_on)
    if valid_from is not None and day < valid_from:
        return _not(current.state, N_("Mã số vùng trồng chỉ có hiệu lực từ %(valid_from)s."), valid_from=valid_from)
    if valid_until is not None and day > valid_until:
        return _not(current.state, N_("Mã số vùng trồng đã hết hiệu lực sau %(valid_until)s."), valid_until=valid_until)
    return InForce(True, current.state, None)


def _not(state: AreaState | None, message: str, **days: date) -> InForce:
    values = {name: f"{value:%d/%m/%Y}" for name, value in days.items()}
    return InForce(False, state, Problem("growing_area", message, values))


class CropCycle(StrEnum):
    """How long a crop stands."""

    PERENNIAL = "perennial"
    ANNUAL = "annual"


MIN_AREA_M2 = {CropCycle.PERENNIAL: 10_000, CropCycle.ANNUAL: 1_000}
"""Least area of one domestic code, Decision 3156/QĐ-BNN-TT (2022): 1 ha of perennial, 0.1 ha of annual crops."""

_TOO_SMALL = {
    CropCycle.PERENNIAL: N_("Vùng trồng cây lâu năm cần ít nhất 1 ha; vùng này có %(square_metres)s m²."),
    CropCycle.ANNUAL: N_("Vùng trồng cây hằng năm cần ít nhất 0,1 ha; vùng này có %(square_metres)s m²."),
}


def area_warning(cycle: CropCycle, area_m2: int) -> Problem | None:
    """A warning at "area" when the area is less than a domestic code needs; None when it is enough."""
    if area_m2 >= MIN_AREA_M2[cycle]:
        return None
    return Problem("area", _TOO_SMALL[cycle], {"square_metres": f"{area_m2:,}".replace(",", ".")})
