"""The words of a label as a one-bit picture in the dots of a print head, in the forms that printers store.

Printers' own fonts lack Vietnamese letters, so words travel as a picture: once in a file, recalled for each label.
"""

from dataclasses import dataclass, field
from io import BytesIO

import pypdfium2
from PIL import Image

from app.core import pdfs
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.sheet import draw_words

_POINTS_PER_INCH = 72
_INK_BELOW = 160  # of 255: hairlines of small type cover hardly more than a third of a dot at 203 dpi
_PCX_HEADER, _PCX_VERSION, _BLACK_AND_WHITE = 128, 5, b"\x00\x00\x00\xff\xff\xff"
_WORD = 16  # rows of a PCX file are whole words of 16 dots


@dataclass(frozen=True, slots=True)
class Graphic:
    """A picture cut to its ink: upper left corner on the label and size, in dots.

    `rows` are packed to words of two bytes, most significant bit first, 1 is ink.
    """

    left: int
    top: int
    width: int
    height: int
    rows: bytes = field(repr=False)

    @property
    def stride(self) -> int:
        """Bytes in one row."""
        return -(-self.width // _WORD) * 2

    @property
    def hexadecimal(self) -> bytes:
        """The rows as ~DG of ZPL wants them: two upper-case digits for each byte."""
        return self.rows.hex().upper().encode("ascii")

    @property
    def picture(self) -> Image.Image:
        """The picture itself: mode "1", ink is black."""
        return Image.frombytes("1", (self.width, self.height), self.rows, "raw", "1;I", self.stride, 1)

    @property
    def pcx(self) -> bytes:
        """A PCX file, monochrome and run-length packed: a tenth of a bitmap where printers keep 256 kB for files."""
        out = BytesIO()
        self.picture.save(out, "PCX")
        head, rest = bytearray(out.getvalue()[:_PCX_HEADER]), out.getvalue()[_PCX_HEADER:]
        # The library paints both colours black and says 2.8; whoever minds the palette would see nothing but ink.
        head[1], head[16:22] = _PCX_VERSION, _BLACK_AND_WHITE
        return bytes(head) + rest


def words(plan: PrintPlan) -> Graphic:
    """Words and logo of the plan's labels at its `dpi`.

    Raises ValueError for a plan that is not meant for a thermal printer, and for a label that says nothing.
    """
    ink = _ink(_rendered(plan))
    box = ink.getbbox()
    if box is None:
        raise ValueError("a label without a word")
    left, top, right, bottom = box
    padded = left + -(-(right - left) // _WORD) * _WORD
    return Graphic(left, top, right - left, bottom - top, ink.crop((left, top, padded, bottom)).tobytes())


def _rendered(plan: PrintPlan) -> Image.Image:
    """The static part of a label in shades of grey, one pixel for each dot."""
    if plan.dpi is None:
        raise ValueError("words are drawn in dots only for printers whose dots are known")
    out = BytesIO()
    draw_words(out, plan)
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(out.getvalue())
        try:
            picture: Image.Image = document[0].render(scale=plan.dpi / _POINTS_PER_INCH, grayscale=True).to_pil()
        finally:
            document.close()
    return picture


def _ink(grey: Image.Image) -> Image.Image:
    """A picture of mode "1" in which ink is set."""
    return grey.point([255 if level < _INK_BELOW else 0 for level in range(256)]).convert("1", dither=Image.Dither.NONE)
