"""The typefaces of the labels: measuring, wrapping and cutting text to a width, in points."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase.ttfonts import TTFontFile

from app.core.text import nfc

ELLIPSIS = "…"
X_HEIGHT = 0.53
"""Height of a small letter such as "x", in type sizes: what law on the size of letters measures."""
CAPITAL = 0.74
"""Height of a capital or a digit, in type sizes."""

_JOINER = "\u200d"  # makes one picture of two
# Where a line may break: not between a number and its unit, before a dot or a star, or after the word for a place
# ("xã / Nghi Lộc" reads badly).
_PLACE = "".join(rf"(?<!\b{word})" for word in ("xã", "Xã", "phường", "tỉnh", "xóm", "Xóm", "bản", "thôn", "khối"))
_BREAK = re.compile(rf"{_PLACE} (?!·|★|(?<=\d )[^\W\d]{{1,3}}(?: |$))")
_FOLDER = Path(__file__).with_name("fonts")


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """One TrueType file and the widths of its characters, in thousandths of the type size."""

    name: str
    file: Any  # reportlab publishes no types
    widths: dict[int, float]

    @property
    def path(self) -> Path:
        """The TrueType file."""
        return _FOLDER / f"{self.name}.ttf"

    def draws(self, char: str) -> bool:
        """Whether the typeface has a glyph for the character."""
        return ord(char) in self.widths

    def printable(self, text: str) -> str:
        """`text` composed (NFC), on one line; what has no glyph becomes "?", so that the loss is seen in print."""
        return _printable(self, text)

    def width(self, text: str, size: float) -> float:
        """How wide `text` runs at this type size, in points."""
        return _thousandths(self, text) * size / 1000

    def cut(self, text: str, size: float, width: float) -> str:
        """As much of `text` as fits in `width`, an ellipsis standing for the rest."""
        if self.width(text, size) <= width:
            return text
        room, end = width - self.width(ELLIPSIS, size), 0
        while end < len(text) and self.width(text[: end + 1], size) <= room:
            end += 1
        return text[:end].rstrip() + ELLIPSIS

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        """`text` in as few lines as its words allow, of even length; a single word may still be wider than `width`."""
        lines = self.lines(text, size, width)
        while len(lines) > 1:  # narrower as long as no line is added: no word stands alone on the last line
            width *= 0.97
            narrower = self.lines(text, size, width)
            if len(narrower) > len(lines) or any(self.width(line, size) > width for line in narrower):
                break
            lines = narrower
        return lines

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """`text` in lines as full as its words allow; a single word may still be wider than `width`."""
        return list(self._filled(text, size, width))

    def _filled(self, text: str, size: float, width: float) -> Iterator[str]:
        line = ""
        for word in _BREAK.split(text):
            longer = f"{line} {word}" if line else word
            if line and self.width(longer, size) > width:
                yield line
                longer = word
            line = longer
        yield line


@lru_cache(maxsize=20_000)
def _thousandths(face: Typeface, text: str) -> float:
    """Kept, since a label that is being fitted measures the same few words at many sizes."""
    return float(sum(map(face.widths.__getitem__, map(ord, text))))


@lru_cache(maxsize=1_000)
def _printable(face: Typeface, text: str) -> str:
    return "".join(char if face.draws(char) else "?" for char in " ".join(nfc(text).split()))


@cache
def _load(name: str) -> Typeface:
    file = TTFontFile(str(_FOLDER / f"{name}.ttf"))
    # The metrics table also lists control characters, which have no business on a label.
    return Typeface(name, file, {code: float(wide) for code, wide in file.charWidths.items() if code >= ord(" ")})


def regular() -> Typeface:
    """Be Vietnam Pro for running text."""
    return _load("BeVietnamPro-Regular")


def semibold() -> Typeface:
    """Be Vietnam Pro for names and serials."""
    return _load("BeVietnamPro-SemiBold")


def missing(texts: Iterable[str]) -> list[str]:
    """The characters that labels cannot draw, each once, in order: emoji, other scripts, marks that do not compose.

    A character comes with its marks, so that it can be named; what cannot be seen is named by its code ("U+200B").
    """
    found: dict[str, None] = {}
    for text in texts:
        for cluster in _clusters("".join(nfc(text).split())):
            lost = [char for char in cluster if not (regular().draws(char) and semibold().draws(char))]
            if lost:
                seen = any(unicodedata.category(char)[0] != "C" for char in lost)
                found.setdefault(cluster if seen else f"U+{ord(lost[0]):04X}")
    return list(found)


def _clusters(text: str) -> Iterator[str]:
    """Characters with what changes them: marks, variation selectors, skin tones, and whatever a joiner ties on."""
    cluster = ""
    for char in text:
        tied = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= char <= "\U0001f3ff"
        if cluster and not tied and not cluster.endswith(_JOINER):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
