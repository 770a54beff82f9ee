"""The farm log as a book on A4 across: a cover, the tables that an inspector expects, and places to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.money import group
from app.traceability.labels.typefaces import Typeface, regular, semibold
from app.traceability.rules.diary import (
    COLUMNS,
    NOTHING,
    PART_NAMES,
    Cell,
    Column,
    Diary,
    Figure,
    Line,
    Part,
    Standing,
)

_WIDTH, _HEIGHT = 297 * mm, 210 * mm
_LEFT, _RIGHT, _TOP, _BOTTOM = 10 * mm, 287 * mm, 198 * mm, 16 * mm
_SMALL, _STEP = 7.2, 9.0  # of the tables
_BODY = 10.0
_MOST = 14  # lines of one cell
_GREEN, _INK, _GREY, _PALE = (0.106, 0.42, 0.247), (0.1, 0.1, 0.1), (0.36, 0.36, 0.36), (0.8, 0.8, 0.8)
_GROUND = (0.945, 0.957, 0.941)
_Colour = tuple[float, float, float]
_PLOTS = (Column("Thửa", 80), Column("Diện tích", 40), Column("Nông hộ", 80), Column("Mã số vùng trồng", 77))
_SIGNING = ("Người ghi sổ", "Quản lý hợp tác xã", "Người kiểm tra")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is not part of the records: their digest (SHA-256 in hex), when the book was printed and by whom."""

    sha256: str
    made_at: str
    made_by: str


def draw(out: BinaryIO, diary: Diary, imprint: Imprint) -> None:
    """Write the book to `out` as PDF (Vietnamese); the same facts give the same bytes."""
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang="vi-VN")
    canvas.setTitle(f"Sổ nhật ký canh tác, {diary.cooperative}, {diary.period}")
    book = _Book()
    book.cover(diary)
    for part in Part:
        book.table(part, diary.parts.get(part, ()))
    book.end(imprint)
    book.write(canvas, f"{diary.cooperative} · {diary.period} · SHA-256 {imprint.sha256[:16]}…")
    canvas.save()


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of text at its place, struck through or not."""

    x: float
    y: float
    size: float
    face: Typeface
    words: str
    colour: _Colour
    struck: bool = False

    def draw(self, canvas: Any) -> None:
        canvas.setFont(_registered(self.face), self.size)
        canvas.setFillColorRGB(*self.colour)
        canvas.drawString(self.x, self.y, self.words)
        if self.struck:
            canvas.setStrokeColorRGB(*self.colour)
            canvas.setLineWidth(0.5)
            middle = self.y + self.size * 0.28
            canvas.line(self.x, middle, self.x + self.face.width(self.words, self.size), middle)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line across, or with `height` a filled or an empty box."""

    x: float
    y: float
    width: float
    colour: _Colour
    thick: float = 0.4
    height: float = 0.0
    filled: bool = False

    def draw(self, canvas: Any) -> None:
        canvas.setLineWidth(self.thick)
        canvas.setStrokeColorRGB(*self.colour)
        canvas.setFillColorRGB(*self.colour)
        if self.height:
            canvas.rect(self.x, self.y, self.width, self.height, stroke=int(not self.filled), fill=int(self.filled))
        else:
            canvas.line(self.x, self.y, self.x + self.width, self.y)


