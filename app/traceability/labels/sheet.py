"""Label sheets as PDF: the words of a label stand once in the file, each label adds its code and its serial."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from app.traceability.labels.arrangement import MM, Arrangement, arrange
from app.traceability.labels.content import LabelContent
from app.traceability.labels.pdf import EmbeddedFont, PdfFile
from app.traceability.labels.qr import QrStencil
from app.traceability.labels.typefaces import regular, semibold
from app.traceability.rules.layouts import Layout
from app.traceability.rules.serials import ALPHABET, spaced

_MARK_MM, _MARK_GAP_MM = 3.0, 1.0  # a cut mark's length, and its distance from the labels


@dataclass(frozen=True, slots=True)
class SheetResult:
    """What was written: pages, labels, and the texts that found no room (or not whole) on a label of this size."""

    pages: int
    labels: int
    left_out: tuple[str, ...] = ()


def draw_sheet(
    out: BinaryIO,
    *,
    layout: Layout,
    content: LabelContent,
    stencil: QrStencil,
    serials: Iterable[str],
    start_cell: int = 1,
    cut_marks: bool = False,
    reprint: bool = False,
    progress: Callable[[int], None] | None = None,
) -> SheetResult:
    """Write one label per serial to `out`, page by page; `progress` hears the number of labels after each page.

    `start_cell` (from 1) is the first free cell of a sheet that has been used before. ValueError when it is outside the
    sheet, when there are no serials or one does not suit the stencil, or when the words use more different letters than
    one font holds.
    """
    if not 1 <= start_cell <= layout.cells_per_page:
        raise ValueError(f"start cell {start_cell} is outside 1..{layout.cells_per_page}")
    file = PdfFile(out)
    arrangement = arrange(layout, stencil.modules, content, reprint=reprint)
    resources = _write_static(file, layout, arrangement, cut_marks=cut_marks)
    draw = _LabelDrawer(layout, arrangement, stencil)
    opening = b"/C Do\n" if cut_marks else b""
    left, first, labels = iter(serials), start_cell - 1, 0
    for serial in left:
        on_page = chain((serial,), islice(left, layout.cells_per_page - first - 1))
        drawn = [draw(cell, each) for cell, each in enumerate(on_page, first)]
        file.add_page(opening + b"".join(drawn), resources, layout.page_width_mm * MM, layout.page_height_mm * MM)
        labels, first = labels + len(drawn), 0
        if progress:
            progress(labels)
    if not labels:
        raise ValueError("a sheet with no labels")
    pages = file.pages
    file.close(f"{content.product_name} – {content.batch_number}".removesuffix(" – "))
    return SheetResult(pages, labels, arrangement.left_out)


def _write_static(file: PdfFile, layout: Layout, arrangement: Arrangement, *, cut_marks: bool) -> int:
    """Write fonts and the shared drawings (L: the words of a label, C: the cut marks); gives the resources' number."""
    faces = {regular().name: b"R", semibold().name: b"B"}
    texts: dict[str, list[str]] = {name: [" "] for name in faces}
    texts[semibold().name].append(ALPHABET + "-")
    for line in arrangement.lines:
        texts[line.face.name].append(line.text)
    fonts = {face.name: EmbeddedFont(file, face, texts[face.name]) for face in (regular(), semibold())}
    listed = b"".join(b"/%b %d 0 R" % (tag, fonts[name].number) for name, tag in faces.items())
    words = [
        b"/%b %.2f Tf 1 0 0 1 %.2f %.2f Tm %b Tj"
        % (faces[line.face.name], line.size, line.x, line.y, fonts[line.face.name].literal(line.text))
        for line in arrangement.lines
    ]
    shape = b"/Type/XObject/Subtype/Form/BBox[0 0 %.3f %.3f]/Resources<</Font<<%b>>>>"
    cell = shape % (arrangement.width, arrangement.height, listed)
    drawings = b"/L %d 0 R" % file.add_stream(b"BT\n%b\nET" % b"\n".join(words), cell)
    if cut_marks:
        sheet = shape % (layout.page_width_mm * MM, layout.page_height_mm * MM, b"")
        drawings += b"/C %d 0 R" % file.add_stream(b"0.25 w\n%b" % b"".join(_marks(layout)), sheet)
    return file.add(b"<</Font<<%b>>/XObject<<%b>>>>" % (listed, drawings))


