"""Reading back finds every label that would mislead a shopper, and says where it stands."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from app.core import pdfs
from app.traceability.labels import barcode
from app.traceability.labels.decoders import decode_strip
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import Fault, Part, picture_of, read_back
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import spaced
from tests.traceability.labels import samples, tampering

PAYLOAD = samples.PREFIX
A, B, C = samples.run(3)


def _codes(*codes: str) -> PrintPlan:
    return replace(tampering.plan(1), codes=codes)


def test_a_file_on_disk_reads_like_one_in_memory(tmp_path: Path) -> None:
    plan, path = tampering.plan(3), tmp_path / "tem.pdf"
    path.write_bytes(tampering.drawn(plan))
    result = read_back(path, plan)
    assert (result.pages, result.expected, result.matched, result.faults) == (1, 3, 3, ())
    assert (result.rendered_pages, result.dpis, result.clean) == (1, (203, 300), True)


@pytest.mark.parametrize("order", Order)
def test_every_order_reads_back_with_copies_used_cells_and_a_corrected_printer(order: Order) -> None:
    start = 1 if order is Order.STACKS else 5
    plan = tampering.plan(12, order=order, copies=3, start_cell=start, offset_mm=(1.5, -0.8), cut_marks=True)
    result = read_back(tampering.drawn(plan), plan)
    assert (result.pages, result.matched, result.faults) == (2, 36, ())


def test_two_labels_in_each_others_place_are_found() -> None:
    result = read_back(tampering.drawn(_codes(A, C, B)), _codes(A, B, C))
    assert not result.clean
    assert (result.expected, result.matched) == (3, 1)
    assert result.faults == (
        Fault(2, 1, PAYLOAD + B, PAYLOAD + C, Part.CODE, 203),
        Fault(2, 1, PAYLOAD + B, PAYLOAD + C, Part.CODE, 300),
        Fault(2, 1, spaced(B), spaced(C), Part.PRINT),
        Fault(3, 1, PAYLOAD + C, PAYLOAD + B, Part.CODE, 203),
        Fault(3, 1, PAYLOAD + C, PAYLOAD + B, Part.CODE, 300),
        Fault(3, 1, spaced(C), spaced(B), Part.PRINT),
    )


def test_a_code_that_was_printed_twice_is_found() -> None:
    result = read_back(tampering.drawn(_codes(A, A, C)), _codes(A, B, C), dpis=[300])
    assert result.matched == 2
    assert result.faults[0] == Fault(2, 1, PAYLOAD + B, PAYLOAD + A, Part.CODE, 300)


def test_a_code_that_leads_elsewhere_is_found_though_its_print_is_right() -> None:
    plan = tampering.plan(2)
    result = read_back(tampering.drawn(replace(plan, prefix="HTTPS://GOCNGHE.COM/Q/")), plan)
    assert result.matched == 0
    assert {fault.part for fault in result.faults} == {Part.CODE}
    assert result.faults[0].found == "HTTPS://GOCNGHE.COM/Q/" + A


def test_a_wrong_serial_is_found_though_its_code_is_right() -> None:
    plan = tampering.plan(2)
    result = read_back(tampering.replaced(tampering.drawn(plan), spaced(B), spaced(A)), plan)
    assert result.matched == 1
    assert result.faults == (Fault(2, 1, spaced(B), spaced(A), Part.PRINT),)


def test_a_symbol_that_stayed_white_is_found() -> None:
    plan = tampering.plan(3)
    result = read_back(tampering.blanked(tampering.drawn(plan), 1), plan)
    assert result.matched == 2
    assert result.faults == tuple(Fault(2, 1, PAYLOAD + B, None, Part.CODE, dpi) for dpi in (203, 300))


def test_a_label_that_was_not_printed_is_found() -> None:
    result = read_back(tampering.drawn(_codes(A, B)), _codes(A, B, C), dpis=[203])
    assert result.faults == (
        Fault(3, 1, PAYLOAD + C, None, Part.CODE, 203),
        Fault(3, 1, spaced(C), None, Part.PRINT),
    )


def test_a_label_that_nobody_asked_for_is_found() -> None:
    result = read_back(tampering.drawn(_codes(A, B, C)), _codes(A, B), dpis=[203])
    assert (result.expected, result.matched, result.clean) == (2, 2, False)
    assert result.faults == (Fault(3, 1, "", PAYLOAD + C, Part.CODE, 203),)


def test_a_page_that_is_missing_is_found_whichever_pages_are_read() -> None:
    plan = tampering.plan(23)
    short = tampering.drawn(tampering.plan(21))
    payloads = [plan.payload(code) for code in plan.codes]
    every = read_back(short, plan)
    assert every.faults == tuple(Fault(cell, 2, payloads[20 + cell], None, Part.SHEET) for cell in (1, 2))
    assert (every.pages, every.expected, every.matched, every.rendered_pages) == (1, 23, 21, 1)
    first = read_back(short, plan, pages=[0])
    assert first.faults == (Fault(1, 2, payloads[21], None, Part.SHEET),)
    assert (first.expected, first.matched, first.clean) == (21, 21, False)


def test_a_page_too_many_is_found() -> None:
    result = read_back(tampering.drawn(tampering.plan(22)), tampering.plan(21))
    assert result.faults == (Fault(1, 2, "", None, Part.SHEET),)
    assert (result.matched, result.clean) == (21, False)


def test_a_sheet_of_other_paper_is_found() -> None:
    result = read_back(tampering.drawn(tampering.plan(1, "roll-50x30")), tampering.plan(1))
    assert result.faults == (Fault(1, 1, PAYLOAD + A, None, Part.SHEET),)


@pytest.mark.parametrize("offset_mm", [(8.0, 0.0), (0.0, -0.8), (-6.0, -4.0)])
def test_a_sheet_that_was_moved_otherwise_than_planned_is_found(offset_mm: tuple[float, float]) -> None:
    plan = tampering.plan(2)
    moved = tampering.drawn(replace(plan, offset_mm=offset_mm))
    assert read_back(moved, replace(plan, offset_mm=offset_mm)).clean
    assert read_back(moved, plan).matched == 0


def test_a_label_beside_its_place_is_told_so_though_it_can_be_read() -> None:
    plan = tampering.plan(1)
    result = read_back(tampering.drawn(replace(plan, offset_mm=(1.0, 0.0))), plan)
    assert result.faults == tuple(Fault(1, 1, PAYLOAD + A, PAYLOAD + A, Part.SHEET, dpi) for dpi in (203, 300))


def test_a_correction_beyond_the_paper_is_a_fault_and_no_crash() -> None:
    plan = replace(tampering.plan(1, "roll-40x30"), offset_mm=(50.0, -60.0))
    assert read_back(tampering.drawn(plan), plan).faults[0] == Fault(1, 1, PAYLOAD + A, None, Part.CODE, 203)


def test_a_roll_that_is_corrected_beyond_its_edge_still_reads() -> None:
    plan = replace(tampering.plan(2, "roll-50x30"), offset_mm=(-0.9, -0.9))
    assert read_back(tampering.drawn(plan), plan).clean


def test_a_code_too_fine_for_a_print_head_is_told_with_its_resolution() -> None:
    plan = tampering.plan(1, "L7651")
    result = read_back(tampering.drawn(plan), plan, dpis=[30, 300])
    assert result.matched == 0
    assert {(fault.part, fault.dpi) for fault in result.faults} == {(Part.CODE, 30)}


def test_the_strip_of_a_carton_is_read_as_well() -> None:
    plan = tampering.cartons(3)
    pdf = tampering.drawn(plan)
    assert read_back(pdf, plan).clean
    first, second = (barcode.bars(f"00{code}") for code in plan.codes[:2])
    swapped = tampering.changed(pdf, lambda content: content.replace(first, second))
    result = read_back(swapped, plan)
    wanted, found = (f"00{code}" for code in plan.codes[:2])
    assert result.faults == tuple(Fault(1, 1, wanted, found, Part.STRIP, dpi) for dpi in (203, 300))
    assert result.matched == 2


def test_a_code_128_that_is_not_gs1s_does_not_count() -> None:
    symbol = zxingcpp.create_barcode("00089385000010000018", zxingcpp.BarcodeFormat.Code128)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(symbol, scale=3))
    assert zxingcpp.read_barcode(picture) is not None
    assert decode_strip(picture) is None


def test_only_the_pages_that_were_asked_for_count() -> None:
    plan = tampering.plan(50)
    pdf = tampering.drawn(replace(plan, codes=[*plan.codes[:30], A, *plan.codes[31:]]))
    heard: list[int] = []
    result = read_back(pdf, plan, pages=[0, 2], progress=heard.append)
    assert (result.pages, result.rendered_pages, result.expected, result.matched) == (3, 2, 29, 29)
    assert result.clean
    assert heard == [1, 2]
    assert not read_back(pdf, plan, pages=[1]).clean


def test_others_may_open_a_pdf_between_two_pages() -> None:
    plan = tampering.plan(43)
    pdf = tampering.drawn(plan)
    free: list[bool] = []

    def other(_: int) -> None:
        free.append(pdfs.one_at_a_time.acquire(blocking=False))
        if free[-1]:
            pypdfium2.PdfDocument(pdf).close()
            pdfs.one_at_a_time.release()

    assert read_back(pdf, plan, progress=other).clean
    assert free == [True, True, True]


def test_whoever_stops_half_way_leaves_no_lock_behind() -> None:
    plan = tampering.plan(22)

    def stop(_: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_back(tampering.drawn(plan), plan, progress=stop)
    assert not pdfs.one_at_a_time.locked()


def test_what_cannot_be_read_is_refused() -> None:
    plan = tampering.plan(1)
    with pytest.raises(pypdfium2.PdfiumError):
        read_back(b"no sheet", plan)
    with pytest.raises(ValueError, match="resolution"):
        read_back(tampering.drawn(plan), plan, dpis=[])
    with pytest.raises(IndexError, match=r"pages 0\.\.0, not 1"):
        read_back(tampering.drawn(plan), plan, pages=[1])
    assert not pdfs.one_at_a_time.locked()


def test_the_picture_of_a_cell_shows_its_label() -> None:
    plan = tampering.plan(2)
    picture = picture_of(tampering.drawn(plan), LAYOUTS["L7160"], 1, dpi=300)
    assert picture.size == pytest.approx((63.5 / 25.4 * 300, 38.1 / 25.4 * 300), abs=1)
    found = zxingcpp.read_barcode(picture)
    assert found is not None
    assert found.text == PAYLOAD + B
