"""Where code, serial, strip and the words' frame stand in one cell, for each look.

Measures are points from the cell's lower left corner, as in PDF.
"""

from dataclasses import dataclass, replace
from math import ceil, floor

from app.traceability.labels import barcode
from app.traceability.labels.typefaces import CAPITAL, semibold
from app.traceability.labels.typesetting import FLOOR, Frame
from app.traceability.rules.label_designs import Look
from app.traceability.rules.layouts import Layout

MM = 72 / 25.4
QUIET = 4  # modules of white around the symbol (ISO/IEC 18004, 9.1)
LEAST_MODULE = 0.33 * MM
"""What any phone reads from print; smaller only where the cell leaves no choice."""

_LARGEST_MODULE = 1.2 * MM  # beyond this a symbol is only ink
_COMFORTABLE_MODULE = 0.45 * MM  # symbols are not made smaller than this so that words fit
_QR_SHARES = (0.46, 0.38, 0.31)  # of the cell's width, so that words keep the larger half
_NARROWEST_COLUMN = 12 * MM  # words that would have less stand below the code
_PORTRAIT = 1.25  # so do they in cells that are so much higher than wide
_FEW_WORDS, _MANY_WORDS = (0.3,), (0.5, 0.6, 0.7)  # of the height, for words below the code
_SMALL = 30 * MM
_FOOT = 0.8  # of the white at the edges, below the text of a code: letters without descenders may stand lower
_EDGE = 0.8 * MM  # white at the cell's edge, since paper feeds and dies are not exact
_GUTTER = 0.6 * MM  # white between the quiet zone and the words
_SERIAL, _SSCC = "7K3M-Q9TX-2VHD", "(00) 0 00000000 00000000 0"  # what has to fit below the code

# GS1 General Specifications, symbol specification table 5 (logistic units), and for paper that is too small for these
# the least that hand scanners take.
_LARGEST_X, _LEAST_X = 0.94 * MM, 0.25 * MM
_HIGHEST_BARS, _LEAST_BARS = 32 * MM, 13 * MM
_BARS = 0.25  # of the cell's height
_BRACKET = 0.86  # height of the brackets around "00", in type sizes
_CARTON_QR_SHARES = (0.42, 0.34)


@dataclass(frozen=True, slots=True)
class Strip:
    """A linear symbol: lower left corner of its first bar, width of a module, height of the bars."""

    x: float
    y: float
    module: float
    height: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A picture's place: lower left corner and size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Text:
    """Where the code stands in letters: middle, baseline, type size, and how wide it may run."""

    middle: float
    y: float
    size: float
    room: float


@dataclass(frozen=True, slots=True)
class Square:
    """A QR symbol: lower left corner without its quiet zone, side of a module."""

    x: float
    y: float
    module: float


