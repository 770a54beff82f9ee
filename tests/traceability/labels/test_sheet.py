"""A sheet is a sound PDF whose text, places and symbols are exactly those that were asked for."""

import re
import tracemalloc
from io import BytesIO
from itertools import count

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageOps
from pypdf import PdfReader

from app.traceability.labels.arrangement import MM, arrangement_of
from app.traceability.labels.read_back import picture_of, read_back
from app.traceability.labels.sheet import SheetResult, draw_sheet, draw_words
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.layouts import LAYOUTS, Layout
from app.traceability.rules.serials import SerialRange, spaced
from tests.traceability.labels import samples
from tests.traceability.labels.test_typefaces import LETTERS

every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
L7160, L7163, L7651, A4_8 = (LAYOUTS[code] for code in ("L7160", "L7163", "L7651", "a4-2x4"))
DPI = 600
LOGO = samples.logo()


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def _picture(pdf: bytes, page: int = 0) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[page].render(scale=DPI / 72, grayscale=True).to_pil()


def _ink(picture: Image.Image, box_mm: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    """The inked rectangle inside a box (left, top, right, bottom), in millimetres of the page."""
    left, top, right, bottom = (round(edge / 25.4 * DPI) for edge in box_mm)
    found = ImageOps.invert(picture.crop((left, top, right, bottom))).point(lambda v: 255 * (v > 64)).getbbox()
    if found is None:
        return None
    x0, y0, x1, y1 = found
    return tuple((edge + start) / DPI * 25.4 for edge, start in zip((x0, y0, x1, y1), (left, top) * 2, strict=True))  # type: ignore[return-value]  # four edges


@every_layout
def test_every_label_of_48_reads_back(layout: Layout) -> None:
    plan = samples.plan(layout, samples.run(48))
    result = read_back(samples.drawn(plan), plan)
    assert result.clean
    assert result.matched == 48


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("layout", samples.ALL_LAYOUTS.values(), ids=samples.ALL_LAYOUTS.keys())
def test_every_look_reads_back_on_every_paper(look: Look, layout: Layout) -> None:
    plan = samples.plan(layout, samples.run(2), samples.GINGER, design=Design(look=look, logo=True), logo=LOGO)
    assert read_back(samples.drawn(plan), plan).clean


@pytest.mark.parametrize("code", ["roll-100x150", "roll-70x50", "roll-50x30", "a4-2x4", "L7160", "L7163"])
def test_both_symbols_of_a_carton_read_back(code: str) -> None:
    plan = samples.cartons(LAYOUTS[code], 3)
    pdf = samples.drawn(plan)
    assert read_back(pdf, plan).clean
    found = zxingcpp.read_barcodes(picture_of(pdf, plan.layout, 0, dpi=DPI))
    sscc = plan.codes[0]
    assert {(each.format.name, each.text) for each in found} == {
        ("QRCode", "https://gocnghe.vn/00/" + sscc),
        ("Code128", f"(00){sscc}"),
    }
    assert plan.printed(sscc) in _text(pdf)


@every_layout
def test_a_strict_reader_accepts_the_file(layout: Layout) -> None:
    serials = samples.run(layout.cells_per_page + 1)
    reader = PdfReader(BytesIO(samples.sheet(layout, serials, cut_marks=True)), strict=True)
    assert len(reader.pages) == 2
    assert reader.metadata is not None
    assert reader.metadata.title == "Cam Vinh Xã Đoài – MH-261118-03"
    paper = [0, 0, layout.page_width_mm * MM, layout.page_height_mm * MM]
    assert [float(edge) for edge in reader.pages[0].mediabox] == pytest.approx(paper, abs=0.01)
    assert spaced(serials[-1]) in reader.pages[1].extract_text()


def test_a_label_that_is_bound_later_has_words_and_a_title_too() -> None:
    pdf = samples.sheet(L7160, samples.run(1), samples.UNBOUND)
    metadata = PdfReader(BytesIO(pdf), strict=True).metadata
    assert metadata is not None
    assert metadata.title == "HTX Nông nghiệp Cam Đồi Mây"
    for wanted in ("Cam Đồi Mây", "Ngọt từ đồi mây", "gocnghe.vn", spaced(samples.run(1)[0])):
        assert wanted in _text(pdf)


def test_the_cross_reference_table_points_at_every_object() -> None:
    pdf = samples.sheet(L7160, samples.run(30))
    table = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[0])
    assert pdf[table:].startswith(b"xref\n0 ")
    offsets = [int(line[:10]) for line in re.findall(rb"\d{10} 00000 n \n", pdf[table:])]
    assert len(offsets) > 10
    assert all(pdf[at:].startswith(b"%d 0 obj\n" % number) for number, at in enumerate(offsets, 1))


