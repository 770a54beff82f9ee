"""Label sheets as PDF: the words of a label stand once in the file, each label adds its code and its serial."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.traceability.labels import barcode, pictures
from app.traceability.labels.arrangement import MM, Arrangement, arrangement_of
from app.traceability.labels.content import title
from app.traceability.labels.pdf import EmbeddedFont, PdfFile
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.typefaces import regular, semibold
from app.traceability.rules.serials import ALPHABET

_MARK_MM, _MARK_GAP_MM = 3.0, 1.0  # a cut mark's length, and its distance from the labels
_CODE_LETTERS = ALPHABET + "-() "  # of serials and SSCCs as they are printed


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What was written: pages, labels, and the texts that found no room (or not whole) on a label of this size."""

    pages: int
    labels: int
    left_out: tuple[str, ...] = ()


def draw_sheet(out: BinaryIO, plan: PrintPlan, progress: Callable[[int], None] | None = None) -> SheetResult:
    """Write all labels of a plan to `out`, page by page; `progress` hears the number of labels after each page.

    Raises ValueError when a code does not suit the plan's stencil or barcode, when the words use more different letters
    than one font holds, and for a logo that cannot be read.
    """
    layout, file = plan.layout, PdfFile(out)
    arrangement = arrangement_of(plan)
    resources = _write_static(file, plan, arrangement)
    draw = _LabelDrawer(plan, arrangement)
    opening = b"/C Do\n" if plan.cut_marks else b""
    labels = 0
    for number in range(plan.pages):
        drawn = [draw(cell, code) for cell, code in plan.page(number)]
        file.add_page(opening + b"".join(drawn), resources, layout.page_width_mm * MM, layout.page_height_mm * MM)
        labels += len(drawn)
        if progress:
            progress(labels)
    file.close(title(plan.content))
    return SheetResult(plan.pages, labels, arrangement.left_out)


def draw_words(out: BinaryIO, plan: PrintPlan) -> None:
    """Write one page of a cell's size with what all labels of a plan share: words and logo, neither codes nor offset.

    Raises ValueError as `draw_sheet` does for words and logo.
    """
    file, arrangement = PdfFile(out), arrangement_of(plan)
    resources = _write_static(file, plan, arrangement)
    file.add_page(b"/L Do\n", resources, arrangement.width, arrangement.height)
    file.close(title(plan.content))


def _write_static(file: PdfFile, plan: PrintPlan, arrangement: Arrangement) -> int:
    """Write fonts and the shared drawings (L: words and logo of a label, C: the cut marks); gives the resources'
    number."""
    layout = plan.layout
    faces = {regular().name: b"R", semibold().name: b"B"}
    texts: dict[str, list[str]] = {name: [" "] for name in faces}
    texts[semibold().name].append(_CODE_LETTERS)
    for line in arrangement.lines:
        texts[line.face.name].append(line.text)
    fonts = {face.name: EmbeddedFont(file, face, texts[face.name]) for face in (regular(), semibold())}
    listed = b"".join(b"/%b %d 0 R" % (tag, fonts[name].number) for name, tag in faces.items())
    words = [
        b"/%b %.2f Tf 1 0 0 1 %.2f %.2f Tm %b Tj"
        % (faces[line.face.name], line.size, line.x, line.y, fonts[line.face.name].literal(line.text))
        for line in arrangement.lines
    ]
    picture, logo = _write_logo(file, plan, arrangement)
    shape = b"/Type/XObject/Subtype/Form/BBox[0 0 %.3f %.3f]/Resources<</Font<<%b>>%b>>"
    cell = shape % (arrangement.width, arrangement.height, listed, picture)
    drawings = b"/L %d 0 R" % file.add_stream(b"BT\n%b\nET%b" % (b"\n".join(words), logo), cell)
    if plan.cut_marks:
        sheet = shape % (layout.page_width_mm * MM, layout.page_height_mm * MM, b"", b"")
        drawings += b"/C %d 0 R" % file.add_stream(b"0.25 w\n%b" % b"".join(_marks(plan)), sheet)
    return file.add(b"<</Font<<%b>>/XObject<<%b>>>>" % (listed, drawings))


def _write_logo(file: PdfFile, plan: PrintPlan, arrangement: Arrangement) -> tuple[bytes, bytes]:
    """The resource and the drawing of the logo; both empty where the label has none."""
    spot = arrangement.logo
    if spot is None or plan.logo is None:
        return b"", b""
    number = file.add_picture(pictures.flat(plan.logo))
    place = (spot.width, spot.height, spot.x, spot.y)
    return b"/XObject<</M %d 0 R>>" % number, b"\nq %.2f 0 0 %.2f %.2f %.2f cm/M Do Q" % place


