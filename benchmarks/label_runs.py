"""Large label runs: how long codes, file and the check of every label take, and what whole pages give two readers."""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pypdfium2
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

from app.core import pdfs
from app.traceability.labels.matrix_check import check_matrices
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.sheet import draw_sheet
from app.traceability.rules.serials import mint
from benchmarks.figures import Better, Figure, show
from benchmarks.labels import KEY, LAYOUT, PREFIX, WORDS

_MANY, _FEW = 100_000, 600
_DPI = 300


def figures() -> list[Figure]:
    """All figures, measured now."""
    pictures = _pages(_FEW)
    wanted = {PREFIX + mint(KEY, position) for position in range(_FEW)}
    return [
        Figure(
            "100,000 labels: seconds for minting, drawing and matrix-level check on one core", made(), 60, Better.LOWER
        ),
        Figure("Codes read from whole pages of 600 by zxing-cpp", len(by_zxing(pictures) & wanted), _FEW),
        Figure("Codes read from whole pages of 600 by zbar", len(by_zbar(pictures) & wanted), _FEW),
    ]


def _plan(labels: int) -> PrintPlan:
    return PrintPlan(LAYOUT, WORDS, PREFIX, [mint(KEY, position) for position in range(labels)])


def made() -> float:
    """Seconds of processor time for 100,000 labels, from the first code to the last label checked in the file."""
    with TemporaryDirectory() as folder:
        path, start = Path(folder, "labels.pdf"), process_time()
        plan = _plan(_MANY)
        with path.open("wb") as out:
            draw_sheet(out, plan)
        outcome = check_matrices(path, plan)
        seconds = process_time() - start
    if not outcome.clean:
        raise RuntimeError(f"{outcome.labels - outcome.matched} labels are not as planned: {outcome.faults[:3]}")
    return seconds


def _pages(labels: int) -> list[Image.Image]:
    """Whole pages as grey pictures."""
    out = BytesIO()
    draw_sheet(out, _plan(labels))
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(out.getvalue())
        pictures = [page.render(scale=_DPI / 72, grayscale=True).to_pil().copy() for page in document]
        document.close()
    return pictures


def by_zxing(pictures: list[Image.Image]) -> set[str]:
    """What zxing-cpp finds on whole pages."""
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return {found.text for picture in pictures for found in zxingcpp.read_barcodes(picture, formats=formats)}


def by_zbar(pictures: list[Image.Image]) -> set[str]:
    """What zbar finds on whole pages."""
    kinds = [pyzbar.ZBarSymbol.QRCODE]
    return {found.data.decode("ascii") for picture in pictures for found in pyzbar.decode(picture, symbols=kinds)}


if __name__ == "__main__":
    sys.exit(not show(figures()))
