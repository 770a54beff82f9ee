"""Setting the words of a label into a frame: the largest type in which all that matters fits, then what goes first.

Measures are points.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.traceability.labels.content import NICETY, OPTIONAL, Block
from app.traceability.labels.typefaces import Typeface, regular, semibold

FLOOR = 5.0
"""The smallest type that is printed."""

_BODY = 6.4  # body text at scale 1
_STEP = 0.04
_SMALLEST_SCALE = 0.64
_LEAST_SCALE = 0.36  # where large words are as small as the rest, so that the last few blocks stay together
_FEW = 3  # blocks
_COMFORTABLE = 0.95  # below this scale, the niceties make room first
_MOST_LINES = 3  # what a block may take when its words cannot be kept otherwise
_LEADING = 1.26  # room for a tone mark above and a dot below ("Ậ"); less cuts them
_TALL = 0.98  # ascent of the highest accented capital, in type sizes


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its baseline's start."""

    text: str
    face: Typeface
    size: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where words stand: left edge, upper edge, width, height, and whether they stand in the middle of the width."""

    left: float
    top: float
    width: float
    height: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """How type may be chosen: the largest scale, and the smallest size of the words that law asks for."""

    largest_scale: float
    lawful_size: float

    def scales(self, least: float) -> Iterator[float]:
        """The scales to try, the largest first."""
        steps = int((self.largest_scale - least) / _STEP + 1e-6)
        return (self.largest_scale - step * _STEP for step in range(steps + 1))


@dataclass(frozen=True, slots=True)
class SetBlock:
    """A block set at one size: its lines, and whether words were lost."""

    block: Block
    size: float
    lines: tuple[str, ...]
    cut: bool

    @property
    def height(self) -> float:
        """What it takes of the frame's height, with the gap above it."""
        return (self.block.gap + len(self.lines) * _LEADING) * self.size


def fit(wanted: Sequence[Block], frame: Frame, style: Type) -> list[SetBlock]:
    """The largest setting that fits; empty where not even one line has room.

    Niceties go before the type gets small, and words that no law asks for before those that it asks for get smaller
    than is lawful. If that does not help, size gives way, then the number of lines, then the lesser blocks.
    """
    if not wanted or frame.width <= 0 or frame.height < FLOOR * _LEADING:
        return []
    chosen = sorted(wanted, key=lambda block: block.drop)
    while chosen[-1].drop >= NICETY and len(chosen) > 1:
        setting = _largest(wanted, chosen, frame, style, _COMFORTABLE)
        if setting:
            return setting
        chosen.pop()
    plain = list(chosen)
    while chosen:
        setting = _largest(wanted, chosen, frame, style, _SMALLEST_SCALE)
        if setting:
            return setting
        if chosen.pop().drop < OPTIONAL:
            break
    return _whatever_it_takes(wanted, plain, frame, Type(style.largest_scale, FLOOR))


def _whatever_it_takes(wanted: Sequence[Block], chosen: list[Block], frame: Frame, style: Type) -> list[SetBlock]:
    """Down to the smallest type, more lines than are good, and fewer blocks; the first one stays even if it is cut."""
    while True:
        least = _SMALLEST_SCALE if len(chosen) > _FEW else _LEAST_SCALE
        setting = _largest(wanted, chosen, frame, style, least)
        if setting is None:
            more = {block: replace(block, lines=max(_MOST_LINES, block.lines)) for block in chosen}
            setting = [_set(more[block], least, frame.width, style) for block in wanted if block in chosen]
        if len(chosen) == 1 or height(setting) <= frame.height:
            return _trimmed(setting, frame, style)
        chosen.pop()


def _trimmed(setting: list[SetBlock], frame: Frame, style: Type) -> list[SetBlock]:
    """A last block that is too high for the frame loses lines."""
    if height(setting) <= frame.height:
        return setting
    first = setting[0]
    lines = max(1, int(frame.height / (_LEADING * first.size)))
    return [_set(replace(first.block, lines=lines), _LEAST_SCALE, frame.width, style)]


def _largest(
    wanted: Sequence[Block], chosen: Sequence[Block], frame: Frame, style: Type, least: float
) -> list[SetBlock] | None:
    """The setting at the largest scale where no word is lost and no block takes more lines than it should."""
    shown = [block for block in wanted if block in chosen]
    scales = list(style.scales(least))
    # What fits at one scale fits at all smaller ones, so the first that fits is found by halves.
    at = bisect_left(scales, True, key=lambda scale: _fits(shown, scale, frame, style))
    return None if at == len(scales) else [_set(block, scales[at], frame.width, style) for block in shown]


def _fits(shown: Sequence[Block], scale: float, frame: Frame, style: Type) -> bool:
    room = frame.height
    for number, block in enumerate(shown):
        face, size = _type(block, scale, style)
        lines = face.lines(face.printable(block.text), size, frame.width)
        room -= ((block.gap if number else 0.0) + len(lines) * _LEADING) * size
        if room < 0 or len(lines) > block.lines or any(face.width(line, size) > frame.width for line in lines):
            return False
    return True


def _type(block: Block, scale: float, style: Type) -> tuple[Typeface, float]:
    """Typeface and size of a block at a scale."""
    floor = max(FLOOR, style.lawful_size) if block.drop < OPTIONAL else FLOOR
    return semibold() if block.bold else regular(), max(floor, scale * _BODY * block.size)


def _set(block: Block, scale: float, width: float, style: Type) -> SetBlock:
    face, size = _type(block, scale, style)
    lines = face.wrap(face.printable(block.text), size, width)
    if len(lines) > block.lines:
        lines[block.lines - 1 :] = [" ".join(lines[block.lines - 1 :])]
    fitted = tuple(face.cut(line, size, width) for line in lines)
    return SetBlock(block, size, fitted, cut=fitted != tuple(lines))


def height(setting: Sequence[SetBlock]) -> float:
    """What a setting takes of its frame; the gap above the first block does not count."""
    return sum(each.height for each in setting) - setting[0].block.gap * setting[0].size if setting else 0.0


def placed(setting: Sequence[SetBlock], frame: Frame) -> Iterator[Line]:
    """The lines of a setting, in the middle of the frame's height."""
    y = frame.top - max(0.0, (frame.height - height(setting)) / 2)
    for number, each in enumerate(setting):
        y -= each.block.gap * each.size if number else 0
        face = semibold() if each.block.bold else regular()
        for text in each.lines:
            spare = max(0.0, frame.width - face.width(text, each.size)) / 2 if frame.centred else 0.0
            yield Line(text, face, each.size, frame.left + spare, y - _TALL * each.size)
            y -= _LEADING * each.size
