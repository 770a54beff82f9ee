"""Reading a file for a thermal printer back before it is handed out: what each label would say, against the plan.

The file is read by interpreters of the two languages that know nothing of how it was written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import zxingcpp
from PIL import Image, ImageChops

from app.traceability.labels.arrangement import arrangement_of
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.thermal import read_tspl, read_zpl
from app.traceability.labels.thermal.canvas import draw, pictures_only
from app.traceability.labels.thermal.graphics import words
from app.traceability.labels.thermal.printed import BarsField, Field, PictureField, PrintedLabel, QrField, TextField

DRAW_ALL = 2_000
"""Up to so many labels every one is drawn and decoded; beyond, the fields of all are compared and a sample is drawn."""

SAMPLE = 200
"""Labels of the sample, spread evenly."""

_MM_PER_INCH = 25.4
_PAPER = 255
_LEVEL = "M"  # error correction of every symbol on our labels
_QR, _LINEAR = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128
_FORMATS = zxingcpp.BarcodeFormats((_QR, _LINEAR))
_GS1 = "]C1"  # symbology identifier of a Code 128 symbol that starts with FNC1 (ISO/IEC 15424)


class ThermalPart(StrEnum):
    """Which part of a label is at fault."""

    CODE = "code"  # the QR symbol
    PRINT = "print"  # the serial or SSCC in letters
    BARS = "bars"  # the GS1-128 symbol
    WORDS = "words"  # the picture of the words
    PLACE = "place"  # something off the label, or in the way of a symbol
    COMMAND = "command"  # what the printer would not carry out
    COUNT = "count"  # labels too few or too many


@dataclass(frozen=True, slots=True)
class ThermalFault:
    """A label that does not say what it should, counted from 1; `found` is None if there was nothing."""

    label: int
    part: ThermalPart
    expected: str
    found: str | None


@dataclass(frozen=True, slots=True)
class ThermalReading:
    """The outcome: labels the plan asks for, labels in the file, how many were drawn and decoded, how many are right in
    everything, and every fault."""

    expected: int
    labels: int
    drawn: int
    matched: int
    faults: tuple[ThermalFault, ...]

    @property
    def clean(self) -> bool:
        """Whether the file may be handed out."""
        return not self.faults and self.expected == self.labels == self.matched


def read_printed(data: bytes, plan: PrintPlan) -> ThermalReading:
    """Compare every label of a ZPL or TSPL file with the plan, in order and with all copies.

    Labels that are placed like no label before them are drawn whatever the length of the run. Raises ValueError for a
    plan without `dpi`.
    """
    if plan.dpi is None:
        raise ValueError("a file for a thermal printer has a plan with dots")
    check = _Check(plan)
    labels = drawn = matched = 0
    faults: list[ThermalFault] = []
    for printed in _labels(data, plan.dpi):
        here = range(labels, min(plan.labels, labels + printed.quantity))
        seen = check.due(printed, here) and check.look(printed)
        for index in here:
            found = list(check.compare(printed, index, seen or None))
            matched += not found
            faults += found
        drawn += len(here) if seen else 0
        labels += printed.quantity
        if not here:
            faults += _extra(printed, labels - printed.quantity)
    if labels != plan.labels:
        faults.append(ThermalFault(min(labels, plan.labels) + 1, ThermalPart.COUNT, str(plan.labels), str(labels)))
    return ThermalReading(plan.labels, labels, drawn, matched, tuple(faults))


def picture(data: bytes, index: int, *, dpi: int = 203) -> Image.Image:
    """How the label that leaves the printer as number `index` (from 0) looks; mode "L", one pixel for each dot.

    `dpi` is that of the printer; TSPL gives sizes in millimetres. Raises IndexError beyond the last label.
    """
    left = index
    for printed in _labels(data, dpi):
        if left < printed.quantity:
            return draw(printed).picture
        left -= printed.quantity
    raise IndexError(f"the file prints no label {index}")


def _labels(data: bytes, dpi: int) -> Iterator[PrintedLabel]:
    """The labels of a file in either language: ZPL starts every command with ^ or ~."""
    return read_zpl.read(data) if data.lstrip()[:1] in (b"^", b"~") else read_tspl.read(data, dpi)


def _extra(printed: PrintedLabel, index: int) -> Iterator[ThermalFault]:
    """What is wrong with a piece behind the last label."""
    return (ThermalFault(index + 1, ThermalPart.COMMAND, "", fault) for fault in printed.faults)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a drawn label shows: what is misplaced, the codes that were decoded, whether its words are right."""

    misplaced: tuple[str, ...]
    codes: tuple[str, ...]
    bars: tuple[str, ...]
    words: bool


