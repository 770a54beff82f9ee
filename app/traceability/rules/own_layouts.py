"""Paper that a cooperative measured itself: from millimetres by the ruler to a layout that can be printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import N_, Invalid, Problem
from app.traceability.rules.layouts import Layout, LayoutKind

MOST_CELLS = 500
"""Labels on one sheet."""

_SLACK = Decimal("0.01")  # as in layouts: sums of rounded measures


@dataclass(frozen=True, slots=True)
class Measured:
    """What the ruler said, in millimetres; None where nothing was said.

    The step from label to label is told as `pitch_*_mm` or as the gutter between two labels, whichever was measured.
    """

    kind: LayoutKind = LayoutKind.SHEET
    page_width_mm: Decimal | None = None
    page_height_mm: Decimal | None = None
    columns: int | None = None
    rows: int | None = None
    cell_width_mm: Decimal | None = None
    cell_height_mm: Decimal | None = None
    left_mm: Decimal | None = None
    top_mm: Decimal | None = None
    gutter_x_mm: Decimal | None = None
    gutter_y_mm: Decimal | None = None
    pitch_x_mm: Decimal | None = None
    pitch_y_mm: Decimal | None = None
    corner_mm: Decimal | None = None
    gap_mm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Axis:
    """One direction of the sheet: the names of its measures, and its messages."""

    page: str
    count: str
    cell: str
    start: str
    gutter: str
    pitch: str
    overlap: str
    two_steps: str
    only_leaves: str
    last_leaves: str


_AXES = (
    _Axis(
        *("page_width_mm", "columns", "cell_width_mm", "left_mm", "gutter_x_mm", "pitch_x_mm"),
        overlap=N_("Bước ngang %(pitch)s mm nhỏ hơn chiều rộng tem %(cell)s mm nên các cột đè lên nhau"),
        two_steps=N_("Bước ngang %(pitch)s mm khác chiều rộng tem cộng khe (%(sum)s mm); xin để trống một trong hai"),
        only_leaves=N_("Tem ra ngoài mép phải của giấy %(over)s mm; xin xem lại lề trái và chiều rộng tem"),
        last_leaves=N_("Cột cuối ra ngoài mép phải của giấy %(over)s mm; xin xem lại số cột, khe ngang và lề trái"),
    ),
    _Axis(
        *("page_height_mm", "rows", "cell_height_mm", "top_mm", "gutter_y_mm", "pitch_y_mm"),
        overlap=N_("Bước dọc %(pitch)s mm nhỏ hơn chiều cao tem %(cell)s mm nên các hàng đè lên nhau"),
        two_steps=N_("Bước dọc %(pitch)s mm khác chiều cao tem cộng khe (%(sum)s mm); xin để trống một trong hai"),
        only_leaves=N_("Tem ra ngoài mép dưới của giấy %(over)s mm; xin xem lại lề trên và chiều cao tem"),
        last_leaves=N_("Hàng cuối ra ngoài mép dưới của giấy %(over)s mm; xin xem lại số hàng, khe dọc và lề trên"),
    ),
)
_NEEDED: Mapping[LayoutKind, tuple[str, ...]] = {
    LayoutKind.SHEET: tuple(name for axis in _AXES for name in (axis.page, axis.count, axis.cell, axis.start)),
    LayoutKind.ROLL: ("cell_width_mm", "cell_height_mm"),
}
_MORE: Mapping[LayoutKind, tuple[str, ...]] = {
    LayoutKind.SHEET: ("corner_mm", *(name for axis in _AXES for name in (axis.gutter, axis.pitch))),
    LayoutKind.ROLL: ("corner_mm", "gap_mm"),
}
_BOUNDS: Mapping[str, tuple[int, int]] = {
    "page_width_mm": (20, 330),  # A3+, the widest that office printers feed
    "page_height_mm": (20, 500),
    "columns": (1, 20),
    "rows": (1, 40),
    "cell_width_mm": (15, 330),  # a smaller one holds no code that a phone reads
    "cell_height_mm": (15, 500),
    "left_mm": (0, 330),
    "top_mm": (0, 500),
    "gutter_x_mm": (0, 100),
    "gutter_y_mm": (0, 100),
    "pitch_x_mm": (1, 430),
    "pitch_y_mm": (1, 600),
    "corner_mm": (0, 50),
    "gap_mm": (0, 30),
}


def parse_own(code: str, name: str, measured: Measured) -> Layout:
    """The layout of paper that somebody measured. Raises Invalid with one problem per field at fault."""
    problems = list(_outside_bounds(measured)) or list(_misplaced(measured))
    if problems:
        raise Invalid(problems=problems)
    size = (_mm(measured, "cell_width_mm"), _mm(measured, "cell_height_mm"))
    corner = _mm(measured, "corner_mm")
    if measured.kind is LayoutKind.ROLL:
        gap = _mm(measured, "gap_mm")
        return Layout(code, name, *size, 1, 1, *size, 0.0, 0.0, *size, corner, LayoutKind.ROLL, gap)
    page = (_mm(measured, "page_width_mm"), _mm(measured, "page_height_mm"))
    grid = (measured.columns or 1, measured.rows or 1)
    corner_at = (_mm(measured, "left_mm"), _mm(measured, "top_mm"))
    across, down = (float(_pitch(measured, axis)) for axis in _AXES)
    return Layout(code, name, *page, *grid, *size, *corner_at, across, down, corner)


def measures_of(layout: Layout) -> Measured:
    """What a ruler would say of this layout; the step is told as gutters, since those can be seen."""
    known = {name: getattr(layout, name) for name in (*_NEEDED[layout.kind], "corner_mm", "gap_mm")}
    if layout.kind is LayoutKind.SHEET:
        for axis in _AXES:
            known[axis.gutter] = getattr(layout, axis.pitch) - known[axis.cell]
    exact = {name: Decimal(str(round(value, 2))) for name, value in known.items()}
    counts = {axis.count: int(known[axis.count]) for axis in _AXES if axis.count in known}
    return Measured(layout.kind, **(exact | counts))  # type: ignore[arg-type]  # counts are whole, the rest decimals


def _mm(measured: Measured, name: str) -> float:
    return float(getattr(measured, name) or 0)


def _outside_bounds(measured: Measured) -> Iterator[Problem]:
    """What is missing, or no size of any paper; then whether the corner fits the label and the labels are too many."""
    faults = 0
    for name in (*_NEEDED[measured.kind], *_MORE[measured.kind]):
        value, (least, most) = getattr(measured, name), _BOUNDS[name]
        if value is None and name in _NEEDED[measured.kind]:
            faults += 1
            yield Problem(name, N_("Xin điền mục này"))
        elif value is not None and not least <= value <= most:
            faults += 1
            yield Problem(name, N_("Số này phải từ %(least)s đến %(most)s"), {"least": least, "most": most})
    if not faults:
        yield from _beyond_sense(measured)


def _beyond_sense(measured: Measured) -> Iterator[Problem]:
    side = min(measured.cell_width_mm or 0, measured.cell_height_mm or 0)
    if (measured.corner_mm or 0) * 2 > side:
        yield Problem("corner_mm", N_("Góc bo không quá nửa cạnh ngắn của tem, là %(most)s mm"), {"most": side / 2})
    cells = (measured.columns or 1) * (measured.rows or 1)
    if measured.kind is LayoutKind.SHEET and cells > MOST_CELLS:
        many = N_("Một tờ có %(cells)s tem; nhiều nhất là %(most)s")
        yield Problem("rows", many, {"cells": cells, "most": MOST_CELLS})


def _misplaced(measured: Measured) -> Iterator[Problem]:
    """Labels that lie over each other or leave the paper; on a roll they cannot."""
    if measured.kind is LayoutKind.SHEET:
        for axis in _AXES:
            yield from _misplaced_along(measured, axis)


def _misplaced_along(measured: Measured, axis: _Axis) -> Iterator[Problem]:
    count, cell = getattr(measured, axis.count), getattr(measured, axis.cell)
    told, gutter, pitch = getattr(measured, axis.pitch), getattr(measured, axis.gutter), _pitch(measured, axis)
    end = getattr(measured, axis.start) + (count - 1) * pitch + cell
    over = end - getattr(measured, axis.page)
    if count > 1 and pitch < cell - _SLACK:
        yield Problem(axis.pitch, axis.overlap, {"pitch": pitch, "cell": cell})
    elif told is not None and gutter is not None and abs(told - cell - gutter) > _SLACK:
        yield Problem(axis.pitch, axis.two_steps, {"pitch": pitch, "sum": cell + gutter})
    elif over > _SLACK and count > 1:
        yield Problem(axis.count, axis.last_leaves, {"over": over})
    elif over > _SLACK:
        yield Problem(axis.start, axis.only_leaves, {"over": over})


def _pitch(measured: Measured, axis: _Axis) -> Decimal:
    """From one label's edge to the next one's: as told, else label and gutter together."""
    told: Decimal | None = getattr(measured, axis.pitch)
    cell: Decimal = getattr(measured, axis.cell)
    return cell + (getattr(measured, axis.gutter) or 0) if told is None else told