def test_each_label_is_clipped_to_its_cell() -> None:
    clip = b"0 0 %.2f %.2f re W n" % (63.5 * MM, 38.1 * MM)
    contents = [page.get_contents() for page in PdfReader(BytesIO(samples.sheet(L7160, samples.run(30)))).pages]
    assert [each is not None and each.get_data().count(clip) for each in contents] == [21, 9]


def test_vietnamese_comes_out_letter_by_letter() -> None:
    lines = tuple("".join(LETTERS[at : at + 24]) for at in range(0, len(LETTERS), 24))
    text = _text(samples.sheet(A4_8, samples.run(1), samples.content(lines=lines, pack="(2 kg) × 10 \\ 95.000 ₫ – ★")))
    for wanted in (*lines, "Cam Vinh Xã Đoài", "(2 kg) × 10 \\ 95.000 ₫ – ★", "OCOP ★★★★", "Lô MH-261118-03"):
        assert wanted in text
    for wanted in ("Thu hoạch 18/11/2026", "Dùng tốt trước 09/12/2026", "Quét mã để xem nguồn gốc", "gocnghe.vn"):
        assert wanted in text


def test_symbols_stand_where_the_die_cuts() -> None:
    """Position and size of the first and the last symbol, to a tenth of a millimetre."""
    picture = _picture(samples.sheet(L7160, samples.run(21)))
    place = arrangement_of(samples.plan(L7160, samples.run(1)))
    x, side = place.qr_x / MM, 25 * place.module / MM
    top = (place.height - place.qr_y) / MM - side
    for cell in (0, 20):
        box = L7160.cell_box(cell)
        search = (box.left_mm, box.top_mm, box.left_mm + x + side + 1, box.top_mm + top + side + 1)
        wanted = (box.left_mm + x, box.top_mm + top, box.left_mm + x + side, box.top_mm + top + side)
        assert _ink(picture, search) == pytest.approx(wanted, abs=0.1)


def test_nothing_is_printed_between_the_labels() -> None:
    long = "Hợp tác xã dịch vụ nông nghiệp tổng hợp và truy xuất nguồn gốc Đồi Mây Bay " * 3
    words = samples.content(
        product_name=long.replace(" ", ""), cooperative_name=long, address_line=long, lines=(long,) * 9
    )
    picture = _picture(samples.sheet(L7163, ["WMWMWMWMWMWM"] * 14, words))
    first, second = L7163.cell_box(0), L7163.cell_box(1)
    assert _ink(picture, (0, 0, first.left_mm, 297)) is None
    assert _ink(picture, (first.right_mm, 0, second.left_mm, 297)) is None
    assert _ink(picture, (0, 0, 210, first.top_mm)) is None
    assert _ink(picture, (second.left_mm, 0, 210, 297)) is not None


