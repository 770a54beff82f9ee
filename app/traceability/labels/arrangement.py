"""Where everything stands on one label: the largest QR that the cell allows on the left, the words beside it.

Measures are points from the cell's lower left corner, as in PDF.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.traceability.labels.content import NICETY, Block, LabelContent, blocks
from app.traceability.labels.typefaces import Typeface, regular, semibold
from app.traceability.rules.layouts import Layout

MM = 72 / 25.4
QUIET = 4  # modules of white around the symbol (ISO/IEC 18004, 9.1)
FLOOR = 5.0  # the smallest type that is printed, in points

_LARGEST_MODULE = 1.2 * MM  # beyond this a symbol is only ink
_WIDEST_QR = 0.46  # of the cell's width, so that words keep the larger half
_SMALL_COLUMN = 20 * MM  # a narrower column of words says only name, pack and batch
_SMALL_CELL = 24 * MM  # so does a lower cell
_BODY = 6.4  # points of body text at scale 1
_SCALES = tuple(step / 100 for step in range(160, 60, -4))
_COMFORTABLE = tuple(scale for scale in _SCALES if scale >= 0.95)  # below, the niceties make room first
_MOST_LINES = 3  # what a block may take when its words cannot be kept otherwise
_EDGE = 0.8 * MM  # white at the cell's edge, since paper feeds and dies are not exact
_GUTTER = 0.6 * MM  # white between the quiet zone and the words
_LEADING = 1.26  # room for a tone mark above and a dot below ("Ậ"); less cuts them
_TALL = 0.98  # ascent of the highest accented capital, in type sizes
_CAP = 0.74  # height of a capital, in type sizes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its baseline's start."""

    text: str
    face: Typeface
    size: float
    x: float
    y: float


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
class Arrangement:
    """A label: QR symbol (lower left corner, side of a module), the serial's middle, baseline and room, the words.

    `left_out` are the texts that found no room, or not with all their words. `strip` is the GS1-128 symbol of a carton,
    whose SSCC stands where the serial does; `logo` the place of the cooperative's mark.
    """

    width: float
    height: float
    qr_x: float
    qr_y: float
    module: float
    serial_middle: float
    serial_y: float
    serial_size: float
    serial_room: float
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]
    strip: Strip | None = None
    logo: Spot | None = None


def arrange(layout: Layout, modules: int, content: LabelContent, *, reprint: bool = False) -> Arrangement:
    """Fit a QR of `modules` modules and the words of `content` into one cell of `layout`."""
    width, height = layout.cell_width_mm * MM, layout.cell_height_mm * MM
    pad = max(1.4, min(2.6, layout.cell_height_mm * 0.06), layout.corner_mm) * MM
    side = modules + 2 * QUIET
    serial_size = max(FLOOR, min(8.0, height * 0.068))
    foot = serial_size * _CAP + pad * 0.8  # the serial and the white below it
    module = min((height - foot) / side, width * _WIDEST_QR / side, _LARGEST_MODULE)
    left = max(0.0, pad - QUIET * module)
    top = height - max(0.0, (height - foot - side * module) / 2)
    middle = left + side * module / 2
    room = min(side * module - _GUTTER, 2 * (middle - _EDGE))
    serial_size = max(FLOOR, min(serial_size, room / semibold().width("7K3M-Q9TX-2VHD", 1)))
    column = left + side * module + _GUTTER
    small = width - column - pad < _SMALL_COLUMN or height < _SMALL_CELL
    frame = _Frame(column, width - column - pad, height - 2 * pad, height - pad)
    wanted = blocks(content, reprint=reprint, small=small)
    setting = _fit(wanted, frame)
    whole = {each.block for each in setting if not each.cut}
    return Arrangement(
        width,
        height,
        qr_x=left + QUIET * module,
        qr_y=top - (QUIET + modules) * module,
        module=module,
        serial_middle=middle,
        serial_y=top - side * module - serial_size * _CAP,
        serial_size=serial_size,
        serial_room=room,
        lines=tuple(_placed(setting, frame)),
        left_out=tuple(block.text for block in wanted if block not in whole),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The column of words: left edge, width, height, upper edge."""

    left: float
    width: float
    height: float
    top: float


@dataclass(frozen=True, slots=True)
class _Set:
    """A block set at one size: its lines, and whether words were lost."""

    block: Block
    size: float
    lines: tuple[str, ...]
    cut: bool

    @property
    def height(self) -> float:
        return (self.block.gap + len(self.lines) * _LEADING) * self.size


def _fit(wanted: Sequence[Block], frame: _Frame) -> list[_Set]:
    """The largest setting that fits: niceties go first, then size, then the number of lines, then lesser blocks."""
    chosen = list(wanted)
    while True:
        nice = any(block.drop >= NICETY for block in chosen)
        setting = _largest(chosen, frame, _COMFORTABLE if nice else _SCALES)
        if setting is None and not nice:
            setting = [_set(block, _SCALES[-1], frame.width, _MOST_LINES) for block in chosen]
            if len(chosen) > 1 and _height(setting) > frame.height:
                setting = None
        if setting is not None:
            return setting
        chosen.remove(max(chosen, key=lambda block: block.drop))


def _largest(chosen: Sequence[Block], frame: _Frame, scales: Sequence[float]) -> list[_Set] | None:
    """The setting at the first scale where no word is lost and no block takes more lines than it should."""
    for scale in scales:
        setting = [_set(block, scale, frame.width, block.lines) for block in chosen]
        if not any(each.cut for each in setting) and _height(setting) <= frame.height:
            return setting
    return None


def _set(block: Block, scale: float, width: float, most_lines: int) -> _Set:
    face = semibold() if block.bold else regular()
    size = max(FLOOR, scale * _BODY * block.size)
    text = face.printable(block.text)
    lines = face.wrap(text, size, width)
    if len(lines) > most_lines:
        lines[most_lines - 1 :] = [" ".join(lines[most_lines - 1 :])]
    fitted = tuple(face.cut(line, size, width) for line in lines)
    return _Set(block, size, fitted, cut=fitted != tuple(lines))


def _height(setting: Sequence[_Set]) -> float:
    return sum(each.height for each in setting) - setting[0].block.gap * setting[0].size


def _placed(setting: Sequence[_Set], frame: _Frame) -> Iterator[Line]:
    """Baselines of a setting, in the middle of the column's height."""
    y = frame.top - max(0.0, (frame.height - _height(setting)) / 2)
    for number, each in enumerate(setting):
        y -= each.block.gap * each.size if number else 0
        face = semibold() if each.block.bold else regular()
        for text in each.lines:
            yield Line(text, face, each.size, frame.left, y - _TALL * each.size)
            y -= _LEADING * each.size
