"""Reading back finds every label that would mislead a shopper, and says where it stands."""

from io import BytesIO

import pypdfium2
import pytest

from app.traceability.labels.qr import QrStencil
from app.traceability.labels.read_back import Fault, Part, read_back
from app.traceability.labels.sheet import draw_sheet
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import spaced
from tests.traceability.labels import samples

L7160 = LAYOUTS["L7160"]


def _payloads(serials: list[str]) -> list[str]:
    return [samples.PREFIX + serial for serial in serials]


def test_a_file_on_disk_reads_like_one_in_memory(tmp_path) -> None:  # type: ignore[no-untyped-def]  # pytest's own fixture
    serials = samples.run(3)
    path = tmp_path / "tem.pdf"
    path.write_bytes(samples.sheet(L7160, serials))
    result = read_back(path, layout=L7160, expected_payloads=_payloads(serials))
    assert (result.pages, result.expected, result.matched, result.faults) == (1, 3, 3, ())


def test_two_labels_in_each_others_place_are_found() -> None:
    serials = samples.run(25)
    asked = [*serials[:22], serials[23], serials[22], serials[24]]
    result = read_back(samples.sheet(L7160, serials), layout=L7160, expected_payloads=_payloads(asked))
    assert not result.clean
    assert (result.pages, result.expected, result.matched) == (2, 25, 23)
    a, b = serials[22], serials[23]
    assert result.faults == (
        Fault(2, 2, samples.PREFIX + b, samples.PREFIX + a, Part.CODE),
        Fault(2, 2, spaced(b), spaced(a), Part.PRINT),
        Fault(3, 2, samples.PREFIX + a, samples.PREFIX + b, Part.CODE),
        Fault(3, 2, spaced(a), spaced(b), Part.PRINT),
    )


def test_a_code_that_leads_elsewhere_is_found_though_its_print_is_right() -> None:
    serials, out = samples.run(2), BytesIO()
    elsewhere = QrStencil.for_prefix("HTTPS://GOCNGHE.COM/Q/")
    draw_sheet(out, layout=L7160, content=samples.ORANGES, stencil=elsewhere, serials=serials)
    result = read_back(out.getvalue(), layout=L7160, expected_payloads=_payloads(serials))
    assert result.matched == 0
    assert {fault.part for fault in result.faults} == {Part.CODE}
    assert result.faults[0].found == "HTTPS://GOCNGHE.COM/Q/" + serials[0]


def test_a_label_that_was_not_printed_is_found() -> None:
    serials = samples.run(22)
    one_short, a_page_short = samples.sheet(L7160, serials[:20]), samples.sheet(L7160, serials[:21])
    missing = read_back(one_short, layout=L7160, expected_payloads=_payloads(serials[:21])).faults
    assert missing == (
        Fault(21, 1, samples.PREFIX + serials[20], None, Part.CODE),
        Fault(21, 1, spaced(serials[20]), None, Part.PRINT),
    )
    result = read_back(a_page_short, layout=L7160, expected_payloads=_payloads(serials))
    assert result.faults == (Fault(1, 2, samples.PREFIX + serials[21], None, Part.SHEET),)
    assert result.matched == 21


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        read_back(b"no sheet", layout=L7160, expected_payloads=[samples.PREFIX + "7K3MQ9TX2VHD"])
