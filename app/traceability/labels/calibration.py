"""The calibration page of a printer: rulers from the paper's edges, the cells of a layout, and what to measure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.errors import N_
from app.traceability.labels.typefaces import Typeface, regular, semibold
from app.traceability.rules.layouts import Box, Layout

_BAR_MM = 100.0
_CROSS_MM = 20  # the furthest that a cross stands from its cell's corner: what a pocket ruler measures at ease
_DEPTH_MM = 10.0  # of a ruler; the outermost 4 to 5 mm are beyond what office printers print
_TICKS = ((10, 1.0), (5, 0.8), (1, 0.6))  # every so many millimetres, in depths of the ruler
_WIDEST_MM = 140.0
_SMALL_MM = 90.0  # narrower or lower paper carries only the figures
_SIZES = tuple(size / 2 for size in range(22, 8, -1))  # points
_LEADING = 1.4
_GREY = 0.55
_ASIDE = 1.6  # where words begin beside a ruler, in its depths
_PAD_MM = 4.0  # white around them

_TITLE = N_("Tờ thử máy in %(printer)s")
_WHERE = N_("Dấu cộng ở ô đầu phải cách mép trái của giấy %(left)s mm và cách mép trên %(top)s mm.")
_TELL = N_("Đo từ mép giấy, rồi ghi vào trang máy in phần lệch: sang phải và xuống dưới là số dương.")
_SCALE = N_("In ở tỉ lệ 100 %%, không co giãn: vạch đậm phải dài đúng %(bar)s mm.")
_STORED = N_("Tờ này đã bù sẵn %(right)s mm sang phải và %(down)s mm xuống dưới.")
_SHORT = N_("Dấu cộng: trái %(left)s mm, trên %(top)s mm. Vạch đậm: %(bar)s mm.")


@dataclass(frozen=True, slots=True)
class Wording:
    """How the page speaks: `say` translates a message and fills its places, `decimal` stands before a fraction."""

    say: Callable[..., str] = lambda message, **values: message % values
    decimal: str = ","

    def figure(self, value_mm: float) -> str:
        """Millimetres to a hundredth."""
        return f"{value_mm:.2f}".rstrip("0").rstrip(".").replace(".", self.decimal)


VIETNAMESE = Wording()


def draw_calibration(
    out: BinaryIO,
    layout: Layout,
    *,
    offset_mm: tuple[float, float],
    printer_name: str,
    wording: Wording = VIETNAMESE,
) -> None:
    """Write the page (or the one label of a roll) to `out` as PDF, all of it moved right and down by `offset_mm`.

    What then lies off is what the stored correction still misses: each tick belongs that far from the paper's edge.
    """
    canvas = Canvas(out, pagesize=(layout.page_width_mm * mm, layout.page_height_mm * mm), invariant=1)
    canvas.setTitle(wording.say(_TITLE, printer=printer_name))
    page = _Page(canvas, layout, offset_mm)
    page.cells()
    page.rulers()
    page.crosses()
    _write(page, _sentences(layout, offset_mm, printer_name, wording))
    canvas.save()


def cross_mm(layout: Layout) -> tuple[float, float]:
    """Where the cross of the first cell belongs, from the paper's left and from its upper edge."""
    first, inset = layout.cell_box(0), _inset(layout)
    return first.left_mm + inset, first.top_mm + inset


