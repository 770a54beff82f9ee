"""Reading a sheet back before it is handed out: what a phone would find in each cell, against what should be there."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from app.core import pdfs
from app.traceability.labels.arrangement import arrangement_of
from app.traceability.labels.decoders import Decoded, decode_qr, decode_strip
from app.traceability.labels.plan import PrintPlan
from app.traceability.rules.layouts import Box, Layout

_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72
_POINTS_PER_MM = _POINTS_PER_INCH / _MM_PER_INCH
_SLACK_MM = 0.05
_ASIDE_MM = 0.5  # how exactly the reader tells the corner of a symbol: 0.2 mm, and what a printer's feed adds
_DPIS = (203, 300)  # a thermal printer's usual head, and the coarsest that office printers have
_PRINTED = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|\(00\)[ 0-9]+")


class Part(StrEnum):
    """Which part of a label was read."""

    CODE = "code"  # the QR symbol
    PRINT = "print"  # the serial in letters
    STRIP = "strip"  # the GS1-128 symbol of a carton
    SHEET = "sheet"  # where the label is: beside its place, or its page is missing, one too many or of another size


@dataclass(frozen=True, slots=True)
class Fault:
    """A label that does not say what it should; `cell` and `page` count from 1.

    `found` is None if nothing was read, and what was expected if it stands beside its place; `expected` is empty for a
    label that nobody asked for; `dpi` is that of the picture, None where no picture was read.
    """

    cell: int
    page: int
    expected: str
    found: str | None
    part: Part
    dpi: int | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The outcome: pages in the file, labels expected on the pages that were read, and how many of them had no fault.

    `rendered_pages` were made into pictures, each at every one of `dpis`.
    """

    pages: int
    expected: int
    matched: int
    faults: tuple[Fault, ...]
    rendered_pages: int = 0
    dpis: tuple[int, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the pages that were read may be handed out."""
        return not self.faults and self.matched == self.expected


def read_back(
    pdf: bytes | Path,
    plan: PrintPlan,
    *,
    dpis: Sequence[int] = _DPIS,
    pages: Sequence[int] | None = None,
    progress: Callable[[int], None] | None = None,
) -> ReadBack:
    """Render pages at each of `dpis`, decode every cell and compare codes and printed text with the plan.

    `pages` (from 0) picks some of the pages, None means all; `progress` hears how many are done after each. A file
    with another number of pages than the plan is at fault whichever pages are read. A file that is no PDF raises
    pypdfium2.PdfiumError, an empty `dpis` ValueError, a page that the plan does not have IndexError.
    """
    asked = range(plan.pages) if pages is None else pages
    if not dpis:
        raise ValueError("reading back needs a resolution")
    reader, faults = _Reader(plan, tuple(dpis)), list[Fault]()
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        there = len(document)
    try:
        for done, number in enumerate(asked, 1):
            if not 0 <= number < plan.pages:
                raise IndexError(f"the plan has pages 0..{plan.pages - 1}, not {number}")
            faults += reader.faults(document, number) if number < there else missing_page(plan, number)
            if progress:
                progress(done)
    finally:
        with pdfs.one_at_a_time:
            document.close()
    wanted = {(number + 1, cell + 1) for number in asked for cell, _ in plan.page(number)}
    matched = len(wanted - {(fault.page, fault.cell) for fault in faults})
    faults += _wrong_length(plan, there, asked)
    return ReadBack(there, len(wanted), matched, tuple(faults), sum(each < there for each in asked), reader.dpis)


def missing_page(plan: PrintPlan, number: int) -> Iterator[Fault]:
    """One fault for each label of page `number` (from 0), which is not in the file."""
    for cell, code in plan.page(number):
        yield Fault(cell + 1, number + 1, plan.payload(code), None, Part.SHEET)


def _wrong_length(plan: PrintPlan, there: int, asked: Sequence[int]) -> Iterator[Fault]:
    """The first page that is missing from the file though nobody asked to read it, or that is one too many."""
    if there > plan.pages:
        yield Fault(1, plan.pages + 1, "", None, Part.SHEET)
    elif there < plan.pages and there not in asked:
        yield next(missing_page(plan, there))


@dataclass(frozen=True, slots=True)
class _Label:
    """What was taken from one cell while PDFium was ours: its pictures by resolution, and its text."""

    box: Box
    pictures: dict[int, Image.Image]
    text: str


class _Reader:
    """Reads the pages of one plan."""

    def __init__(self, plan: PrintPlan, dpis: tuple[int, ...]) -> None:
        self.plan, self.dpis = plan, dpis
        right, down = plan.offset_mm
        cells = map(plan.layout.cell_box, range(plan.layout.cells_per_page))
        self._boxes = [Box(cell.left_mm + right, cell.top_mm + down, cell.width_mm, cell.height_mm) for cell in cells]
        place = arrangement_of(plan)
        top = place.height - place.qr_y - plan.stencil.modules * place.module
        self._corner_mm = (place.qr_x / _POINTS_PER_MM, top / _POINTS_PER_MM)
        self._has_strip = place.strip is not None

    def faults(self, document: Any, number: int) -> Iterator[Fault]:
        """What is wrong on page `number`; cells where no label should be are read as well."""
        codes = dict(self.plan.page(number))
        labels = self._take(document, number)
        if not labels:
            yield from missing_page(self.plan, number)
        for cell, label in enumerate(labels):
            place, code = (cell + 1, number + 1), codes.get(cell)
            if code is not None:
                yield from self._label_faults(label, code, place)
            else:
                for dpi, picture in label.pictures.items():
                    if found := decode_qr(picture):
                        yield Fault(*place, "", found.text, Part.CODE, dpi)

    def _take(self, document: Any, number: int) -> list[_Label]:
        """The labels of a page, cell by cell, none if the page has not the size of the plan's paper.

        PDFium is free again before the codes are decoded, which takes as long.
        """
        layout = self.plan.layout
        with pdfs.one_at_a_time:
            page = document[number]
            try:
                if not _same_paper(page.get_size(), layout):
                    return []
                texts = _texts(page, layout, self._boxes)
                labels = [_Label(box, {}, text) for box, text in zip(self._boxes, texts, strict=True)]
                for dpi in self.dpis:
                    for label, picture in zip(labels, _crops(page, self._boxes, dpi), strict=True):
                        label.pictures[dpi] = picture
            finally:
                page.close()
        return labels

    def _label_faults(self, label: _Label, code: str, place: tuple[int, int]) -> Iterator[Fault]:
        payload, printed = self.plan.payload(code), self.plan.printed(code)
        strip = self.plan.barcode(code) if self._has_strip else None
        for dpi, picture in label.pictures.items():
            found = decode_qr(picture)
            if found is None or found.text != payload:
                yield Fault(*place, payload, found.text if found else None, Part.CODE, dpi)
            elif not self._in_place(found, label.box, dpi):
                yield Fault(*place, payload, payload, Part.SHEET, dpi)
            if strip and (read := decode_strip(picture)) != strip:
                yield Fault(*place, strip, read, Part.STRIP, dpi)
        if printed not in label.text:
            yield Fault(*place, printed, printed_in(label.text), Part.PRINT)

    def _in_place(self, found: Decoded, box: Box, dpi: int) -> bool:
        """Whether the symbol stands where the arrangement has it: else the die would cut into it, or the words."""
        pixel, (x, y) = _MM_PER_INCH / dpi, self._corner_mm
        off = (found.left * pixel - x - min(0.0, box.left_mm), found.top * pixel - y - min(0.0, box.top_mm))
        return all(abs(each) <= _ASIDE_MM + pixel for each in off)


def _same_paper(points: tuple[float, float], layout: Layout) -> bool:
    sides = zip(points, (layout.page_width_mm, layout.page_height_mm), strict=True)
    return all(abs(found / _POINTS_PER_MM - wanted) < _SLACK_MM for found, wanted in sides)


def _texts(page: Any, layout: Layout, boxes: Sequence[Box]) -> Iterator[str]:
    words = page.get_textpage()
    for box in boxes:
        yield " ".join(words.get_text_bounded(*_points(box, layout)).split())
    words.close()


def _crops(page: Any, boxes: Iterable[Box], dpi: int, *, grayscale: bool = True) -> Iterator[Image.Image]:
    """The boxes of a rendered page as pictures that no longer need PDFium's memory."""
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=grayscale)
    picture = bitmap.to_pil()
    for box in boxes:
        yield picture.crop(_pixels(box, dpi, picture.size))
    bitmap.close()


