"""The check of a large file finds every label that is not as planned, without rendering a page."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from app.traceability.labels import barcode
from app.traceability.labels.matrix_check import check_matrices
from app.traceability.labels.pdf import PdfFile
from app.traceability.labels.pdf_reader import PdfPages
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.read_back import Fault, Part
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.serials import spaced
from tests.traceability.labels import samples, tampering

PAYLOAD = samples.PREFIX
A, B, C = samples.run(3)


def _codes(*codes: str) -> PrintPlan:
    return replace(tampering.plan(1), codes=codes)


def _rewritten(*contents: bytes) -> bytes:
    """A file with these content streams and nothing else that matters here."""
    out = BytesIO()
    file = PdfFile(out)
    for content in contents:
        file.add_page(content, file.add(b"<<>>"), 595, 842)
    file.close("")
    return out.getvalue()


def _content(plan: PrintPlan, page: int = 0) -> bytes:
    content = PdfPages(BytesIO(tampering.drawn(plan))).content(page)
    assert content is not None
    return content


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_and_order_is_as_planned(layout: str, order: Order) -> None:
    plan = tampering.plan(30, layout, order=order, copies=3, offset_mm=(1.5, -0.8), cut_marks=True)
    plan = replace(plan, start_cell=1 if order is Order.STACKS else min(3, plan.layout.cells_per_page))
    result = check_matrices(tampering.drawn(plan), plan)
    assert (result.labels, result.matched, result.faults) == (90, 90, ())
    assert result.clean


def test_a_file_on_disk_is_read_and_progress_is_told(tmp_path: Path) -> None:
    plan, path, heard = tampering.plan(50, start_cell=20), tmp_path / "tem.pdf", list[int]()
    path.write_bytes(tampering.drawn(plan))
    assert check_matrices(path, plan, progress=heard.append).clean
    assert heard == [2, 23, 44, 50]


def test_two_labels_in_each_others_place_are_found() -> None:
    result = check_matrices(tampering.drawn(_codes(A, C, B)), _codes(A, B, C))
    assert (result.labels, result.matched, result.clean) == (3, 1, False)
    assert result.faults == (
        Fault(2, 1, PAYLOAD + B, PAYLOAD + C, Part.CODE),
        Fault(2, 1, spaced(B), spaced(C), Part.PRINT),
        Fault(3, 1, PAYLOAD + C, PAYLOAD + B, Part.CODE),
        Fault(3, 1, spaced(C), spaced(B), Part.PRINT),
    )


def test_a_code_that_was_printed_twice_is_found() -> None:
    result = check_matrices(tampering.drawn(_codes(A, A, C)), _codes(A, B, C))
    assert result.matched == 2
    assert result.faults[0] == Fault(2, 1, PAYLOAD + B, PAYLOAD + A, Part.CODE)


def test_two_labels_on_one_cell_are_found_though_both_are_right() -> None:
    content = _content(_codes(A, B))
    result = check_matrices(_rewritten(content + content), _codes(A, B))
    assert result.matched == 0
    assert result.faults == tuple(
        Fault(at, 1, PAYLOAD + code, PAYLOAD + code, Part.CODE) for at, code in ((1, A), (2, B))
    )


def test_a_wrong_serial_is_found_though_its_code_is_right() -> None:
    plan = _codes(A, B)
    result = check_matrices(tampering.replaced(tampering.drawn(plan), spaced(B), spaced(A)), plan)
    assert result.matched == 1
    assert result.faults == (Fault(2, 1, spaced(B), spaced(A), Part.PRINT),)


def test_a_symbol_that_stayed_white_is_found() -> None:
    plan = _codes(A, B, C)
    result = check_matrices(tampering.blanked(tampering.drawn(plan), 1), plan)
    assert result.matched == 2
    assert result.faults == (Fault(2, 1, PAYLOAD + B, None, Part.CODE),)


def test_a_label_that_was_not_printed_or_not_asked_for_is_found() -> None:
    missing = check_matrices(tampering.drawn(_codes(A)), _codes(A, B))
    assert missing.matched == 1
    assert missing.faults == (Fault(2, 1, PAYLOAD + B, None, Part.CODE), Fault(2, 1, spaced(B), None, Part.PRINT))
    surplus = check_matrices(tampering.drawn(_codes(A, B)), _codes(A))
    assert (surplus.matched, surplus.clean) == (1, False)
    assert surplus.faults == (Fault(2, 1, "", PAYLOAD + B, Part.CODE), Fault(2, 1, "", spaced(B), Part.PRINT))


def test_a_page_that_is_missing_or_too_many_is_found() -> None:
    one, two = tampering.plan(21), tampering.plan(23)
    short = check_matrices(tampering.drawn(one), two)
    assert short.matched == 21
    assert [(fault.page, fault.cell, fault.part) for fault in short.faults] == [(2, 1, Part.SHEET), (2, 2, Part.SHEET)]
    long = check_matrices(tampering.drawn(two), one)
    assert (long.matched, long.faults) == (21, (Fault(1, 2, "", None, Part.SHEET),))


def test_pages_in_each_others_place_are_found() -> None:
    plan = tampering.plan(42)
    assert check_matrices(_rewritten(_content(plan, 0), _content(plan, 1)), plan).clean
    assert check_matrices(_rewritten(_content(plan, 1), _content(plan, 0)), plan).matched == 0


@pytest.mark.parametrize("offset_mm", [(0.1, 0.0), (0.0, -0.1), (9.0, 0.0), (-6.0, -4.0)])
def test_a_sheet_that_was_moved_otherwise_than_planned_is_found(offset_mm: tuple[float, float]) -> None:
    plan = tampering.plan(2)
    moved = tampering.drawn(replace(plan, offset_mm=offset_mm))
    assert check_matrices(moved, replace(plan, offset_mm=offset_mm)).clean
    assert check_matrices(moved, plan).matched == 0


def test_a_label_that_may_run_into_its_neighbour_is_found() -> None:
    plan = tampering.plan(2)
    wider = _content(plan).replace(b"0 0 180.00 108.00 re W n", b"0 0 190.00 108.00 re W n")
    result = check_matrices(_rewritten(wider), plan)
    assert result.faults[0] == Fault(1, 1, PAYLOAD + A, PAYLOAD + A, Part.SHEET)
    assert result.matched == 0


def test_a_symbol_that_was_mirrored_is_found() -> None:
    plan = tampering.plan(1)
    mirrored = _content(plan).replace(b"q 1 0 0 1 ", b"q -1 0 0 1 ", 1)
    assert check_matrices(_rewritten(mirrored), plan).faults == (Fault(1, 1, PAYLOAD + A, None, Part.SHEET),)


def test_a_page_that_cannot_be_unpacked_is_a_fault_and_no_crash() -> None:
    plan = tampering.plan(22)
    pdf = tampering.drawn(plan)
    at = pdf.rindex(b"stream\n", 0, pdf.index(b"/Type/Page/")) - 40
    result = check_matrices(pdf[:at] + bytes(20) + pdf[at + 20 :], plan)
    assert result.matched == 1
    assert {fault.part for fault in result.faults} == {Part.SHEET}


@pytest.mark.parametrize("damage", [b"Q Q ", b"1 2 cm ", b"q BI/W 25/H 25/IM true/BPC 1/D[1 0]ID x\nEI Q "])
def test_operators_that_make_no_sense_are_a_fault_and_no_crash(damage: bytes) -> None:
    plan = tampering.plan(1)
    assert check_matrices(_rewritten(damage + _content(plan)), plan).faults[0].part is Part.SHEET


def test_only_the_first_faults_are_told_but_all_are_counted() -> None:
    plan = tampering.plan(100)
    result = check_matrices(tampering.drawn(replace(plan, prefix="HTTPS://GOCNGHE.COM/Q/")), plan)
    assert (result.labels, result.matched, len(result.faults)) == (100, 0, 20)


def test_the_strip_of_a_carton_is_read_as_well() -> None:
    plan = tampering.cartons(11)
    pdf = tampering.drawn(plan)
    assert check_matrices(pdf, plan).clean
    wanted, found = (f"00{code}" for code in plan.codes[:2])
    first, second = barcode.bars(wanted), barcode.bars(found)
    result = check_matrices(tampering.changed(pdf, lambda content: content.replace(first, second)), plan)
    assert result.faults == (Fault(1, 1, wanted, found, Part.STRIP),)
    assert result.matched == 10


def test_an_sscc_on_a_label_without_a_strip_is_read_as_it_is_printed() -> None:
    plan = replace(tampering.cartons(3), design=Design(look=Look.BOX))
    content = _content(plan)
    assert check_matrices(_rewritten(content), plan).clean
    escaped = content.replace(b"((00)", b"(\\(00\\)")
    assert escaped != content
    assert check_matrices(_rewritten(escaped), plan).clean
    with_strips = tampering.drawn(tampering.cartons(3))
    assert check_matrices(with_strips, plan).faults[0] == Fault(1, 1, "", f"00{plan.codes[0]}", Part.STRIP)


def test_letters_that_never_end_do_not_keep_the_reader_busy() -> None:
    plan = tampering.plan(1)
    endless = b"(" * 50 + b"a(b" * 3000
    assert not check_matrices(_rewritten(_content(plan) + endless), plan).faults


@pytest.mark.parametrize("file", [b"", b"no sheet", b"%PDF-1.4\nstartxref\n9\n%%EOF\n"])
def test_what_our_writer_never_wrote_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match="not a file of our own writer"):
        check_matrices(file, tampering.plan(1))


def test_a_file_that_was_cut_short_is_refused() -> None:
    pdf = tampering.drawn(tampering.plan(22))
    with pytest.raises(ValueError, match="not a file of our own writer"):
        check_matrices(pdf[:-100], tampering.plan(22))
