"""The fixed-pitch fonts that printers hold, and the text that their languages carry unharmed.

Only such fonts are used for what changes from label to label: their width is known to the dot on every maker's
printer, so a serial never runs over the code or the edge. Scalable fonts ("0" in both languages) are proportional, and
each maker brings a design of its own.
"""

import re
from dataclasses import dataclass

# Commands start at ^ or ~ in ZPL, data end at a quote in TSPL and escapes start at a backslash; the rest of ASCII is
# data in both languages.
_PLAIN = re.compile(r"[ !#-\[\]_-}]+")

_MOST_TIMES = 10
_COARSE = 0.9  # what a magnified font counts for: its dots are seen


@dataclass(frozen=True, slots=True)
class DotFont:
    """A bitmap font: its name, the cell of a character, the gap after it, and the height of a capital from the cell's
    top, all in dots."""

    name: str
    width: int
    height: int
    gap: int
    capital: int

    def run(self, characters: int, times: int) -> int:
        """How wide so many characters run when each is magnified `times`."""
        return (characters * (self.width + self.gap) - self.gap) * times


ZPL_FONTS = (
    DotFont("A", 5, 9, 1, 7),
    DotFont("B", 7, 11, 2, 11),
    DotFont("D", 10, 18, 2, 14),
    DotFont("F", 13, 26, 3, 21),
    DotFont("G", 40, 60, 8, 48),
)
"""Bitmap fonts that have the same dots at 203 and at 300 dpi (ZPL II Programming Guide, Fonts and Barcodes: tables
"Font Matrices" and "Intercharacter Gap and Baseline Parameters"); E and H differ and are left alone."""

TSPL_FONTS = (
    DotFont("1", 8, 12, 0, 9),
    DotFont("2", 12, 20, 0, 15),
    DotFont("3", 16, 24, 0, 18),
    DotFont("4", 24, 32, 0, 24),
    DotFont("5", 32, 48, 0, 36),
)
"""Bitmap fonts with the gap inside the cell (TSPL/TSPL2 Programming Manual, TEXT). The manual tells only the cells;
capitals are taken for three quarters of one, and the whole cell keeps clear of everything else."""


def sizes(fonts: tuple[DotFont, ...]) -> list[tuple[DotFont, int]]:
    """Every font at every magnification, the best to read first: tall capitals, fine dots."""

    def worth(size: tuple[DotFont, int]) -> float:
        font, times = size
        return font.capital * times * (_COARSE if times > 1 else 1)

    return sorted(((font, times) for font in fonts for times in range(1, _MOST_TIMES + 1)), key=worth, reverse=True)


def plain(text: str) -> str:
    """`text` itself. Raises ValueError when a printer would take a part of it for a command."""
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"{text!r} holds characters that are commands to a printer")
    return text
