"""Label files in ZPL II, the language of Zebra printers and of those that follow it.

Commands as in the ZPL II Programming Guide (Zebra, P1099958), each under its own name there: ~DG and ^XG (graphics),
^BQ with "QR Switches", ^BY, ^BC with "The UCC/EAN-128 Symbology", ^A with "Font Matrices", ^PQ.
"""

from collections.abc import Iterator

from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.thermal import dots
from app.traceability.labels.thermal.dots import DotLabel
from app.traceability.labels.thermal.fonts import ZPL_FONTS
from app.traceability.labels.thermal.graphics import Graphic

_NAME = b"R:GOCNGHE.GRF"  # R: is memory that forgets; the next file replaces the picture


def write(plan: PrintPlan) -> Iterator[bytes]:
    """The file piece by piece: set-up and words first, then one piece for each code with its copies.

    Speed and darkness stay as they are set at the printer. Raises `dots.NoRoom` for what this label cannot hold,
    ValueError for a code, address or logo that cannot be printed.
    """
    label = dots.placed(plan, ZPL_FONTS)
    return dots.pieces(plan, label, _setup(plan, label.graphic), _template(plan, label))


def _setup(plan: PrintPlan, graphic: Graphic) -> bytes:
    """How the roll is sensed, and the words.

    An older picture of the same name goes first: should the new one find no room, labels must not come out with the
    words of another batch.
    """
    media = b"Y" if plan.layout.gap_mm else b"N"
    picture = (_NAME, len(graphic.rows), graphic.stride, graphic.hexadecimal)
    return b"^XA^MN%b^ID%b^FS^XZ\n~DG%b,%d,%d,%b\n" % (media, _NAME, *picture)


def _template(plan: PrintPlan, label: DotLabel) -> bytes:
    """One label with places for payload, serial and element string."""
    square, line, bars, graphic = label.square, label.line, label.bars, label.graphic
    fields = [
        b"^XA^PW%d^LL%d^LH0,0\n" % (label.width, label.height),
        b"^FO%d,%d^XG%b,1,1^FS\n" % (graphic.left, graphic.top, _NAME),
    ]
    # Firmware draws ^BQ lower than its ^FO by the height that ^BY holds: 10 dots at power up, or what an earlier file
    # left there. At 1 the symbol stands where it should. Should a firmware know only the 10, then at 3 dots to the
    # module and more it still keeps clear of the serial, which stands a quiet zone of 4 modules below.
    fields.append(b"^BY2,3,1^FO%d,%d^BQN,2,%d^FDMA,%%b^FS\n" % (square.x, square.y, square.cell))
    height, width = line.font.height * line.times, line.font.width * line.times
    font = line.font.name.encode("ascii")
    fields.append(b"^FO%d,%d^A%bN,%d,%d^FD%%b^FS\n" % (line.x, line.y, font, height, width))
    if bars:
        # Start C and FNC1 (GS1 General Specifications, 5.4) written out: mode D would put a check digit of its own.
        place = (bars.module, bars.height, bars.x, bars.y, bars.height)
        fields.append(b"^BY%d,3,%d^FO%d,%d^BCN,%d,N,N,N^FD>;>8%%b^FS\n" % place)
    fields.append(b"^PQ%d^XZ\n" % plan.copies)
    return b"".join(fields)