@dataclass(slots=True)
class _Check:
    """One reading: the plan, the words it asks for, and the ways of placing a label that have been drawn."""

    plan: PrintPlan
    size: tuple[int, int] = field(init=False)
    words: Image.Image = field(init=False)
    strip: bool = field(init=False)
    places: dict[tuple[Any, ...], tuple[Field, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        layout, dpi = self.plan.layout, self.plan.dpi or 0
        width, height = (round(mm * dpi / _MM_PER_INCH) for mm in (layout.cell_width_mm, layout.cell_height_mm))
        self.size = (width, height)
        carton = self.plan.barcode(self.plan.codes[0]) is not None
        self.strip = carton and arrangement_of(self.plan).strip is not None
        self.words = Image.new("L", self.size, _PAPER)
        graphic = words(self.plan)
        right, down = (round(mm * dpi / _MM_PER_INCH) for mm in self.plan.offset_mm)
        self.words.paste(graphic.picture.convert("L"), (graphic.left + right, graphic.top + down))

    def due(self, printed: PrintedLabel, here: range) -> bool:
        """Whether the label is to be drawn: all of a short run, a sample of a long one, and each new way of placing."""
        place = tuple(_place(each) for each in printed.fields)
        new = place not in self.places
        if new:
            self.places[place] = printed.fields  # keeps the pictures, so that none takes the identity of another
        total = self.plan.labels
        sampled = total <= DRAW_ALL or any(-(-index * SAMPLE // total) * total // SAMPLE == index for index in here)
        return bool(here) and (new or sampled)

    def look(self, printed: PrintedLabel) -> _Seen:
        """Draw the label and decode what is on it."""
        drawing = draw(printed)
        found = zxingcpp.read_barcodes(
            drawing.picture, formats=_FORMATS, try_rotate=False, try_invert=False, text_mode=zxingcpp.TextMode.Plain
        )
        codes = tuple(str(each.text) for each in found if each.format == _QR)
        bars = tuple(str(each.text) for each in found if each.format == _LINEAR and each.symbology_identifier == _GS1)
        same = printed.width, printed.height
        right = same == self.size and ImageChops.difference(pictures_only(printed), self.words).getbbox() is None
        return _Seen(drawing.misplaced, codes, bars, right)

    def compare(self, printed: PrintedLabel, index: int, seen: _Seen | None) -> Iterator[ThermalFault]:
        """Every fault of the label that leaves the printer as number `index`, from 0."""
        number, plan = index + 1, self.plan
        code = plan.page(index)[0][1]
        payload, shown, barcode = plan.payload(code), plan.printed(code), plan.barcode(code)
        yield from (ThermalFault(number, ThermalPart.COMMAND, "", fault) for fault in printed.faults)
        qrs = [f"{each.level}:{each.data}" for each in printed.fields if isinstance(each, QrField)]
        lines = [each.data for each in printed.fields if isinstance(each, TextField)]
        strips = [str(each.element_string) for each in printed.fields if isinstance(each, BarsField)]
        strip = [barcode] if barcode and self.strip else []
        wanted = (
            (ThermalPart.CODE, [f"{_LEVEL}:{payload}"], qrs),
            (ThermalPart.PRINT, [shown], lines),
            (ThermalPart.BARS, strip, strips),
        )
        yield from (_fault(number, part, asked, found) for part, asked, found in wanted if asked != found)
        if seen is None:
            return
        yield from (ThermalFault(number, ThermalPart.PLACE, "", what) for what in seen.misplaced)
        read = ((ThermalPart.CODE, [payload], list(seen.codes)), (ThermalPart.BARS, strip, list(seen.bars)))
        yield from (_fault(number, part, asked, found) for part, asked, found in read if asked != found)
        if not seen.words:
            yield ThermalFault(number, ThermalPart.WORDS, "", None)


def _fault(number: int, part: ThermalPart, asked: list[str], found: list[str]) -> ThermalFault:
    return ThermalFault(number, part, " ".join(asked), " ".join(found) or None)


def _place(each: Field) -> tuple[Any, ...]:
    """All about a field but what it says."""
    match each:
        case QrField():
            return "qr", each.x, each.y, each.cell, len(each.data)
        case TextField():
            return "text", each.x, each.y, each.width, each.height, len(each.data)
        case BarsField():
            return "bars", each.x, each.y, each.module, each.height, len(each.values)
        case PictureField():
            return "picture", each.x, each.y, id(each.picture)