def printed_in(text: str) -> str | None:
    """The first serial or SSCC that stands in a text in the form for people's eyes."""
    match = _PRINTED.search(text)
    return match.group().strip() if match else None


def _pixels(box: Box, dpi: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The edges of a box in a picture of `size`; what lies beyond the paper is cut off, as a printer would."""
    edges = (box.left_mm, box.top_mm, box.right_mm, box.bottom_mm)
    places = (round(edge * dpi / _MM_PER_INCH) for edge in edges)
    left, top, right, bottom = (max(0, min(at, most)) for at, most in zip(places, size * 2, strict=True))
    return min(left, size[0] - 1), min(top, size[1] - 1), max(right, 1), max(bottom, 1)


def _points(box: Box, layout: Layout) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in points from the lower left corner."""
    edges = (box.left_mm, layout.page_height_mm - box.bottom_mm, box.right_mm, layout.page_height_mm - box.top_mm)
    left, bottom, right, top = (edge * _POINTS_PER_MM for edge in edges)
    return left, bottom, right, top


def picture_of(pdf: bytes, layout: Layout, cell: int, *, dpi: int = 300) -> Image.Image:
    """How the label in `cell` (from 0) of the first page looks."""
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            (picture,) = _crops(page, [layout.cell_box(cell)], dpi, grayscale=False)
            page.close()
        finally:
            document.close()
    return picture
