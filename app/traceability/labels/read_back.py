"""Reading a sheet back before it is handed out: what a phone would find in each cell, against what should be there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from app.core import pdfs
from app.traceability.rules.layouts import Box, Layout
from app.traceability.rules.serials import LENGTH, spaced

_MM_PER_INCH = 25.4
_POINTS_PER_MM = 72 / _MM_PER_INCH
_QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SERIAL = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


class Part(StrEnum):
    """Which part of a label was read."""

    CODE = "code"  # the QR symbol
    PRINT = "print"  # the serial in letters
    SHEET = "sheet"  # the cell itself: its page is missing


@dataclass(frozen=True, slots=True)
class Fault:
    """A label that does not say what it should; `cell` and `page` count from 1, `found` is None if nothing was read."""

    cell: int
    page: int
    expected: str
    found: str | None
    part: Part


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The outcome: pages in the file, labels expected, labels whose code and print both matched, and every fault."""

    pages: int
    expected: int
    matched: int
    faults: tuple[Fault, ...]

    @property
    def clean(self) -> bool:
        """Whether the sheet may be handed out."""
        return not self.faults and self.matched == self.expected


def read_back(
    pdf: bytes | Path, *, layout: Layout, expected_payloads: Sequence[str], start_cell: int = 1, dpi: int = 300
) -> ReadBack:
    """Render each page, decode each cell and compare it, and the serial printed there, with what was asked for.

    `expected_payloads` in the order of the cells from `start_cell` (from 1) on; each ends with its serial. A file that
    is no PDF raises pypdfium2.PdfiumError.
    """
    with pdfs.one_at_a_time:
        pages, faults = _read(pdf, layout, expected_payloads, start_cell - 1, dpi)
    bad = {(fault.page, fault.cell) for fault in faults}
    return ReadBack(pages, len(expected_payloads), len(expected_payloads) - len(bad), tuple(faults))


def _read(pdf: bytes | Path, layout: Layout, expected: Sequence[str], before: int, dpi: int) -> tuple[int, list[Fault]]:
    """Pages in the file, and every fault; `before` cells of the first sheet stay empty."""
    per_page = layout.cells_per_page
    faults: list[Fault] = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = len(document)
        for number in range(-(-(before + len(expected)) // per_page)):
            first = max(0, number * per_page - before)
            here = expected[first : (number + 1) * per_page - before]
            cells = range(before + first - number * per_page, per_page)
            wanted = zip(cells, here, strict=False)  # the last page has more cells than labels
            if number < pages:
                faults += _read_page(document[number], number + 1, layout, wanted, dpi)
            else:
                faults += (Fault(cell + 1, number + 1, text, None, Part.SHEET) for cell, text in wanted)
    finally:
        document.close()
    return pages, faults


def _read_page(page: Any, number: int, layout: Layout, wanted: Iterable[tuple[int, str]], dpi: int) -> Iterator[Fault]:
    """The faults of one page; the page is released afterwards."""
    picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
    words = page.get_textpage()
    try:
        for cell, payload in wanted:
            box = layout.cell_box(cell)
            found = _decode(picture.crop(_pixels(box, dpi)))
            if found != payload:
                yield Fault(cell + 1, number, payload, found, Part.CODE)
            serial, text = spaced(payload[-LENGTH:]), words.get_text_bounded(*_points(box, layout))
            if serial not in text:
                match = _SERIAL.search(text)
                yield Fault(cell + 1, number, serial, match.group() if match else None, Part.PRINT)
    finally:
        words.close()
        page.close()


def _pixels(box: Box, dpi: int) -> tuple[int, int, int, int]:
    edges = (box.left_mm, box.top_mm, box.right_mm, box.bottom_mm)
    left, top, right, bottom = (round(edge * dpi / _MM_PER_INCH) for edge in edges)
    return left, top, right, bottom


def _points(box: Box, layout: Layout) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in points from the lower left corner."""
    edges = (box.left_mm, layout.page_height_mm - box.bottom_mm, box.right_mm, layout.page_height_mm - box.top_mm)
    left, bottom, right, top = (edge * _POINTS_PER_MM for edge in edges)
    return left, bottom, right, top


def _decode(picture: Image.Image) -> str | None:
    """The payload of the one QR symbol in the picture, upright and dark on light."""
    found = zxingcpp.read_barcode(picture, formats=_QR_ONLY, try_rotate=False, try_downscale=False, try_invert=False)
    return str(found.text) if found else None


def picture_of(pdf: bytes, layout: Layout, cell: int, *, dpi: int = 300) -> Image.Image:
    """How the label in `cell` (from 0) of the first page looks."""
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture: Image.Image = document[0].render(scale=dpi / 72).to_pil()
        finally:
            document.close()
    return picture.crop(_pixels(layout.cell_box(cell), dpi))
