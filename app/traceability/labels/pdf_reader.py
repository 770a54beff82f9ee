"""Reading what `pdf.PdfFile` wrote, as a PDF reader would: its pages, and what their content streams draw.

The way goes by cross-reference table, page tree and operators (ISO 32000-1); other writers' files are refused.
"""

import re
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

Rectangle = tuple[float, float, float, float]
"""Lower left corner, width and height, in points."""

_CHUNK = 1 << 12
_ENTRY = 20  # bytes of a line of the cross-reference table (ISO 32000-1, 7.5.4)
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_SECTION = re.compile(rb"xref\s+0 (\d+)\s*?\n")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_TREE = re.compile(rb"/Type/Catalog\b.*?/Pages (\d+) 0 R", re.DOTALL)
_KIDS = re.compile(rb"/Kids\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_CONTENTS = re.compile(rb"/Type/Page\b.*?/Contents (\d+) 0 R", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)")

_CHAR = rb"[^\\()]|\\."
_TOKEN = re.compile(
    rb"(-?\d*\.?\d+)"
    rb"|(\((?:%b|\((?:%b)*\))*\))"  # a string, with pairs of parentheses in it that need no escape (7.3.4.2)
    rb"|([A-Za-z*]+)|/[^\s/\[\]()<>]+|\S" % (_CHAR, _CHAR),
    re.DOTALL,
)
_NUMBER, _STRING = 1, 2
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_SIZE = re.compile(rb"/W (\d+)/H (\d+)")
_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class PdfPages:
    """The pages of a file, in the order of its page tree; only what is asked for is read from it."""

    def __init__(self, file: BinaryIO) -> None:
        """Find the page tree. ValueError when the file has none where our writer puts it."""
        self._file = file
        start = _found(_START, self._read(max(0, file.seek(0, 2) - _CHUNK), _CHUNK))
        section = _found(_SECTION, self._read(int(start[1]), _CHUNK))
        self._objects = int(section[1])
        self._entries = int(start[1]) + section.end()
        root = _found(_ROOT, self._read(self._entries + _ENTRY * self._objects, _CHUNK))
        tree = _found(_TREE, self._object(int(root[1])))
        kids = _found(_KIDS, self._object(int(tree[1])))
        self._numbers = array("L", (int(each[1]) for each in _REFERENCE.finditer(kids[1])))

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._numbers)

    def content(self, number: int) -> bytes | None:
        """The content stream of page `number` (from 0); None when there is no such page or it cannot be unpacked."""
        if number >= len(self._numbers):
            return None
        try:
            stream = int(_found(_CONTENTS, self._object(self._numbers[number]))[1])
            head = self._object(stream, until=b"stream\n")
            packed = self._read(self._offset(stream) + len(head), int(_found(_LENGTH, head)[1]))
            return zlib.decompress(packed)
        except (ValueError, zlib.error):
            return None

    def _object(self, number: int, until: bytes = b"endobj") -> bytes:
        """An object from its first byte to the end of the first `until`."""
        at = self._offset(number)
        text = self._read(at, _CHUNK)
        while (end := text.find(until)) < 0:
            more = self._read(at + len(text), len(text))
            if not more:
                raise ValueError(f"object {number} has no end")
            text += more
        if not text.startswith(b"%d 0 obj" % number):
            raise ValueError(f"object {number} is not where the table says")
        return text[: end + len(until)]

    def _offset(self, number: int) -> int:
        if not 0 < number < self._objects:
            raise ValueError(f"object {number} is not in the table")
        return int(self._read(self._entries + _ENTRY * number, _ENTRY)[:10])

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)


def _found(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes]:
    match = pattern.search(text)
    if match is None:
        raise ValueError(f"no {pattern.pattern!r}: not a file of our own writer")
    return match


