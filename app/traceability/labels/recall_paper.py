"""Sheets about recalls: headings, facts, tables and paragraphs that run on over as many A4 pages as they need."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, BinaryIO

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.traceability.labels.typefaces import Typeface, regular, semibold

WIDTH, HEIGHT = 210 * mm, 297 * mm
LEFT, RIGHT, TOP, BOTTOM = 20 * mm, 190 * mm, 276 * mm, 20 * mm
VALUES = 58 * mm  # where values begin, their names standing left of them
BODY, LEADING = 10.0, 1.45
INK, GREY, PALE = (0.1, 0.1, 0.1), (0.36, 0.36, 0.36), (0.8, 0.8, 0.8)
RED, AMBER = (0.64, 0.09, 0.09), (0.55, 0.33, 0.0)
Colour = tuple[float, float, float]


class Paper:
    """A document filled from the top; `footer` stands on every page beside its number."""

    def __init__(self, out: BinaryIO, title: str, footer: str) -> None:
        """The same contents give the same bytes."""
        self._canvas: Any = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, lang="vi-VN")  # without published types
        self._canvas.setTitle(title)
        self._footer = footer
        self._page = 1
        self._y = TOP

    def heading(self, words: str, below: str, colour: Colour, right: float = RIGHT) -> None:
        """The title over a thick rule in the colour of the matter, and one line that says what it is."""
        for line in semibold().wrap(semibold().printable(words), 20, right - LEFT):
            self._text(LEFT, 20, semibold(), line, colour, drop=25)
        self._rule(colour, 1.8, 9, right)
        for line in semibold().wrap(semibold().printable(below), 12, right - LEFT):
            self._text(LEFT, 12, semibold(), line, drop=18)
        self._y -= 4

    def band(self, words: str, colour: Colour) -> None:
        """One sentence in white on a coloured band."""
        lines = semibold().wrap(words, 12, RIGHT - LEFT - 8 * mm)
        high = 18 * len(lines) + 10
        self._room(high + 8)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.roundRect(LEFT, self._y - high - 8, RIGHT - LEFT, high, 4, stroke=0, fill=1)
        self._y -= 11
        for line in lines:
            self._text(LEFT + 4 * mm, 12, semibold(), line, (1, 1, 1), drop=18)
        self._y -= 10

    def section(self, words: str) -> None:
        """A heading that is never left alone at the foot of a page."""
        self._room(60)
        self._text(LEFT, 12, semibold(), words, drop=26)
        self._y -= 4

    def facts(self, rows: Iterable[tuple[str, str]], right: float = RIGHT, values: float = VALUES) -> None:
        """Names and, from `values` on, values; rows without a value are left out."""
        for name, value in rows:
            if not value.strip():
                continue
            lines = self._lines(value, right - values)
            self._room(BODY * LEADING * min(len(lines), 4))
            for number, line in enumerate(lines):
                self._text(values, BODY, regular(), line, drop=BODY * LEADING)
                if number == 0:
                    self._text(LEFT, BODY, regular(), name, GREY)

    def paragraph(self, words: str, face: Typeface | None = None) -> None:
        """Running text."""
        face = face or regular()
        for line in self._lines(words, RIGHT - LEFT, face):
            self._text(LEFT, BODY, face, line, drop=BODY * LEADING)
        self._y -= 3

    def table(self, heads: Sequence[str], widths_mm: Sequence[float], rows: Iterable[Sequence[str]]) -> None:
        """Columns of the given widths under a line of heads, which comes again on every page; cells wrap."""
        self._table_row(heads, widths_mm, semibold(), GREY)
        for row in rows:
            if self._y - BODY * LEADING * 2 < BOTTOM:
                self._turn()
                self._table_row(heads, widths_mm, semibold(), GREY)
            self._table_row(row, widths_mm, regular(), INK)

    def _table_row(self, cells: Sequence[str], widths_mm: Sequence[float], face: Typeface, colour: Colour) -> None:
        columns = [
            self._lines(cell, wide * mm - 6, face) if cell else [""]
            for cell, wide in zip(cells, widths_mm, strict=True)
        ]
        high = BODY * LEADING * max(len(lines) for lines in columns)
        self._room(high + 6)
        top, x = self._y - 3, LEFT
        for lines, wide in zip(columns, widths_mm, strict=True):
            for number, line in enumerate(lines):
                self._at(x, top - BODY * LEADING * (number + 0.8), BODY, face, line, colour)
            x += wide * mm
        self._y = top - high
        self._rule(PALE, 0.5, 3)

    def bar(self, parts: Sequence[tuple[int, Colour]]) -> None:
        """One whole cut in parts that add up."""
        total = sum(amount for amount, _colour in parts)
        if not total:
            return
        self._room(30)
        x = LEFT
        for amount, colour in parts:
            wide = (RIGHT - LEFT) * amount / total
            self._canvas.setFillColorRGB(*colour)
            self._canvas.rect(x, self._y - 24, wide, 14, stroke=0, fill=1)
            x += wide
        self._y -= 28

    def code(self, address: str, left: float, top: float, side: float) -> None:
        """A QR symbol of an address (ISO/IEC 18004, level M) with its corner at `left`, `top`, in points."""
        symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
        symbol.add_data(address)
        symbol.make()
        rows = symbol.get_matrix()
        step = side / len(rows)
        self._canvas.setFillColorRGB(0, 0, 0)
        for down, row in enumerate(rows):
            for along, dark in enumerate(row):
                if dark:
                    self._canvas.rect(left + along * step, top - (down + 1) * step, step, step, stroke=0, fill=1)

    def caption(self, words: str, left: float, top: float, width: float) -> None:
        """Small lines at a place of their own, such as under a symbol."""
        for number, line in enumerate(self._lines(words, width, size=8)):
            self._at(left, top - 11 * (number + 1), 8, regular(), line, GREY)

    def space(self, points: float) -> None:
        """Leave room."""
        self._y -= points

    def finish(self) -> None:
        """Write the file."""
        self._foot()
        self._canvas.save()

    def _lines(self, words: str, width: float, face: Typeface | None = None, size: float = BODY) -> list[str]:
        face = face or regular()
        return [
            face.cut(line, size, width)
            for part in words.splitlines() or [""]
            for line in face.lines(face.printable(part), size, width)
        ]

    def _room(self, points: float) -> None:
        if self._y - points < BOTTOM:
            self._turn()

    def _turn(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._page += 1
        self._y = TOP

    def _foot(self) -> None:
        self._at(LEFT, 12 * mm, 8, regular(), self._footer, GREY)
        number = f"Trang {self._page}"
        self._at(RIGHT - regular().width(number, 8), 12 * mm, 8, regular(), number, GREY)

    def _rule(self, colour: Colour, wide: float, drop: float, right: float = RIGHT) -> None:
        self._y -= drop
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(wide)
        self._canvas.line(LEFT, self._y, right, self._y)

    def _text(
        self, x: float, size: float, face: Typeface, words: str, colour: Colour = INK, *, drop: float = 0
    ) -> None:
        """One line, `drop` points below the last one."""
        if drop:
            self._room(drop)
        self._y -= drop
        self._at(x, self._y, size, face, words, colour)

    def _at(self, x: float, y: float, size: float, face: Typeface, words: str, colour: Colour) -> None:
        self._canvas.setFont(_registered(face), size)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawString(x, y, words)


@cache
def _registered(face: Typeface) -> str:
    pdfmetrics.registerFont(TTFont(face.name, str(face.path)))
    return face.name
