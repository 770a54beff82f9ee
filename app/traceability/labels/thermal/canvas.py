"""Drawing a label as a printer would, dot by dot, and seeing whether its parts keep out of each other's way."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from reportlab.graphics.barcode import code128

from app.traceability.labels.thermal.printed import BarsField, PictureField, PrintedLabel, QrField, TextField
from app.traceability.labels.typefaces import CAPITAL

_PAPER, _INK = 255, 0
_QR_QUIET = 4  # modules of white around a QR symbol (ISO/IEC 18004, 9.1)
_BARS_QUIET = 10  # modules of white beside a Code 128 symbol (ISO/IEC 15417)
_STOP, _CHECK_MODULUS = 106, 103
_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
_MASK = 0  # each maker's firmware chooses its own; every mask reads the same
_FACE = Path(__file__).parent.with_name("fonts") / "BeVietnamPro-SemiBold.ttf"

_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the label looks (mode "L"), and what stands where it must not."""

    picture: Image.Image
    misplaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing on the label: its picture and box, and the box that must stay free of all else."""

    name: str
    picture: Image.Image
    box: _Box
    quiet: _Box | None = None


def draw(label: PrintedLabel) -> Drawing:
    """The label, cut off at its edges as paper does."""
    parts = [_part(field) for field in label.fields]
    paper = (0, 0, max(1, label.width), max(1, label.height))
    misplaced = [f"{part.name} leaves the label" for part in parts if not _within(part.box, paper)]
    for part in parts:
        others = [each for each in parts if each is not part]
        if part.quiet and _cut(part.quiet, others).getextrema()[0] != _PAPER:
            misplaced.append(f"something stands in the way of {part.name}")
    return Drawing(_cut(paper, parts), tuple(misplaced))


def pictures_only(label: PrintedLabel) -> Image.Image:
    """The stored pictures of the label in their places, nothing else."""
    parts = [_part(field) for field in label.fields if isinstance(field, PictureField)]
    return _cut((0, 0, max(1, label.width), max(1, label.height)), parts)


def _cut(box: _Box, parts: list[_Part]) -> Image.Image:
    """What the parts leave within the box; ink adds to ink."""
    left, top, right, bottom = box
    canvas = Image.new("L", (right - left, bottom - top), _PAPER)
    for part in parts:
        canvas.paste(_INK, (part.box[0] - left, part.box[1] - top), ImageChops.invert(part.picture))
    return canvas


def _within(box: _Box, paper: _Box) -> bool:
    return box[0] >= paper[0] and box[1] >= paper[1] and box[2] <= paper[2] and box[3] <= paper[3]


def _part(field: QrField | TextField | BarsField | PictureField) -> _Part:
    match field:
        case QrField():
            return _qr(field)
        case TextField():
            return _text(field)
        case BarsField():
            return _bars(field)
        case PictureField():
            return _stored(field)


def _qr(field: QrField) -> _Part:
    code = QRCode(None, error_correction=_LEVELS[field.level], border=0, mask_pattern=_MASK)
    code.add_data(field.data, optimize=0)
    code.make(fit=True)
    modules = Image.new("L", (code.modules_count, code.modules_count))
    modules.putdata([_INK if dark else _PAPER for row in code.modules for dark in row])
    side = code.modules_count * field.cell
    box = (field.x, field.y, field.x + side, field.y + side)
    picture = modules.resize((side, side), Image.Resampling.NEAREST)
    return _Part("the QR symbol", picture, box, _grown(box, _QR_QUIET * field.cell, _QR_QUIET * field.cell))


def _bars(field: BarsField) -> _Part:
    check = (field.values[0] + sum(at * value for at, value in enumerate(field.values))) % _CHECK_MODULUS
    widths = [_width(letter) for value in (*field.values, check, _STOP) for letter in code128._patterns[value]]
    picture = Image.new("L", (sum(widths) * field.module, field.height), _PAPER)
    pen, at = ImageDraw.Draw(picture), 0
    for number, width in enumerate(widths):
        if number % 2 == 0:
            pen.rectangle((at, 0, at + width * field.module - 1, field.height - 1), fill=_INK)
        at += width * field.module
    box = (field.x, field.y, field.x + picture.width, field.y + field.height)
    return _Part("the GS1-128 symbol", picture, box, _grown(box, _BARS_QUIET * field.module, 0))


def _width(letter: str) -> int:
    """Modules of a bar ("A" to "D") or a space ("a" to "d")."""
    return "abcd".index(letter.lower()) + 1


def _grown(box: _Box, across: int, down: int) -> _Box:
    left, top, right, bottom = box
    return left - across, top - down, right + across, bottom + down


def _text(field: TextField) -> _Part:
    """Letters of some design in the cells of the printer's font."""
    picture = Image.new("L", (max(1, field.run), field.height), _PAPER)
    for number, letter in enumerate(field.data):
        picture.paste(_letter(letter, field.width, field.capital), (number * (field.width + field.gap), 0))
    box = (field.x, field.y, field.x + field.run, field.y + field.height)
    return _Part("the serial", picture, box, (*box[:3], field.y + field.capital))


@lru_cache(maxsize=512)
def _letter(letter: str, width: int, capital: int) -> Image.Image:
    """A letter with its top at the top, narrowed to the cell where it is wider."""
    face = _face(capital)
    wide = max(1, round(face.getlength(letter)))
    picture = Image.new("L", (wide, capital + capital // 3), _PAPER)
    ImageDraw.Draw(picture).text((0, capital), letter, font=face, fill=_INK, anchor="ls")
    if wide > width:
        return picture.resize((width, picture.height), Image.Resampling.LANCZOS)
    cell = Image.new("L", (width, picture.height), _PAPER)
    cell.paste(picture, ((width - wide) // 2, 0))
    return cell


@cache
def _face(capital: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FACE), capital / CAPITAL)


def _stored(field: PictureField) -> _Part:
    """A stored picture; its box is that of its ink, since white at the edge of a picture does no harm."""
    ink = ImageChops.invert(field.picture).getbbox() or (0, 0, 0, 0)
    box = (field.x + ink[0], field.y + ink[1], field.x + ink[2], field.y + ink[3])
    return _Part("the words", field.picture.crop(ink), box)