def test_a_wide_serial_is_squeezed_into_its_room() -> None:
    pdf = samples.sheet(L7651, ["WMWMWMWMWMWM"])
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    text = page.get_text_range()
    start = text.index("WMWM-WMWM-WMWM")
    boxes = [page.get_charbox(at) for at in range(start, start + 14)]
    place, cell = arrangement_of(samples.plan(L7651, samples.run(1))), L7651.cell_box(0)
    assert boxes[0][0] >= cell.left_mm * MM
    assert boxes[-1][2] - boxes[0][0] <= place.serial_room
    assert boxes[-1][2] < cell.left_mm * MM + place.lines[0].x


def test_printing_starts_at_the_first_free_cell() -> None:
    plan = samples.plan(L7160, samples.run(17), start_cell=7)
    pdf = samples.drawn(plan)
    assert read_back(pdf, plan).clean
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    used = L7160.cell_box(0)
    assert _ink(_picture(pdf), (used.left_mm, used.top_mm, 210, used.bottom_mm)) is None


def test_an_offset_moves_everything_right_and_down_and_cut_marks_too() -> None:
    whole = (0, 0, 210, 297)
    plain, moved = (
        _ink(_picture(samples.sheet(A4_8, samples.run(8), cut_marks=True, offset_mm=each)), whole)
        for each in ((0, 0), (2.0, -1.5))
    )
    assert plain is not None
    assert moved == pytest.approx((plain[0] + 2, plain[1] - 1.5, plain[2] + 2, plain[3] - 1.5), abs=0.05)


def test_a_symbol_that_looks_like_the_end_of_an_image_still_reads() -> None:
    bitmap = samples.stencil().bitmap
    odd = next(each for each in (samples.run(1, at)[0] for at in count()) if b"EI" in bitmap(each))
    plan = samples.plan(L7160, [odd])
    pdf = samples.drawn(plan)
    assert read_back(pdf, plan).clean
    page = PdfReader(BytesIO(pdf), strict=True).pages[0]
    assert spaced(odd) in page.extract_text()
    contents = page.get_contents()
    assert contents is not None
    assert contents.get_data().count(b"EI") == 1  # whoever searches for the end finds only the true one


def test_a_logo_stands_once_in_the_file_and_in_its_place() -> None:
    design = Design(logo=True)
    plan = samples.plan(A4_8, samples.run(8), design=design, logo=LOGO)
    pdf, spot = samples.drawn(plan), arrangement_of(plan).logo
    assert pdf.count(b"/Subtype/Image") == 1
    assert spot is not None
    assert spot.width / spot.height == pytest.approx(1.5)
    box, picture = A4_8.cell_box(7), pypdfium2.PdfDocument(pdf)[0].render(scale=DPI / 72).to_pil().convert("RGB")
    place = arrangement_of(plan)
    x = box.left_mm + (spot.x + spot.width / 2) / MM
    y = box.bottom_mm - (spot.y + spot.height / 2) / MM
    assert picture.getpixel((round(x / 25.4 * DPI), round(y / 25.4 * DPI))) == (0x1E, 0x78, 0x28)
    assert spot.y > max(line.y for line in place.lines)


def test_a_logo_that_was_not_chosen_is_not_printed() -> None:
    assert b"/Image" not in samples.sheet(A4_8, samples.run(1), logo=LOGO)


def test_words_alone_are_one_page_of_a_labels_size_without_any_code() -> None:
    roll = LAYOUTS["roll-70x50"]
    plan = samples.plan(roll, samples.run(5), design=Design(logo=True), logo=LOGO, offset_mm=(3, 3), dpi=203)
    out = BytesIO()
    draw_words(out, plan)
    page = PdfReader(BytesIO(out.getvalue()), strict=True).pages
    assert len(page) == 1
    assert [float(edge) for edge in page[0].mediabox] == pytest.approx([0, 0, 70 * MM, 50 * MM], abs=0.01)
    assert _text(out.getvalue()).split("\n") == [line.text for line in arrangement_of(plan).lines]
    place = arrangement_of(plan)
    left = (place.qr_x + (plan.stencil.modules + 2) * place.module) / MM
    assert _ink(_picture(out.getvalue()), (0, 0, left, 50)) is None
    assert zxingcpp.read_barcode(pypdfium2.PdfDocument(out.getvalue())[0].render(scale=4).to_pil()) is None