def _marks(layout: Layout) -> Iterator[bytes]:
    """Strokes in the margins that continue the edges of the cells; none where a margin has no room for them."""
    boxes = [layout.cell_box(index) for index in range(layout.cells_per_page)]
    right, bottom = boxes[-1].right_mm, boxes[-1].bottom_mm
    reach = _MARK_GAP_MM + _MARK_MM
    for x in sorted({round(edge, 3) for box in boxes for edge in (box.left_mm, box.right_mm)}):
        if layout.top_mm >= reach:
            yield _stroke(layout, (x, layout.top_mm - reach), (x, layout.top_mm - _MARK_GAP_MM))
        if layout.page_height_mm - bottom >= reach:
            yield _stroke(layout, (x, bottom + _MARK_GAP_MM), (x, bottom + reach))
    for y in sorted({round(edge, 3) for box in boxes for edge in (box.top_mm, box.bottom_mm)}):
        if layout.left_mm >= reach:
            yield _stroke(layout, (layout.left_mm - reach, y), (layout.left_mm - _MARK_GAP_MM, y))
        if layout.page_width_mm - right >= reach:
            yield _stroke(layout, (right + _MARK_GAP_MM, y), (right + reach, y))


def _stroke(layout: Layout, start: tuple[float, float], end: tuple[float, float]) -> bytes:
    points = (axis for x, y in (start, end) for axis in (x * MM, (layout.page_height_mm - y) * MM))
    return b"%.2f %.2f m %.2f %.2f l S\n" % tuple(points)


class _LabelDrawer:
    """Draws one label into a page: clip to the cell, the shared words, the serial, the symbol as a one-bit mask."""

    __slots__ = ("_bitmap", "_code", "_hex", "_middle", "_places", "_room", "_size", "_text", "_widths")

    def __init__(self, layout: Layout, arrangement: Arrangement, stencil: QrStencil) -> None:
        place, boxes = arrangement, map(layout.cell_box, range(layout.cells_per_page))
        self._places = [
            b"q 1 0 0 1 %.2f %.2f cm 0 0 %.2f %.2f re W n/L Do BT/B %.2f Tf "
            % (
                box.left_mm * MM,
                (layout.page_height_mm - box.bottom_mm) * MM,
                place.width,
                place.height,
                place.serial_size,
            )
            for box in boxes
        ]
        face = semibold()
        self._widths = {char: face.width(char, place.serial_size) for char in ALPHABET + "-"}
        self._middle, self._room, self._size = place.serial_middle, place.serial_room, place.serial_size
        self._text = b"%%.2f %.2f Td(%%b)Tj ET " % place.serial_y
        side = stencil.modules * place.module
        head = b"%.3f 0 0 %.3f %.2f %.2f cm BI/W %d/H %d/IM true/BPC 1/D[1 0]" % (
            *(side, side, place.qr_x, place.qr_y),
            *(stencil.modules, stencil.modules),
        )
        self._code = head + b"ID %b\nEI Q\n"
        self._hex = head + b"/F/AHx ID %b>\nEI Q\n"
        self._bitmap = stencil.bitmap

    def __call__(self, cell: int, serial: str) -> bytes:
        """The content stream of one label."""
        shown, bits = spaced(serial), self._bitmap(serial)
        widths = self._widths
        width = sum([widths[char] for char in shown])
        squeeze = b""
        if width > self._room:  # a serial full of M and W: narrower letters rather than the neighbour's ground
            squeeze, width = b"%.1f Tz " % (100 * self._room / width), self._room
        text = self._text % (self._middle - width / 2, shown.encode("ascii"))
        # Some readers search for the letters EI to find the end of inline data: such a symbol goes in hexadecimal.
        code = self._hex % bits.hex().encode("ascii") if b"EI" in bits else self._code % bits
        return self._places[cell] + squeeze + text + code
