"""Two readers that share no code find every label on whole pages, as a camera over a sheet would."""

from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from app.core import pdfs
from tests.traceability.labels import tampering

PLAN = tampering.plan(600, "a4-4x10")
WANTED = {PLAN.payload(code) for code in PLAN.codes}
DPI = 300


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    """The 15 pages, each as one grey picture."""
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(tampering.drawn(PLAN))
        shown = [page.render(scale=DPI / 72, grayscale=True).to_pil().copy() for page in document]
        document.close()
    assert len(shown) == 15
    return shown


def _by_zxing(pictures: list[Image.Image]) -> Iterator[str]:
    for picture in pictures:
        for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
            yield found.text


def test_zxing_finds_600_of_600_on_whole_pages(pictures: list[Image.Image]) -> None:
    found = list(_by_zxing(pictures))
    assert len(found) == 600
    assert set(found) == WANTED


def test_zbar_finds_600_of_600_on_whole_pages(pictures: list[Image.Image]) -> None:
    zbar = pytest.importorskip("pyzbar.pyzbar", reason="libzbar is not installed", exc_type=ImportError)
    found = [
        code.data.decode("ascii")
        for picture in pictures
        for code in zbar.decode(picture, symbols=[zbar.ZBarSymbol.QRCODE])
    ]
    assert len(found) == 600
    assert set(found) == WANTED
