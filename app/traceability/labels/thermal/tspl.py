"""Label files in TSPL, the language of TSC printers and of Xprinter, HPRT, Gprinter and others that follow it.

Commands as in the TSPL/TSPL2 Programming Manual (TSC Auto ID), each under its own name there: SIZE, GAP, DIRECTION,
REFERENCE, DOWNLOAD ("Download a data file"), KILL, CLS, PUTPCX, QRCODE, BARCODE, TEXT, PRINT. Lines end in CR LF.
"""

from collections.abc import Iterator

from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.thermal import dots
from app.traceability.labels.thermal.dots import DotLabel
from app.traceability.labels.thermal.fonts import TSPL_FONTS
from app.traceability.labels.thermal.graphics import Graphic

_NAME = b'"GOCNGHE.PCX"'


def write(plan: PrintPlan) -> Iterator[bytes]:
    """The file piece by piece: set-up and words first, then one piece for each code with its copies.

    Speed and darkness stay as they are set at the printer. Raises `dots.NoRoom` for what this label cannot hold,
    ValueError for a code, address or logo that cannot be printed.
    """
    label = dots.placed(plan, TSPL_FONTS)
    return dots.pieces(plan, label, _setup(plan, label.graphic), _template(plan, label))


def _setup(plan: PrintPlan, graphic: Graphic) -> bytes:
    """Size, gap and origin of the labels, and the words.

    The picture is loaded into memory that forgets and called up for each label (PUTPCX); sending it with every label
    (BITMAP) would make labels of 10 to 200 kB. An older one of the same name goes first: should the new one find no
    room, labels must not come out with the words of another batch.
    """
    layout, file = plan.layout, graphic.pcx
    lines = [
        f"SIZE {layout.cell_width_mm:g} mm,{layout.cell_height_mm:g} mm".encode("ascii"),
        f"GAP {layout.gap_mm:g} mm,0 mm".encode("ascii"),
        b"DIRECTION 0",
        b"REFERENCE 0,0",
        b"KILL " + _NAME,
        b"DOWNLOAD %b,%d,%b" % (_NAME, len(file), file),
    ]
    return b"".join(line + b"\r\n" for line in lines)


def _template(plan: PrintPlan, label: DotLabel) -> bytes:
    """One label with places for payload, serial and element string."""
    square, line, bars, graphic = label.square, label.line, label.bars, label.graphic
    lines = [b"CLS", b"PUTPCX %d,%d,%b" % (graphic.left, graphic.top, _NAME)]
    lines.append(b'QRCODE %d,%d,M,%d,A,0,M2,"%%b"' % (square.x, square.y, square.cell))
    font = line.font.name.encode("ascii")
    lines.append(b'TEXT %d,%d,"%b",0,%d,%d,"%%b"' % (line.x, line.y, font, line.times, line.times))
    if bars:
        # 128M with start C (!105) and FNC1 (!102) written out, as the manual does in "Example for GS1 Code128" (GS1
        # General Specifications, 5.4): of EAN128 it does not say that the FNC1 is added.
        place = (bars.x, bars.y, bars.height, bars.module, bars.module)
        lines.append(b'BARCODE %d,%d,"128M",%d,0,0,%d,%d,"!105!102%%b"' % place)
    lines.append(b"PRINT 1,%d" % plan.copies)
    return b"".join(each + b"\r\n" for each in lines)
