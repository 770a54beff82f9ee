"""Where everything of a label stands on the grid of a print head, in whole dots from its upper left corner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.traceability.labels.arrangement import Arrangement, arrangement_of
from app.traceability.labels.barcode import MODULES
from app.traceability.labels.geometry import QUIET
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.thermal.fonts import DotFont, plain, sizes
from app.traceability.labels.thermal.graphics import Graphic, words
from app.traceability.labels.typefaces import CAPITAL
from app.traceability.rules.label_runs import Order

_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72
_LARGEST_CELL = 10  # dots of a module: QRCODE of TSPL takes no more, nor ^BQ of older firmware
_TALLER = 1.1  # how much taller than on a sheet the fixed fonts may come
_EDGE_MM = 0.8  # white at the label's edge, since paper feeds are not exact
_SINK = 1  # dots that some firmware draws a symbol lower than asked (see `zpl`)


class NoRoom(ValueError):
    """The plan cannot be printed whole on this label: too small for its serial, or an offset moves print off it."""


@dataclass(frozen=True, slots=True)
class Square:
    """The QR symbol without its quiet zone: upper left corner, dots of a module, modules of a side."""

    x: int
    y: int
    cell: int
    modules: int

    @property
    def side(self) -> int:
        """Its width and height."""
        return self.cell * self.modules


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: upper left corner of its first cell, font and magnification."""

    x: int
    y: int
    font: DotFont
    times: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The GS1-128 symbol: upper left corner, dots of a module, height."""

    x: int
    y: int
    module: int
    height: int


@dataclass(frozen=True, slots=True)
class DotLabel:
    """A label of `width` × `height` dots and the places of all that is printed on it."""

    width: int
    height: int
    square: Square
    line: Line
    bars: Bars | None
    graphic: Graphic


def placed(plan: PrintPlan, fonts: tuple[DotFont, ...]) -> DotLabel:
    """The label of a plan for a thermal printer that holds `fonts`, moved by the plan's offset.

    Raises NoRoom for a serial that no font holds in the room it has and for an offset that moves any print off the
    label, other ValueErrors for a plan without dots or not on a roll.
    """
    if plan.dpi is None or not plan.on_roll:
        raise ValueError("thermal printers take labels of a roll, at a known number of dots to the inch")
    grid = _Grid(arrangement_of(plan), plan.dpi)
    square, bars = grid.square(plan.stencil.modules), grid.bars()
    line = grid.line(len(plan.printed(plan.codes[0])), fonts, square, bars)
    right, down = (round(mm * plan.dpi / _MM_PER_INCH) for mm in plan.offset_mm)
    graphic = words(plan)
    label = DotLabel(
        grid.width,
        grid.height,
        replace(square, x=square.x + right, y=square.y + down),
        replace(line, x=line.x + right, y=line.y + down),
        bars and replace(bars, x=bars.x + right, y=bars.y + down),
        replace(graphic, left=graphic.left + right, top=graphic.top + down),
    )
    _refuse_loss(label, len(plan.printed(plan.codes[0])))
    return label


def codes(plan: PrintPlan) -> Iterator[str]:
    """The codes in the order in which they leave the printer, each checked to be data in the printer's language.

    Raises ValueError for a code or an address that a printer would take for a command.
    """
    plain(plan.prefix)
    ordered: Sequence[str] | Iterator[str] = reversed(plan.codes) if plan.order is Order.REVERSE else plan.codes
    return map(plain, ordered)


def pieces(plan: PrintPlan, label: DotLabel, setup: bytes, template: bytes) -> Iterator[bytes]:
    """A file piece by piece: `setup`, then `template` filled with payload, serial and (where there is room) bars.

    Raises ValueError at once for an address that a printer would take for a command, for a code when it comes to it.
    """
    ordered = codes(plan)

    def filled() -> Iterator[bytes]:
        yield setup
        for code in ordered:
            parts = [plan.payload(code), plan.printed(code), plan.barcode(code) or ""]
            yield template % tuple(part.encode("ascii") for part in (parts if label.bars else parts[:2]))

    return filled()


@dataclass(frozen=True, slots=True)
class _Grid:
    """An arrangement, in points from the lower left corner, turned into dots from the upper left one."""

    arrangement: Arrangement
    dpi: int

    def dots(self, points: float) -> int:
        return round(points * self.dpi / _POINTS_PER_INCH)

    @property
    def width(self) -> int:
        return self.dots(self.arrangement.width)

    @property
    def height(self) -> int:
        return self.dots(self.arrangement.height)

    def square(self, modules: int) -> Square:
        """The symbol in the middle of its place, which may be larger than the largest module a printer takes."""
        at = self.arrangement
        cell = min(_LARGEST_CELL, self.dots(at.module))
        spare = at.module * modules - cell * modules * _POINTS_PER_INCH / self.dpi
        top = at.height - at.qr_y - at.module * modules + spare / 2
        return Square(self.dots(at.qr_x + spare / 2), self.dots(top), cell, modules)

    def bars(self) -> Bars | None:
        strip = self.arrangement.strip
        if strip is None:
            return None
        top = self.arrangement.height - strip.y - strip.height
        module = min(_LARGEST_CELL, self.dots(strip.module))
        return Bars(self.dots(strip.x), self.dots(top), module, self.dots(strip.height))

    def line(self, characters: int, fonts: tuple[DotFont, ...], square: Square, bars: Bars | None) -> Line:
        """The best font that holds the text where the serial stands, below the symbols that stand above it.

        Text that is wider than its place in the middle moves aside, but not beyond the symbol's quiet zone.
        """
        at = self.arrangement
        tall = at.serial_size * CAPITAL * self.dpi / _POINTS_PER_INCH
        middle, baseline = self.dots(at.serial_middle), self.dots(at.height - at.serial_y)
        first, last = self.room(square, bars)
        floors = [square.y + square.side + QUIET * square.cell, bars.y + bars.height if bars else 0]
        floor = max((_SINK + each for each in floors if each <= baseline), default=0)
        for font, times in sizes(fonts):
            wide, capital = font.run(characters, times), font.capital * times
            top = max(floor, round(baseline - tall / 2 - capital / 2))
            if capital <= tall * _TALLER and wide <= last - first and top + font.height * times <= self.height:
                return Line(min(max(first, middle - wide // 2), last - wide), top, font, times)
        raise NoRoom(f"no font of the printer holds {characters} characters in the room of the serial")

    def room(self, square: Square, bars: Bars | None) -> tuple[int, int]:
        """Where the serial may start and has to end."""
        at, edge = self.arrangement, round(_EDGE_MM * self.dpi / _MM_PER_INCH)
        end = self.dots(at.serial_middle + at.serial_room / 2)
        if bars is None:
            end = max(end, square.x + square.side + QUIET * square.cell)
        return edge, min(end, self.width - edge)


def _refuse_loss(label: DotLabel, characters: int) -> None:
    """Raise NoRoom when print would leave the label: a printer cuts it off without a word."""
    square, line, bars, graphic = label.square, label.line, label.bars, label.graphic
    boxes = [
        (square.x, square.y, square.side, square.side),
        (line.x, line.y, line.font.run(characters, line.times), line.font.height * line.times),
        (graphic.left, graphic.top, graphic.width, graphic.height),
    ]
    if bars:
        boxes.append((bars.x, bars.y, MODULES * bars.module, bars.height))
    for x, y, width, height in boxes:
        if min(x, y) < 0 or x + width > label.width or y + height > label.height:
            raise NoRoom("the offset moves print off the label")
