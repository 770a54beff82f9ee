"""Checking every label of a large file without rendering it: the modules, letters and places that the file holds.

What a phone would see is for `read_back` to say, on some of the pages.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image

from app.traceability.labels.arrangement import arrangement_of
from app.traceability.labels.decoders import decode_qr, decode_strip
from app.traceability.labels.pdf_reader import Mask, PdfPages, Rectangle, marks
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import Fault, Part, missing_page, printed_in

_POINTS_PER_MM = 72 / 25.4
_SLACK_MM = 0.02  # the file keeps hundredths of a point
_FIRST_FAULTS = 20  # enough to see what is wrong; with a wrong key every label of the run would be one
_QUIET = 10  # modules of white around a symbol: GS1-128 asks for 10, a QR symbol for 4
_STRIP_HEIGHT = 30  # modules
_NOWHERE = -1  # instead of a cell: what stands between the cells, or not wholly in one


@dataclass(frozen=True, slots=True)
class MatrixCheck:
    """The outcome: labels of the plan, labels in the file that are as planned, and the first faults."""

    labels: int
    matched: int
    faults: tuple[Fault, ...]

    @property
    def clean(self) -> bool:
        """Whether every label is in the file once, in its place, with its code and its print, and nothing else is."""
        return not self.faults and self.matched == self.labels


def check_matrices(pdf: bytes | Path, plan: PrintPlan, *, progress: Callable[[int], None] | None = None) -> MatrixCheck:
    """Compare every label in the finished file with the plan; `progress` hears the number of labels after each page.

    QR symbols are decoded from their modules, GS1-128 symbols from their bars. A page that is missing, cannot be
    understood, or is one too many is a fault. ValueError for a file that is not of our own writer.
    """
    matched, checked = 0, 0
    faults: list[Fault] = []
    with BytesIO(pdf) if isinstance(pdf, bytes) else pdf.open("rb") as file:
        pages, checker = PdfPages(file), _Checker(plan)
        for number in range(plan.pages):
            wanted = plan.page(number)
            found = checker.faults(pages.content(number), number)
            checked += len(wanted)
            matched += len({cell + 1 for cell, _ in wanted} - {fault.cell for fault in found})
            faults += found[: _FIRST_FAULTS - len(faults)]
            if progress:
                progress(checked)
    if len(pages) > plan.pages:
        faults.append(Fault(1, plan.pages + 1, "", None, Part.SHEET))
    return MatrixCheck(plan.labels, matched, tuple(faults))


@dataclass(slots=True)
class _Cell:
    """What stands in one cell: payloads, element strings, texts, and whether all is clipped to just this cell."""

    codes: list[str | None] = field(default_factory=list)
    strips: list[str | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    placed: bool = True

    def shown(self) -> Iterator[tuple[Part, str | None]]:
        """Whatever makes a label of it."""
        yield from ((Part.CODE, code) for code in self.codes)
        yield from ((Part.STRIP, strip) for strip in self.strips)
        yield from ((Part.PRINT, text) for text in map(printed_in, self.texts) if text)


class _Checker:
    """Checks the pages of one plan; cell 0 of a fault stands for the paper between the cells."""

    def __init__(self, plan: PrintPlan) -> None:
        self._plan, self._ground = plan, _Ground(plan)
        self._has_strip = arrangement_of(plan).strip is not None

    def faults(self, content: bytes | None, number: int) -> list[Fault]:
        """What is wrong on page `number`, of which this is the content stream, if there is any."""
        try:
            cells = None if content is None else self._cells(content)
        except ValueError:
            cells = None
        if cells is None:
            return list(missing_page(self._plan, number))
        page, faults = number + 1, list[Fault]()
        for cell, code in self._plan.page(number):
            faults += self._label_faults(cells.pop(cell, _Cell()), code, (cell + 1, page))
        for cell, surplus in cells.items():
            faults += [Fault(cell + 1, page, "", found, part) for part, found in surplus.shown()]
        return faults

    def _label_faults(self, found: _Cell, code: str, place: tuple[int, int]) -> Iterator[Fault]:
        payload, printed = self._plan.payload(code), self._plan.printed(code)
        strip = self._plan.barcode(code) if self._has_strip else None
        if found.codes != [payload]:
            yield Fault(*place, payload, _other(found.codes, payload), Part.CODE)
        elif not found.placed:
            yield Fault(*place, payload, payload, Part.SHEET)
        if printed not in found.texts:
            yield Fault(*place, printed, printed_in(" ".join(found.texts)), Part.PRINT)
        if found.strips != ([strip] if strip else []):
            yield Fault(*place, strip or "", _other(found.strips, strip), Part.STRIP)

    def _cells(self, content: bytes) -> dict[int, _Cell]:
        """What stands in each cell of a page."""
        cells: defaultdict[int, _Cell] = defaultdict(_Cell)
        for mark in marks(content):
            cell = self._ground.cell(mark.box)
            found = cells[cell]
            if isinstance(mark.shown, str):
                found.texts.append(mark.shown)
            elif mark.shown.height == 1:
                found.strips.append(decode_strip(_picture(mark.shown, _STRIP_HEIGHT)))
            else:
                symbol = decode_qr(_picture(mark.shown), modules_only=True)
                found.codes.append(symbol.text if symbol else None)
            found.placed &= mark.clip is not None and self._ground.is_cell(mark.clip, cell)
        return cells


def _other(found: Sequence[str | None], wanted: str | None) -> str | None:
    """What was read instead of `wanted`, or that itself when it stands there twice."""
    return next((each for each in found if each != wanted), found[0] if found else None)


def _picture(mask: Mask, rows: int = 1) -> Image.Image:
    """A mask with white around it, one pixel a module, each of its lines `rows` high."""
    drawn = Image.frombytes("1", (mask.width, mask.height), mask.bits, "raw", "1;I")
    if rows > 1:
        drawn = drawn.resize((mask.width, mask.height * rows))
    picture = Image.new("L", (drawn.width + 2 * _QUIET, drawn.height + 2 * _QUIET), 255)
    picture.paste(drawn, (_QUIET, _QUIET))
    return picture


class _Ground:
    """Which cell of the paper a rectangle belongs to, the printer's correction taken off."""

    def __init__(self, plan: PrintPlan) -> None:
        self._layout = plan.layout
        self._right, self._down = plan.offset_mm
        boxes = map(plan.layout.cell_box, range(plan.layout.cells_per_page))
        self._boxes = [(box.left_mm, box.top_mm, box.width_mm, box.height_mm) for box in boxes]

    def cell(self, box: Rectangle) -> int:
        """The cell in which all of `box` lies, or _NOWHERE."""
        layout = self._layout
        left, top, width, height = self._millimetres(box)
        column = int((left + width / 2 - layout.left_mm) // layout.pitch_x_mm)
        row = int((top + height / 2 - layout.top_mm) // layout.pitch_y_mm)
        if not (0 <= column < layout.columns and 0 <= row < layout.rows):
            return _NOWHERE
        cell = row * layout.columns + column
        x, y, wide, high = self._boxes[cell]
        inside = left >= x - _SLACK_MM and left + width <= x + wide + _SLACK_MM
        inside &= top >= y - _SLACK_MM and top + height <= y + high + _SLACK_MM
        return cell if inside else _NOWHERE

    def is_cell(self, box: Rectangle, cell: int) -> bool:
        """Whether `box` is just this cell."""
        if cell == _NOWHERE:
            return False
        edges = zip(self._millimetres(box), self._boxes[cell], strict=True)
        return all(abs(found - wanted) <= _SLACK_MM for found, wanted in edges)

    def _millimetres(self, box: Rectangle) -> Rectangle:
        """Left, top, width and height from the paper's upper left corner."""
        x, y, width, height = (edge / _POINTS_PER_MM for edge in box)
        return x - self._right, self._layout.page_height_mm - y - height - self._down, width, height
