"""A trace on paper: what was asked, the picture, every batch and every buyer, on numbered A4 pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.money import group
from app.traceability.labels.trace_drawing import Drawing, PlacedBox, below, side_by_side
from app.traceability.labels.trace_graph import Graph, build
from app.traceability.labels.typefaces import Typeface, regular, semibold
from app.traceability.queries.trace_facts import Description
from app.traceability.rules.batches import STATE_NAMES, BatchState, kilograms
from app.traceability.rules.events import EVENT_NAMES

_WIDTH, _HEIGHT = 210 * mm, 297 * mm
_LEFT, _RIGHT, _TOP, _BOTTOM = 16 * mm, 194 * mm, 280 * mm, 18 * mm
_ROOM, _MORE_ROOM = 115 * mm, 205 * mm  # the tallest a picture may stand: side by side, and one below the other
_SMALLEST = 0.5  # below this scale the words of a picture cannot be read on paper
_BODY, _ROW = 8.5, 13.0
_GREEN, _INK, _GREY, _PALE = (0.106, 0.42, 0.247), (0.1, 0.1, 0.1), (0.38, 0.38, 0.38), (0.8, 0.8, 0.8)
_COLOURS = {
    BatchState.OPEN: _GREEN,
    BatchState.HELD: (0.62, 0.165, 0.11),
    BatchState.CLOSED: _GREY,
    BatchState.RECALLED: (0.69, 0.118, 0.118),
}
_Colour = tuple[float, float, float]
_BATCHES = (("Bước", 11), ("Mã lô", 33), ("Sản phẩm", 40), ("Làm ra", 22), ("Còn", 20), ("Đã giao", 21), ("Tem", 12))
_BUYERS = (("Bên mua", 128), ("Khối lượng", 40))
_STATE = ("Trạng thái", 19)


@dataclass(frozen=True, slots=True)
class TraceSheet:
    """What the pages say: title, starting point in words, the trace, when and by whom the paper was made."""

    title: str
    start: str
    found: Description
    made_at: str
    made_by: str


def draw(out: BinaryIO, sheet: TraceSheet) -> None:
    """Write the pages to `out` as PDF; the same facts give the same bytes."""
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang="vi-VN")
    canvas.setTitle(f"{sheet.title}. {sheet.start}")
    pages = _Pages(canvas, sheet)
    pages.heading()
    pages.picture(build(sheet.found))
    pages.table("Các lô", (*_BATCHES, _STATE), _batch_rows(sheet.found))
    pages.table("Hàng đang ở bên mua", _BUYERS, _buyer_rows(sheet.found))
    pages.end()


def _weight(grams: int) -> str:
    return f"{kilograms(grams)} kg" if grams >= 0 else f"−{kilograms(-grams)} kg"


def _batch_rows(found: Description) -> Iterable[Sequence[str]]:
    for batch in found.batches:
        weights = map(_weight, (batch.made_grams, batch.left_grams, batch.sold_grams))
        state = STATE_NAMES[batch.state]
        yield (str(batch.depth), batch.number, batch.product, *weights, group(batch.labels), state)


def _buyer_rows(found: Description) -> Iterable[Sequence[str]]:
    return ((name, _weight(grams)) for (_id, name), grams in found.buyers.items())


@cache
def _registered(face: Typeface) -> str:
    pdfmetrics.registerFont(TTFont(face.name, str(face.path)))
    return face.name


class _Pages:
    """Sheets filled from the top, each with its number at the foot."""

    def __init__(self, canvas: Any, sheet: TraceSheet) -> None:  # reportlab publishes no types
        self._canvas, self._sheet = canvas, sheet
        self._y, self._number = _TOP, 1

    def heading(self) -> None:
        """Title, starting point, and the totals in one line."""
        found = self._sheet.found
        self._text(_LEFT, 19, semibold(), self._sheet.title)
        self._canvas.setStrokeColorRGB(*_GREEN)
        self._canvas.setLineWidth(1.6)
        self._canvas.line(_LEFT, self._y - 10, _RIGHT, self._y - 10)
        self._y -= 30
        self._text(_LEFT, 12, semibold(), semibold().cut(self._sheet.start, 12, _RIGHT - _LEFT))
        self._y -= 18
        held = sum(found.buyers.values())
        totals = (
            f"{group(len(found.batches))} lô, còn {_weight(found.left_grams)} trong kho, "
            f"{_weight(held)} ở {group(len(found.buyers))} bên mua, {group(found.labels)} tem"
        )
        self._text(_LEFT, 10, regular(), totals)
        self._y -= 14
        self._text(_LEFT, _BODY, regular(), f"Lập {self._sheet.made_at}, {self._sheet.made_by}", _GREY)
        self._y -= 12

    def picture(self, graph: Graph) -> None:
        """The drawing as large as the page allows; one too large to be read is left to the screen."""
        if not graph.boxes:
            self._y -= 8
            self._text(_LEFT, 10, regular(), "Không có lô nào.")
            return
        for drawing, room in ((side_by_side(graph), _ROOM), (below(graph), _MORE_ROOM)):
            scale = min(0.8, (_RIGHT - _LEFT) / drawing.width, room / drawing.height)
            if scale >= _SMALLEST:
                self._draw(drawing, scale)
                return
        self._text(_LEFT, _BODY, regular(), "Sơ đồ quá lớn cho một trang; xin xem trên màn hình.", _GREY)

    def _draw(self, drawing: Drawing, scale: float) -> None:
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(_LEFT, self._y)
        canvas.scale(scale, scale)
        _draw_ways(canvas, drawing)
        for placed in drawing.boxes:
            _draw_box(canvas, placed)
        canvas.restoreState()
        self._y -= drawing.height * scale + 6

    def table(self, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> None:
        """A heading and rows; the heads are told again on every page. Long names are cut."""
        self._y -= 22
        for at, row in enumerate(rows):
            if at == 0 or self._y < _BOTTOM + 2 * _ROW:
                self._start(title, heads, fresh=self._y < _BOTTOM + 5 * _ROW)
            self._row(heads, row, regular(), _INK)

    def end(self) -> None:
        """Close the last page."""
        self._foot()
        self._canvas.save()

    def _start(self, title: str, heads: Sequence[tuple[str, int]], *, fresh: bool) -> None:
        if fresh:
            self._foot()
            self._canvas.showPage()
            self._number += 1
            self._y = _TOP
        self._text(_LEFT, 11, semibold(), title)
        self._y -= 16
        self._row(heads, [name for name, _width in heads], semibold(), _GREY)

    def _row(self, heads: Sequence[tuple[str, int]], row: Sequence[str], face: Typeface, colour: _Colour) -> None:
        x = _LEFT
        for (_name, width), value in zip(heads, row, strict=True):
            self._text(x, _BODY, face, face.cut(face.printable(value), _BODY, width * mm - 4), colour)
            x += width * mm
        self._canvas.setStrokeColorRGB(*_PALE)
        self._canvas.setLineWidth(0.4)
        self._canvas.line(_LEFT, self._y - 4, _RIGHT, self._y - 4)
        self._y -= _ROW

    def _foot(self) -> None:
        self._y = 10 * mm
        words = regular().cut(self._sheet.start, 8, 140 * mm)
        self._text(_LEFT, 8, regular(), words, _GREY)
        self._canvas.drawRightString(_RIGHT, self._y, f"Trang {self._number}")

    def _text(self, x: float, size: float, face: Typeface, words: str, colour: _Colour = _INK) -> None:
        self._canvas.setFont(_registered(face), size)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawString(x, self._y, face.printable(words))


def _draw_ways(canvas: Any, drawing: Drawing) -> None:
    canvas.setStrokeColorRGB(*_GREY)
    canvas.setLineWidth(1.2)
    for way in drawing.ways:
        points = [(x, -y) for x, y in way.points]
        if len(points) == 4:
            canvas.bezier(*(value for point in points for value in point))
        else:
            canvas.line(*points[0], *points[-1])
        if way.arrow:
            x, y = points[-1]
            canvas.lines([(x - 6, y - 4, x, y), (x - 6, y + 4, x, y)])
    for joint in drawing.joints:
        canvas.setFillColorRGB(*_GREY)
        canvas.circle(joint.x, -joint.y, 4, stroke=0, fill=1)
        if joint.kind is not None and drawing.amounts:
            words = EVENT_NAMES[joint.kind] + (f" × {group(joint.times)}" if joint.times > 1 else "")
            _words(canvas, joint.x, -joint.y - 17, words, 12, regular(), anchor="middle", colour=_GREY)
    for amount in drawing.amounts:
        _words(canvas, amount.x, -amount.y, _weight(amount.grams), 12, regular(), anchor=amount.anchor)


def _draw_box(canvas: Any, placed: PlacedBox) -> None:
    box, x, top = placed.box, placed.x, -placed.y
    colour = _COLOURS[box.state]
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setStrokeColorRGB(*_GREY)
    canvas.setLineWidth(2.0 if box.root else 0.8)
    canvas.roundRect(x, top - placed.height, placed.width, placed.height, 6, fill=1)
    canvas.setFillColorRGB(*colour)
    canvas.rect(x + 2, top - placed.height + 6, 4, placed.height - 12, stroke=0, fill=1)
    name = box.batches[0].number if len(box.batches) == 1 else f"và {group(len(box.batches))} lô khác"
    _words(canvas, x + 14, top - 22, name, 15, semibold())
    _words(canvas, x + 14, top - 43, placed.product or "Nhiều mặt hàng", 14, regular(), colour=_GREY)
    _words(canvas, x + 14, top - 65, f"{_weight(box.grams)} · {STATE_NAMES[box.state]}", 14, regular())
    sums = (("nhận", placed.received), ("dùng", placed.used))
    told = ", ".join(f"{word} {_weight(grams)}" for word, grams in sums if grams is not None)
    _words(canvas, x + 14, top - 87, told, 14, regular(), colour=_GREY)


def _words(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    size: float,
    face: Typeface,
    *,
    anchor: str = "start",
    colour: _Colour = _INK,
) -> None:
    canvas.setFont(_registered(face), size)
    canvas.setFillColorRGB(*colour)
    draw_at = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}[anchor]
    draw_at(x, y, face.printable(text))