def _marks(plan: PrintPlan) -> Iterator[bytes]:
    """Strokes in the margins that continue the edges of the cells; none where a margin has no room for them."""
    layout = plan.layout
    boxes = [layout.cell_box(index) for index in range(layout.cells_per_page)]
    right, bottom = boxes[-1].right_mm, boxes[-1].bottom_mm
    reach = _MARK_GAP_MM + _MARK_MM
    for x in sorted({round(edge, 3) for box in boxes for edge in (box.left_mm, box.right_mm)}):
        if layout.top_mm >= reach:
            yield _stroke(plan, (x, layout.top_mm - reach), (x, layout.top_mm - _MARK_GAP_MM))
        if layout.page_height_mm - bottom >= reach:
            yield _stroke(plan, (x, bottom + _MARK_GAP_MM), (x, bottom + reach))
    for y in sorted({round(edge, 3) for box in boxes for edge in (box.top_mm, box.bottom_mm)}):
        if layout.left_mm >= reach:
            yield _stroke(plan, (layout.left_mm - reach, y), (layout.left_mm - _MARK_GAP_MM, y))
        if layout.page_width_mm - right >= reach:
            yield _stroke(plan, (right + _MARK_GAP_MM, y), (right + reach, y))


def _stroke(plan: PrintPlan, start: tuple[float, float], end: tuple[float, float]) -> bytes:
    points = (axis for x, y in (start, end) for axis in _on_page(plan, x, y))
    return b"%.2f %.2f m %.2f %.2f l S\n" % tuple(points)


def _on_page(plan: PrintPlan, x_mm: float, y_mm: float) -> tuple[float, float]:
    """A point of the layout in points from the page's lower left corner, moved as the printer needs it."""
    right, down = plan.offset_mm
    return (x_mm + right) * MM, (plan.layout.page_height_mm - y_mm - down) * MM


class _LabelDrawer:
    """Draws one label into a page: clip to the cell, the shared words, the serial, the symbols as one-bit masks."""

    __slots__ = ("_bitmap", "_middle", "_places", "_plan", "_room", "_square", "_strip", "_text", "_widths")

    def __init__(self, plan: PrintPlan, place: Arrangement) -> None:
        boxes = map(plan.layout.cell_box, range(plan.layout.cells_per_page))
        size = (place.width, place.height, place.serial_size)
        self._places = [
            b"q 1 0 0 1 %.2f %.2f cm 0 0 %.2f %.2f re W n/L Do BT/B %.2f Tf "
            % (*_on_page(plan, box.left_mm, box.bottom_mm), *size)
            for box in boxes
        ]
        face = semibold()
        self._widths = {char: face.width(char, place.serial_size) for char in _CODE_LETTERS}
        self._middle, self._room = place.serial_middle, place.serial_room
        self._text = b"%%.2f %.2f Td(%%b)Tj ET " % place.serial_y
        modules = plan.stencil.modules
        side = modules * place.module
        self._square = _Mask(modules, modules, (side, side, place.qr_x, place.qr_y))
        strip = place.strip
        self._strip = strip and _Mask(
            barcode.MODULES, 1, (barcode.MODULES * strip.module, strip.height, strip.x, strip.y)
        )
        self._bitmap = plan.stencil.bitmap
        self._plan = plan

    def __call__(self, cell: int, code: str) -> bytes:
        """The content stream of one label."""
        symbol = self._square(self._bitmap(code))  # first, since it refuses what is no code
        shown, widths = self._plan.printed(code), self._widths
        width = sum([widths[char] for char in shown])
        squeeze = b""
        if width > self._room:  # a serial full of M and W: narrower letters rather than the neighbour's ground
            squeeze, width = b"%.1f Tz " % (100 * self._room / width), self._room
        letters = shown.encode("ascii")
        if self._strip:
            letters = letters.replace(b"(", b"\\(").replace(b")", b"\\)")
        text = self._text % (self._middle - width / 2, letters)
        return self._places[cell] + squeeze + text + self._bars(code) + symbol + b"Q\n"

    def _bars(self, code: str) -> bytes:
        element_string = self._plan.barcode(code) if self._strip else None
        return b"q %bQ " % self._strip(barcode.bars(element_string)) if self._strip and element_string else b""


class _Mask:
    """Writes pictures of one size at one place, one bit for each module; dark modules are inked."""

    __slots__ = ("_hexadecimal", "_plain")

    def __init__(self, columns: int, rows: int, place: tuple[float, float, float, float]) -> None:
        """The place is width, height, left and lower edge."""
        head = b"%.3f 0 0 %.3f %.3f %.3f cm BI/W %d/H %d/IM true/BPC 1/D[1 0]" % (*place, columns, rows)
        self._plain = head + b"ID %b\nEI "
        self._hexadecimal = head + b"/F/AHx ID %b>\nEI "

    def __call__(self, bits: bytes) -> bytes:
        # Some readers search for the letters EI to find the end of inline data: such bits go in hexadecimal.
        return self._hexadecimal % bits.hex().encode("ascii") if b"EI" in bits else self._plain % bits