@dataclass(frozen=True, slots=True)
class Places:
    """The places on one label; `frame` is what is left for words and logo."""

    square: Square
    text: Text
    frame: Frame
    strip: Strip | None = None

    def lowered(self, down: float) -> "Places":
        """Symbol and text further down; the frame of the words starts below them and ends where it did."""
        square, text, frame = self.square, self.text, self.frame
        return Places(
            replace(square, y=square.y - down),
            replace(text, y=text.y - down),
            replace(frame, top=frame.top - down, height=frame.height - down),
            self.strip,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a layout and what has to stand in it: a symbol of `modules`, the widest `sample` of its text.

    `dot` is that of a thermal printer, 0 for office printers.
    """

    width: float
    height: float
    pad: float
    modules: int
    sample: str
    dot: float

    @classmethod
    def of(cls, layout: Layout, modules: int, look: Look, dpi: int | None) -> "Cell":
        """The cell of a layout, on the grid of a thermal printer if `dpi` is given."""
        pad = max(1.4, min(2.6, layout.cell_height_mm * 0.06), layout.corner_mm) * MM
        sample = _SSCC if look is Look.CARTON else _SERIAL
        size = (layout.cell_width_mm * MM, layout.cell_height_mm * MM)
        return cls(*size, pad, modules, sample, 72 / dpi if dpi else 0.0)

    @property
    def side(self) -> int:
        """Modules of the symbol with its quiet zone."""
        return self.modules + 2 * QUIET

    def whole(self, module: float) -> float:
        """A module in whole dots, rounded down."""
        return max(self.dot, self.down(module))

    def down(self, length: float) -> float:
        """A length in whole dots, rounded down."""
        return floor(length / self.dot + 1e-6) * self.dot if self.dot else length

    def up(self, length: float) -> float:
        """A length in whole dots, rounded up."""
        return ceil(length / self.dot - 1e-6) * self.dot if self.dot else length

    def square(self, left: float, top: float, module: float) -> Square:
        """The symbol whose quiet zone starts at `left` and `top`; its upper left corner, where printers count from,
        comes to lie on whole dots."""
        down = self.up(self.height - top + QUIET * module)
        return Square(self.up(left + QUIET * module), self.height - down - self.modules * module, module)

    def text_size(self, size: float, room: float) -> float:
        """The size at which the sample fits the room, at most `size`."""
        return max(FLOOR, min(size, room / semibold().width(self.sample, 1)))


def places(cell: Cell, look: Look) -> list[Places]:
    """The places for a look, that with the largest symbol first; the others leave more room for words.

    A carton's cell that is too small for its strip has none.
    """
    strip = _strip(cell) if look is Look.CARTON else None
    if strip:
        over = [_over_strip(cell, strip, share) for share in _CARTON_QR_SHARES]
        if over[0].square.module >= (_LEAST_X if cell.dot else LEAST_MODULE) - 1e-6:
            return _distinct(over)
    beside = [_beside(cell, share) for share in _QR_SHARES]
    cramped = beside[0].frame.width < _NARROWEST_COLUMN or beside[0].square.module < LEAST_MODULE - 1e-6
    if cramped or cell.height > _PORTRAIT * cell.width:
        few = look is Look.SMALL or min(cell.width, cell.height) < _SMALL
        return _distinct([_below(cell, share) for share in (_FEW_WORDS if few else _MANY_WORDS)])
    return _distinct(beside)


def _distinct(found: list[Places]) -> list[Places]:
    """Without those whose symbol is smaller than need be, or no smaller than that of the one before."""
    kept = found[:1]
    for each in found[1:]:
        if _COMFORTABLE_MODULE <= each.square.module < kept[-1].square.module:
            kept.append(each)
    return kept


def _beside(cell: Cell, share: float) -> Places:
    """The symbol on the left in this share of the width, its text below it, the words on the right."""
    size = max(FLOOR, min(8.0, cell.height * 0.068))
    foot = size * CAPITAL + cell.pad * _FOOT  # the serial and the white below it
    module = cell.whole(min((cell.height - foot) / cell.side, cell.width * share / cell.side, _LARGEST_MODULE))
    whole = cell.side * module
    left = max(0.0, cell.pad - QUIET * module)
    square = cell.square(left, cell.height - max(0.0, (cell.height - foot - whole) / 2), module)
    middle = square.x + cell.modules * module / 2
    room = min(whole - _GUTTER, 2 * (middle - _EDGE))
    size = cell.text_size(size, room)
    text = Text(middle, square.y - QUIET * module - size * CAPITAL, size, room)
    column = square.x + (cell.modules + QUIET) * module + _GUTTER
    frame = Frame(column, cell.height - cell.pad, cell.width - column - cell.pad, cell.height - 2 * cell.pad)
    return Places(square, text, frame)


def _below(cell: Cell, share: float) -> Places:
    """The symbol above, its text below it, the words below both in this share of the height."""
    room = cell.width - 2 * _EDGE
    size = cell.text_size(max(FLOOR, min(10.0, cell.height * 0.05)), room)
    free = cell.height - size * CAPITAL - cell.pad
    module = _module_below(cell, free, cell.height * share)
    top = cell.height - max(0.0, cell.pad - QUIET * module)
    square = cell.square((cell.width - cell.side * module) / 2, top, module)
    y = square.y - QUIET * module - size * CAPITAL
    middle = square.x + cell.modules * module / 2
    frame_top = y - size * 0.35
    frame = Frame(cell.pad, frame_top, cell.width - 2 * cell.pad, frame_top - _EDGE, centred=True)
    return Places(square, Text(middle, y, size, min(room, 2 * (middle - _EDGE))), frame)


def _module_below(cell: Cell, free: float, words: float) -> float:
    """What leaves room for the words, but at least what phones read, whatever that leaves."""
    wished = min((free - words) / cell.side, cell.width / cell.side, _LARGEST_MODULE)
    possible = min(free / cell.side, cell.width / cell.side)
    module = cell.whole(max(wished, min(possible, LEAST_MODULE)))
    if module < LEAST_MODULE - 1e-6 and module + cell.dot <= possible:  # half a dot too few: one more
        return module + cell.dot
    return module


def _over_strip(cell: Cell, strip: Strip, share: float) -> Places:
    """Words top left, QR top right in this share of the width, the strip and its text across the foot."""
    bottom = strip.y + strip.height + _EDGE
    high = cell.height - bottom
    module = cell.whole(max(0.0, min(high / cell.side, cell.width * share / cell.side, _LARGEST_MODULE)))
    inset = min(max(0.0, cell.pad - QUIET * module), max(0.0, high - cell.side * module))
    left = cell.width - max(0.0, cell.pad - QUIET * module) - cell.side * module - cell.dot
    square = cell.square(left, cell.height - inset, module)
    top, right = cell.height - cell.pad, square.x - QUIET * module - _GUTTER
    frame = Frame(cell.pad, top, right - cell.pad, top - bottom)
    wide = barcode.MODULES * strip.module
    return Places(square, Text(strip.x + wide / 2, cell.pad * _FOOT, _strip_text_size(cell, wide), wide), frame, strip)


def _strip_text_size(cell: Cell, room: float) -> float:
    return cell.text_size(max(5.5, min(12.0, cell.height * 0.035)), room)


def _strip(cell: Cell) -> Strip | None:
    """The widest strip that has its quiet zones, above the line of its text."""
    modules = barcode.MODULES + 2 * barcode.QUIET
    module = cell.whole(min((cell.width - 2 * _EDGE) / modules, _LARGEST_X))
    if module * modules > cell.width or module < _LEAST_X - 1e-6:
        return None
    room = barcode.MODULES * module
    foot = cell.pad * _FOOT + _strip_text_size(cell, room) * _BRACKET + _EDGE
    bars = cell.up(min(_HIGHEST_BARS, max(_LEAST_BARS, cell.height * _BARS)))
    down = cell.up(cell.height - foot - bars)
    return Strip(cell.up((cell.width - room) / 2), cell.height - down - bars, module, bars)
