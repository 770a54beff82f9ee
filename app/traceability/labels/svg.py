"""One label as a drawing for print shops: SVG in millimetres, letters as outlines, nothing fetched from elsewhere."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from app.traceability.labels import barcode, pictures
from app.traceability.labels.arrangement import MM, Arrangement, Line, arrangement_of
from app.traceability.labels.content import title
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.typefaces import Typeface, semibold

_UNITS = 1000  # of the typefaces, to one type size


def draw_svg(plan: PrintPlan, code: str) -> str:
    """The label of `code` as a standalone SVG of its own size; the plan's offset and cut marks do not matter here.

    Raises ValueError when the code does not suit the plan, and for a logo that cannot be read.
    """
    place = arrangement_of(plan)
    wide, high = _mm(place.width), _mm(place.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" viewBox="0 0 {wide} {high}">',
        f"<title>{escape(f'{title(plan.content)} – {plan.printed(code)}')}</title>",
        f'<path fill="#fff" d="M0 0H{wide}V{high}H0z"/>',
        *_logo(plan, place),
        *(_words(place, line, 1.0) for line in place.lines),
        _words(place, *_code_text(plan, place, code)),
        _symbol(plan, place, code),
        *_strip(plan, place, code),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _mm(points: float) -> str:
    """A length in millimetres, to the micrometre."""
    return _short(points / MM)


def _short(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _code_text(plan: PrintPlan, place: Arrangement, code: str) -> tuple[Line, float]:
    """The code in letters, and how much narrower it is set so that it keeps to its room."""
    face, shown = semibold(), plan.printed(code)
    width = face.width(shown, place.serial_size)
    narrow = min(1.0, place.serial_room / width)
    start = place.serial_middle - width * narrow / 2
    return Line(shown, face, place.serial_size, start, place.serial_y), narrow


def _words(place: Arrangement, line: Line, narrow: float) -> str:
    """A line's outlines as one path."""
    glyphs, names = _outlines(line.face)
    pen = SVGPathPen(glyphs, _short)
    scale = line.size / _UNITS / MM
    x, y = line.x / MM, (place.height - line.y) / MM
    for char in line.text:
        glyphs[names[ord(char)]].draw(TransformPen(pen, (scale * narrow, 0, 0, -scale, x, y)))
        x += line.face.width(char, line.size) * narrow / MM
    return f'<path d="{pen.getCommands()}"/>'


@cache
def _outlines(face: Typeface) -> tuple[Any, dict[int, str]]:  # fontTools publishes no types
    """The glyphs of a typeface, and their names by character."""
    font = TTFont(face.path, lazy=True)
    return font.getGlyphSet(), font.getBestCmap()


def _symbol(plan: PrintPlan, place: Arrangement, code: str) -> str:
    modules, stencil = plan.stencil.modules, plan.stencil
    packed, stride = stencil.bitmap(code), (modules + 7) // 8
    rows = [packed[at : at + stride] for at in range(0, len(packed), stride)]
    module = place.module / MM
    top = (place.height - place.qr_y) / MM - modules * module
    return _path(rows, modules, place.qr_x / MM, top, (module, module))


def _strip(plan: PrintPlan, place: Arrangement, code: str) -> Iterator[str]:
    strip, element_string = place.strip, plan.barcode(code)
    if strip and element_string:
        top = (place.height - strip.y - strip.height) / MM
        rows = [barcode.bars(element_string)]
        yield _path(rows, barcode.MODULES, strip.x / MM, top, (strip.module / MM, strip.height / MM))


def _path(rows: list[bytes], columns: int, left: float, top: float, module: tuple[float, float]) -> str:
    """Rows of packed modules as one path of runs, each module this wide and high."""
    runs = "".join(
        f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row, columns)
    )
    wide, high = (f"{length:.6f}" for length in module)
    place = f"translate({_short(left)} {_short(top)})scale({wide} {high})"
    return f'<path shape-rendering="crispEdges" transform="{place}" d="{runs}"/>'


def _runs(row: bytes, columns: int) -> Iterator[tuple[int, int]]:
    """Start and length of the dark runs of a row."""
    at = 0
    for dark, group in groupby(bool(row[x >> 3] & 0x80 >> (x & 7)) for x in range(columns)):
        length = len(list(group))
        if dark:
            yield at, length
        at += length


def _logo(plan: PrintPlan, place: Arrangement) -> Iterator[str]:
    spot = place.logo
    if spot and plan.logo:
        data = b64encode(pictures.flat(plan.logo).png).decode("ascii")
        yield (
            f'<image x="{_mm(spot.x)}" y="{_mm(place.height - spot.y - spot.height)}" width="{_mm(spot.width)}"'
            f' height="{_mm(spot.height)}" preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
        )