class _Book:
    """Pages filled from the top; they are drawn at the end, when their number is known."""

    def __init__(self) -> None:
        self._pages: list[list[_Words | _Rule]] = [[]]
        self._y = _TOP

    def cover(self, diary: Diary) -> None:
        """What the book is about, how much stands in it, and its plots."""
        self._text(_LEFT, 24, semibold(), "Sổ nhật ký canh tác", _GREEN, drop=20)
        self._put(_Rule(_LEFT, self._y - 10, _RIGHT - _LEFT, _GREEN, 1.8))
        self._y -= 18
        for name, value in diary.facts:
            lines = _wrapped(value or "–", _BODY, _RIGHT - _LEFT - 50 * mm, regular())
            self._text(_LEFT, _BODY, regular(), name, _GREY, drop=15)
            for number, line in enumerate(lines):
                self._text(_LEFT + 50 * mm, _BODY, regular(), line, drop=13 if number else 0)
        counts = [f"{PART_NAMES[part].lower()} {group(diary.counted(part))}" for part in Part]
        self._text(_LEFT, _BODY, regular(), "Số dòng còn tính", _GREY, drop=15)
        self._text(_LEFT + 50 * mm, _BODY, regular(), ", ".join(counts))
        self._y -= 12
        rows = [Line((plot.name, plot.area, plot.grower, plot.codes)) for plot in diary.plots]
        self._rows("Các thửa", _PLOTS, rows)
        self._turn()

    def table(self, part: Part, lines: Sequence[Line]) -> None:
        """One table; its name is told again on every page."""
        self._rows(PART_NAMES[part], COLUMNS[part], lines)
        self._y -= 12

    def _rows(self, title: str, columns: Sequence[Column], lines: Sequence[Line]) -> None:
        if self._y - 60 < _BOTTOM:
            self._turn()
        self._heads(title, columns)
        for line in lines:
            cells, remark = _set(line, columns)
            high = _STEP * (max(len(cell) for cell in cells) + len(remark)) + 5
            if self._y - high < _BOTTOM:
                self._turn()
                self._heads(f"{title} (tiếp)", columns)
            self._row(cells, remark, columns, line.standing is not Standing.COUNTS)
        if not lines:
            self._text(_LEFT, _SMALL + 1, regular(), NOTHING, _GREY, drop=14)
            self._y -= 4

    def _heads(self, title: str, columns: Sequence[Column]) -> None:
        self._text(_LEFT, 12, semibold(), title, _GREEN, drop=14)
        self._y -= 6
        heads = [_wrapped(column.head, _SMALL, column.width_mm * mm - 5, semibold()) for column in columns]
        high = _STEP * max(map(len, heads)) + 5
        self._put(_Rule(_LEFT, self._y - high, _RIGHT - _LEFT, _GROUND, height=high, filled=True))
        self._cells(heads, columns, semibold(), _INK, struck=False)
        self._y -= high
        self._put(_Rule(_LEFT, self._y, _RIGHT - _LEFT, _GREY, 0.7))

    def _row(
        self, cells: Sequence[Sequence[str]], remark: Sequence[str], columns: Sequence[Column], struck: bool
    ) -> None:
        colour = _GREY if struck else _INK
        self._cells(cells, columns, regular(), colour, struck=struck)
        self._y -= _STEP * max(len(cell) for cell in cells)
        for number, line in enumerate(remark, 1):
            self._put(_Words(_LEFT + 3, self._y - _STEP * number + 1, _SMALL, regular(), line, _GREY))
        self._y -= _STEP * len(remark) + 3
        self._put(_Rule(_LEFT, self._y, _RIGHT - _LEFT, _PALE))

    def _cells(
        self,
        cells: Sequence[Sequence[str]],
        columns: Sequence[Column],
        face: Typeface,
        colour: _Colour,
        *,
        struck: bool,
    ) -> None:
        x = _LEFT + 3
        for lines, column in zip(cells, columns, strict=True):
            for number, line in enumerate(lines):
                self._put(_Words(x, self._y - _STEP * (number + 1) + 1, _SMALL, face, line, colour, struck))
            x += column.width_mm * mm

    def end(self, imprint: Imprint) -> None:
        """How to compare a copy, who printed it, and boxes to sign in."""
        high = 44 * mm
        if self._y - high - 60 < _BOTTOM:
            self._turn()
        words = (
            f"In lúc {imprint.made_at}, {imprint.made_by}. Dấu vân tay của dữ liệu (SHA-256): {imprint.sha256}. "
            "In lại cùng phạm vi mà dấu này khác thì sổ sách đã được ghi thêm hoặc sửa sau lần in này; dòng bị sửa hay"
            " gạch bỏ vẫn còn ở trên, có gạch ngang."
        )
        self._y -= 8
        for line in _wrapped(words, 9, _RIGHT - _LEFT, regular()):
            self._text(_LEFT, 9, regular(), line, _GREY, drop=12)
        self._y -= 14
        wide = (_RIGHT - _LEFT - 12 * mm) / 3
        for number, role in enumerate(_SIGNING):
            x = _LEFT + number * (wide + 6 * mm)
            self._put(_Rule(x, self._y - high, wide, _GREY, 0.6, height=high))
            self._put(_Words(x + 8, self._y - 16, _BODY, semibold(), role, _INK))
            self._put(_Words(x + 8, self._y - 29, 8, regular(), "Ký, ghi rõ họ tên, ngày", _GREY))

    def write(self, canvas: Any, footer: str) -> None:
        """Draw all pages."""
        for number, page in enumerate(self._pages, 1):
            for one in page:
                one.draw(canvas)
            told = f"Trang {number}/{len(self._pages)}"
            cut = regular().cut(regular().printable(footer), 8, _RIGHT - _LEFT - 40 * mm)
            _Words(_LEFT, 8 * mm, 8, regular(), cut, _GREY).draw(canvas)
            _Words(_RIGHT - regular().width(told, 8), 8 * mm, 8, regular(), told, _GREY).draw(canvas)
            canvas.showPage()

    def _turn(self) -> None:
        self._pages.append([])
        self._y = _TOP

    def _put(self, one: _Words | _Rule) -> None:
        self._pages[-1].append(one)

    def _text(
        self, x: float, size: float, face: Typeface, words: str, colour: _Colour = _INK, *, drop: float = 0
    ) -> None:
        """One line, `drop` points below the last one."""
        if self._y - drop < _BOTTOM:
            self._turn()
        self._y -= drop
        self._put(_Words(x, self._y, size, face, face.printable(words), colour))


def _set(line: Line, columns: Sequence[Column]) -> tuple[list[list[str]], list[str]]:
    """The lines of each cell, and those of the remark below."""
    cells = [
        _wrapped(_written(cell), _SMALL, column.width_mm * mm - 5, regular())
        for cell, column in zip(line.cells, columns, strict=True)
    ]
    return cells, _wrapped(line.remark, _SMALL, _RIGHT - _LEFT - 6, regular()) if line.remark else []


def _written(cell: Cell) -> str:
    match cell:
        case datetime():
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case Figure():
            return f"{cell.number:,f}".translate(str.maketrans(",.", ".,")) + f" {cell.unit}"
    return cell or ""


def _wrapped(words: str, size: float, width: float, face: Typeface) -> list[str]:
    """At most _MOST lines, each cut to the width where a word is too long."""
    lines = [line for part in words.splitlines() or [""] for line in face.lines(face.printable(part), size, width)]
    if len(lines) > _MOST:
        lines[_MOST - 1 :] = [face.cut(" ".join(lines[_MOST - 1 :]), size, width)]
    return [face.cut(line, size, width) for line in lines]


@cache
def _registered(face: Typeface) -> str:
    pdfmetrics.registerFont(TTFont(face.name, str(face.path)))
    return face.name