def bar_mm(layout: Layout) -> float:
    """How long the bar is that shows whether the printer scales: 100 mm, or whole tens where the paper is narrow."""
    room = layout.page_width_mm - (4 * _depth(layout) if _is_small(layout) else 2 * (_ASIDE * _depth(layout) + _PAD_MM))
    return min(_BAR_MM, max(10.0, room // 10 * 10))


def _is_small(layout: Layout) -> bool:
    return min(layout.page_width_mm, layout.page_height_mm) < _SMALL_MM


def _depth(layout: Layout) -> float:
    return min(_DEPTH_MM, min(layout.page_width_mm, layout.page_height_mm) / 10)


def _inset(layout: Layout) -> float:
    return float(min(_CROSS_MM, int(min(layout.cell_width_mm, layout.cell_height_mm) / 2)))


def _sentences(
    layout: Layout, offset_mm: tuple[float, float], printer_name: str, wording: Wording
) -> list[tuple[Typeface, str]]:
    """What the page says, each sentence with its typeface."""
    left, top = map(wording.figure, cross_mm(layout))
    places = {"left": left, "top": top, "bar": wording.figure(bar_mm(layout))}
    if _is_small(layout):
        return [(regular(), wording.say(_SHORT, **places))]
    told = [(semibold(), wording.say(_TITLE, printer=printer_name))]
    told += [(regular(), wording.say(sentence, **places)) for sentence in (_SCALE, _WHERE, _TELL)]
    if any(offset_mm):
        right, down = map(wording.figure, offset_mm)
        told.append((regular(), wording.say(_STORED, right=right, down=down)))
    return told


@cache
def _registered(name: str) -> str:
    pdfmetrics.registerFont(TTFont(name, str(Path(__file__).with_name("fonts") / f"{name}.ttf")))
    return name


class _Page:
    """The canvas in millimetres from the paper's upper left corner, moved by the printer's correction."""

    def __init__(self, canvas: Any, layout: Layout, offset_mm: tuple[float, float]) -> None:  # reportlab has no types
        self.canvas, self.layout = canvas, layout
        self._right, self._down = offset_mm

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where that is in points from the lower left corner."""
        return (x + self._right) * mm, (self.layout.page_height_mm - y - self._down) * mm

    def line(self, start: tuple[float, float], end: tuple[float, float], wide_mm: float = 0.1) -> None:
        """A stroke."""
        self.canvas.setLineWidth(wide_mm * mm)
        self.canvas.line(*self.point(*start), *self.point(*end))

    def box(self, box: Box, radius_mm: float = 0.0, *, white: bool = False) -> None:
        """An outline."""
        self.canvas.setLineWidth(0.15 * mm)
        lower_left = self.point(box.left_mm, box.bottom_mm)
        shape = (*lower_left, box.width_mm * mm, box.height_mm * mm)
        self.canvas.roundRect(*shape, radius_mm * mm, fill=int(white))

    def text(self, x: float, baseline: float, size: float, face: Typeface, words: str) -> None:
        """One line of text."""
        self.canvas.setFont(_registered(face.name), size)
        self.canvas.drawString(*self.point(x, baseline), face.printable(words))

    def cells(self) -> None:
        """The outlines of all cells, lighter than what is measured."""
        self.canvas.setStrokeGray(_GREY)
        for index in range(self.layout.cells_per_page):
            self.box(self.layout.cell_box(index), self.layout.corner_mm)
        self.canvas.setStrokeGray(0)

    def rulers(self) -> None:
        """Millimetres along the left and the upper edge, counted from the edge itself."""
        depth = _depth(self.layout)
        size = max(_SIZES[-1], depth * 0.7)
        for across in (True, False):
            longest = self.layout.page_width_mm if across else self.layout.page_height_mm
            for at in range(1 if across else int(depth) + 1, int(longest) + 1):  # the corner is the upper one's
                reach = depth * next(share for every, share in _TICKS if at % every == 0)
                self.line((at, 0) if across else (0, at), (at, reach) if across else (reach, at))
                if at % 10 == 0 and at + depth < longest:  # beyond, the figure would leave the paper
                    after = (at + 0.4, depth) if across else (depth * 0.85, at - 0.4)
                    self.text(*after, size, regular(), str(at))

    def crosses(self) -> None:
        """A cross in the first cell, and one in the last where that is another."""
        arm = min(4.0, _inset(self.layout) / 3)
        for x, y in {cross_mm(self.layout), self.last_cross()}:
            self.line((x - arm, y), (x + arm, y))
            self.line((x, y - arm), (x, y + arm))

    def last_cross(self) -> tuple[float, float]:
        """The cross of the last cell, as far from its lower right corner; the first one on paper of one cell."""
        if self.layout.cells_per_page == 1:
            return cross_mm(self.layout)
        last, inset = self.layout.cell_box(self.layout.cells_per_page - 1), _inset(self.layout)
        return last.right_mm - inset, last.bottom_mm - inset


def _room(page: _Page) -> Box:
    """Where words lie neither on a ruler nor on a cross: between the crosses, or below the only one."""
    layout, depth = page.layout, _depth(page.layout)
    clear = min(4.0, _inset(layout) / 3) + depth / 5
    (first_x, first_y), (last_x, last_y) = cross_mm(layout), page.last_cross()
    top, bottom = first_y + clear, (last_y - clear if last_y > first_y else layout.page_height_mm - depth / 5)
    left, right = depth * _ASIDE, layout.page_width_mm - depth * (0.4 if _is_small(layout) else _ASIDE)
    if bottom - top < layout.page_height_mm / 8:  # one low row: beside the first cross
        top, bottom, left = depth * _ASIDE, layout.page_height_mm - depth / 5, first_x + clear
        right = last_x - clear if last_x > first_x + clear else right
    spare = max(0.0, right - left - _WIDEST_MM) / 2
    return Box(left + spare, top, right - left - 2 * spare, bottom - top)


def _write(page: _Page, sentences: list[tuple[Typeface, str]]) -> None:
    """The sentences in the largest type that fits their room, and the bar below them."""
    room, small = _room(page), _is_small(page.layout)
    pad = 0.5 if small else _PAD_MM
    for size in _SIZES:  # the last one is used whether it fits or not
        wrapped = [(face, face.wrap(text, size, (room.width_mm - 2 * pad) * mm)) for face, text in sentences]
        line, gap = size * _LEADING / mm, 0.5 * size / mm
        foot = 3.0 if small else 9.0
        height = sum(len(lines) for _face, lines in wrapped) * line + (len(wrapped) - 1) * gap + 2 * pad + foot
        if height <= room.height_mm:
            break
    top = room.top_mm + (0.0 if small else max(0.0, (room.height_mm - height) / 2))
    if not small:
        page.canvas.setFillGray(1)
        page.box(Box(room.left_mm, top, room.width_mm, height), white=True)
        page.canvas.setFillGray(0)
    y = top + pad
    for face, lines in wrapped:
        for words in lines:
            page.text(room.left_mm + pad, y + line * 0.75, size, face, words)
            y += line
        y += gap
    middle = room.left_mm + (room.width_mm / 2 if not small else pad + bar_mm(page.layout) / 2)
    _draw_bar(page, middle - bar_mm(page.layout) / 2, y + foot * 0.3)


def _draw_bar(page: _Page, left: float, y: float) -> None:
    right = left + bar_mm(page.layout)
    page.line((left, y), (right, y), 0.4)
    for end in (left, right):
        page.line((end, y - 1), (end, y + 1), 0.15)