def test_modules_fill_whole_dots_of_a_thermal_printer() -> None:
    """At the printer's own resolution nothing is grey but letters: the symbol's edges fall between dots."""
    plan = samples.plan(LAYOUTS["roll-50x30"], samples.run(1), dpi=203)
    page = pypdfium2.PdfDocument(samples.drawn(plan))[0]
    picture = page.render(scale=203 / 72, grayscale=True).to_pil()
    place, dot = arrangement_of(plan), 72 / 203
    left, top = round(place.qr_x / dot), round((place.height - place.qr_y) / dot - 25 * place.module / dot)
    step = round(place.module / dot)
    symbol = picture.crop((left, top, left + 25 * step, top + 25 * step))
    assert step >= 3
    assert {level for _count, level in symbol.getcolors()} == {0, 255}
    bits = samples.stencil().bitmap(plan.codes[0])
    expected = Image.frombytes("1", (25, 25), bits, "raw", "1;I").convert("L")
    assert symbol.resize((25, 25), Image.Resampling.NEAREST).tobytes() == expected.tobytes()


def test_cut_marks_stand_in_the_margins_only_when_asked() -> None:
    margin = (A4_8.left_mm - 4.5, 0, A4_8.left_mm - 0.5, 297)
    marked, plain = (_picture(samples.sheet(A4_8, samples.run(8), cut_marks=each)) for each in (True, False))
    found = _ink(marked, margin)
    assert found is not None
    assert (found[1], found[3]) == pytest.approx((8.5, 288.5), abs=0.15)
    assert _ink(plain, margin) is None


@every_layout
def test_a_reprint_says_so(layout: Layout) -> None:
    assert "Bản in lại" in _text(samples.sheet(layout, samples.run(1), reprint=True))
    assert "Bản in lại" not in _text(samples.sheet(layout, samples.run(1)))


def test_the_same_run_gives_the_same_file() -> None:
    assert samples.sheet(L7160, samples.run(30)) == samples.sheet(L7160, samples.run(30))


def test_progress_is_told_after_each_page() -> None:
    heard: list[int] = []
    plan = samples.plan(L7160, samples.run(50), start_cell=20)
    result = draw_sheet(BytesIO(), plan, heard.append)
    assert heard == [2, 23, 44, 50]
    assert (result.pages, result.labels) == (4, 50)
    assert isinstance(result, SheetResult)


def test_what_found_no_room_is_told() -> None:
    result = draw_sheet(BytesIO(), samples.plan(L7651, samples.run(1), samples.GINGER))
    assert "Xuất xứ: Việt Nam" in result.left_out


def test_a_code_that_does_not_suit_is_refused() -> None:
    serial = samples.run(1)[0]
    for codes in ([serial, serial[1:] + "U"], [serial, serial.lower()]):
        with pytest.raises(ValueError, match="serial"):
            samples.sheet(L7160, codes)


def test_a_label_costs_few_bytes_and_a_roll_no_more_memory_than_a_sheet() -> None:
    class Sink(BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]  # counts, keeps nothing
            self.size = getattr(self, "size", 0) + len(data)
            return len(data)

    def peak(labels: int) -> tuple[int, int]:
        sink = Sink()
        plan = samples.plan(LAYOUTS["a4-4x10"], SerialRange(samples.KEY, 0, labels - 1))
        tracemalloc.start()
        draw_sheet(sink, plan)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most, sink.size

    peak(40)  # typefaces, stencil and arrangement are kept
    few, roll = peak(1_000), peak(10_000)
    assert roll[1] / 10_000 <= 250
    assert roll[0] - few[0] < 100_000