@dataclass(frozen=True, slots=True)
class Mask:
    """A one-bit picture: rows of whole bytes, most significant bit first, 1 = inked."""

    width: int
    height: int
    bits: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A text or a mask on the page: what, the rectangle it fills (of a text only where it starts), what clips it."""

    shown: str | Mask
    box: Rectangle
    clip: Rectangle | None


def marks(content: bytes) -> Iterator[Mark]:
    """What a content stream draws itself, in its order: texts, and upright one-bit inline pictures.

    Shared drawings (Do) are not followed. ValueError for what the writer never writes: an inline picture of another
    kind, or one that is turned or mirrored.
    """
    state = _State()
    numbers: list[bytes] = []
    texts: list[bytes] = []
    at, token = 0, _TOKEN.search
    while match := token(content, at):
        at = match.end()
        kind = match.lastindex
        if kind == _NUMBER:
            numbers.append(match[0])
        elif kind == _STRING:
            texts.append(match[0])
        elif kind is not None:
            operator = match[0]
            if operator == b"BI":
                mask, at = _mask(content, at)
                yield Mark(mask, state.image_box(), state.clip)
            elif operator in (b"Tj", b"TJ"):
                yield Mark(_text(texts), state.text_box(), state.clip)
            else:
                state.change(operator, numbers)
            numbers.clear()
            texts.clear()


def _text(strings: list[bytes]) -> str:
    """Strings without their parentheses and escapes; of the letters only ASCII are sure to be themselves."""
    return b"".join(_ESCAPED.sub(rb"\1", each[1:-1]) for each in strings).decode("latin-1")


def _mask(content: bytes, at: int) -> tuple[Mask, int]:
    """The inline picture whose dictionary starts at `at`, and where it ends."""
    data = content.find(b"ID ", at) + 3
    head = content[at : data - 3]
    size = _SIZE.search(head)
    if data < at or size is None or b"/IM true" not in head or b"/D[1 0]" not in head:
        raise ValueError("an inline picture that is no mask")
    width, height = int(size[1]), int(size[2])
    end = data + (width + 7) // 8 * height
    bits = content[data:end]
    if b"/F/AHx" in head:
        end = content.index(b">", data) + 1
        bits = bytes.fromhex(content[data : end - 1].decode("ascii"))
    if len(bits) != (width + 7) // 8 * height or not content.startswith(b"\nEI", end):
        raise ValueError("an inline picture of another length than it says")
    return Mask(width, height, bits), end + len(b"\nEI")


class _State:
    """The graphics state as far as it matters for places: matrix, clip, where text starts."""

    __slots__ = ("_kept", "_rectangle", "_text", "clip", "matrix")

    def __init__(self) -> None:
        self.matrix = _SAME
        self.clip: Rectangle | None = None
        self._text = _SAME
        self._rectangle: Rectangle | None = None
        self._kept: list[tuple[_Matrix, Rectangle | None]] = []

    def change(self, operator: bytes, operands: list[bytes]) -> None:
        """Do what an operator says. ValueError for operands that do not suit it, or a Q without its q."""
        if does := _CHANGES.get(operator):
            try:
                does(self, *map(float, operands))
            except (TypeError, IndexError) as error:
                raise ValueError(f"{operator!r} after {operands!r}") from error

    def save(self) -> None:
        self._kept.append((self.matrix, self.clip))

    def restore(self) -> None:
        self.matrix, self.clip = self._kept.pop()

    def concatenate(self, *matrix: float) -> None:
        self.matrix = _product(matrix, self.matrix)

    def begin_text(self) -> None:
        self._text = _SAME

    def move_text(self, x: float, y: float) -> None:
        self._text = _product((1, 0, 0, 1, x, y), self._text)

    def set_text(self, *matrix: float) -> None:
        self._text = _product(matrix, _SAME)

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        self._rectangle = _box(_product((width, 0, 0, height, x, y), self.matrix))

    def clip_to_rectangle(self) -> None:
        self.clip = self._rectangle

    def image_box(self) -> Rectangle:
        return _box(self.matrix)

    def text_box(self) -> Rectangle:
        *_, x, y = _product(self._text, self.matrix)
        return x, y, 0.0, 0.0


_CHANGES: dict[bytes, Callable[..., None]] = {
    b"q": _State.save,
    b"Q": _State.restore,
    b"cm": _State.concatenate,
    b"BT": _State.begin_text,
    b"Td": _State.move_text,
    b"Tm": _State.set_text,
    b"re": _State.rectangle,
    b"W": _State.clip_to_rectangle,
}


def _product(first: tuple[float, ...], then: _Matrix) -> _Matrix:
    """The matrix that does `first` and `then` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    k, m, n, p, x, y = then
    return a * k + b * n, a * m + b * p, c * k + d * n, c * m + d * p, e * k + f * n + x, e * m + f * p + y


def _box(matrix: _Matrix) -> Rectangle:
    """What the unit square becomes. ValueError when it is turned or mirrored."""
    width, b, c, height, x, y = matrix
    if b or c or width <= 0 or height <= 0:
        raise ValueError("a rectangle or picture that is turned, mirrored or empty")
    return x, y, width, height
