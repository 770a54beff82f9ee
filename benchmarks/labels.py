"""Labels against the plain use of the libraries: QR symbols, whole sheets, bytes and memory per label."""

import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.traceability.labels import typefaces
from app.traceability.labels.arrangement import MM, arrange
from app.traceability.labels.content import LabelContent
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.qr import QrStencil
from app.traceability.labels.sheet import draw_sheet
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import SerialKey, SerialRange, mint, spaced
from benchmarks.figures import Better, Figure, show, speedup

LAYOUT = LAYOUTS["a4-4x10"]
PREFIX = "HTTPS://GOCNGHE.VN/Q/"
KEY = SerialKey(1, b"a secret for measuring labels...")
WORDS = LabelContent(
    product_name="Cam Vinh Xã Đoài",
    pack="Túi lưới 2 kg",
    cooperative_name="HTX Cam Đồi Mây",
    address_line="Xã Nghi Lộc, Nghệ An",
    area_code="Mã vùng trồng: VN-NAOR-0147",
    batch_number="MH-261118-03",
    harvested="18/11/2026",
    best_before="09/12/2026",
    host="gocnghe.vn",
)
_FACES = ("BeVietnamPro-Regular", "BeVietnamPro-SemiBold")
_FONTS = Path(typefaces.__file__).with_name("fonts")


def figures() -> list[Figure]:
    """All ratios, measured now."""
    return [*symbols(), sheets(), size(), memory()]


def symbols() -> list[Figure]:
    """A symbol from the stencil against one from `qrcode`, as it comes and with version and mask given."""
    stencil = QrStencil.for_prefix(PREFIX)
    serials = [mint(KEY, position) for position in range(20_000)]

    def ours() -> int:
        for serial in serials:
            stencil.bitmap(serial)
        return len(serials)

    def library(version: int | None, mask: int | None) -> int:
        for serial in serials[:40]:
            code = QRCode(version, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=mask)
            code.add_data(PREFIX + serial)
            code.make(fit=version is None)
            code.get_matrix()
        return 40

    return [
        Figure("QR symbol, times faster than qrcode", speedup(ours, lambda: library(None, None)), 100),
        Figure(
            "QR symbol, times faster than qrcode with version and mask given",
            speedup(ours, lambda: library(stencil.version, stencil.mask)),
            100,
        ),
    ]


def sheets() -> Figure:
    """A sheet of 4 × 10 against reportlab's canvas with one PNG per label, both with the same words."""
    serials = [mint(KEY, position) for position in range(4_000)]

    def ours() -> int:
        return _draw(BytesIO(), serials)

    for name in _FACES:
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
    return Figure("Label sheet, times faster than naive reportlab", speedup(ours, lambda: _naive(serials[:120])), 100)


def size() -> Figure:
    """Bytes of the file for each of 4,000 labels."""
    out = BytesIO()
    labels = _draw(out, [mint(KEY, position) for position in range(4_000)])
    return Figure("Bytes per label", len(out.getvalue()) / labels, 250, Better.LOWER)


def memory() -> Figure:
    """Peak memory of a process that draws 100,000 labels against one that draws 1,000."""
    return Figure("Memory of 100,000 labels against 1,000", _peak(100_000) / _peak(1_000), 1.1, Better.LOWER)


def _draw(out: BytesIO, serials: Sequence[str]) -> int:
    return draw_sheet(out, PrintPlan(LAYOUT, WORDS, PREFIX, serials)).labels


def _naive(serials: list[str]) -> int:
    """Pages drawn the obvious way."""
    place = arrange(LAYOUT, 25, WORDS)
    canvas = Canvas(BytesIO(), pagesize=A4)
    for number, serial in enumerate(serials):
        if number and number % LAYOUT.cells_per_page == 0:
            canvas.showPage()
        box, png = LAYOUT.cell_box(number % LAYOUT.cells_per_page), BytesIO()
        left, bottom = box.left_mm * MM, (LAYOUT.page_height_mm - box.bottom_mm) * MM
        code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
        code.add_data(PREFIX + serial)
        code.make_image().save(png)
        side = 25 * place.module
        canvas.drawImage(ImageReader(png), left + place.qr_x, bottom + place.qr_y, side, side)
        for line in place.lines:
            canvas.setFont(line.face.name, line.size)
            canvas.drawString(left + line.x, bottom + line.y, line.text)
        canvas.setFont(_FACES[1], place.serial_size)
        canvas.drawCentredString(left + place.serial_middle, bottom + place.serial_y, spaced(serial))
    canvas.save()
    return len(serials)


def _peak(labels: int) -> int:
    """Kilobytes at the peak of a fresh process that draws so many labels to a file."""
    program = f"from benchmarks.labels import draw_and_weigh; draw_and_weigh({labels})"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return int(done.stdout)


def draw_and_weigh(labels: int) -> None:
    """Draw so many labels to a temporary file and print this process's peak memory in kilobytes (Linux)."""
    with TemporaryFile() as out:
        draw_sheet(out, PrintPlan(LAYOUT, WORDS, PREFIX, SerialRange(KEY, 0, labels - 1)))
    # VmHWM and not ru_maxrss: the latter starts from the size of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


if __name__ == "__main__":
    sys.exit(not show(figures()))
