"""The calibration page in millimetres: measured on the page's own drawing, its words read letter by letter."""

import io
from collections.abc import Iterator
from ctypes import c_float
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
import pytest

from app.core.text import nfc
from app.traceability.labels.calibration import Wording, bar_mm, cross_mm, draw_calibration
from app.traceability.rules.layouts import LAYOUTS, Layout

MM = 72 / 25.4
Edges = tuple[float, float, float, float]
SHEET = LAYOUTS["L7160"]


def drawn(layout: Layout, right: float = 0.0, down: float = 0.0, wording: Wording | None = None) -> bytes:
    out = io.BytesIO()
    more = {"wording": wording} if wording else {}
    draw_calibration(out, layout, offset_mm=(right, down), printer_name="Máy ở kho Đồi Mây", **more)
    return out.getvalue()


def strokes(pdf: bytes) -> Iterator[tuple[Edges, float]]:
    """(left, top, right, bottom) of every path, in millimetres from the paper's upper left corner, and its width."""
    page = pypdfium2.PdfDocument(pdf)[0]
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        points = [_point(each, at) for at in range(raw.FPDFPath_CountSegments(each))]
        across, up = [x for x, _y in points], [page.get_height() - y for _x, y in points]
        width = c_float()
        raw.FPDFPageObj_GetStrokeWidth(each, width)
        yield (min(across) / MM, min(up) / MM, max(across) / MM, max(up) / MM), width.value / MM


def _point(path: Any, at: int) -> tuple[float, float]:
    x, y = c_float(), c_float()
    raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(path, at), x, y)
    return x.value, y.value


def has(pdf: bytes, edges: Edges) -> bool:
    """Whether there is a path with these edges, to a twentieth of a millimetre."""
    return any(edge == pytest.approx(edges, abs=0.05) for edge, _width in strokes(pdf))


def words(pdf: bytes) -> str:
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    return nfc(" ".join(text.split()))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_page_is_the_paper_and_the_only_one(layout: Layout) -> None:
    document = pypdfium2.PdfDocument(drawn(layout))
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((layout.page_width_mm * MM, layout.page_height_mm * MM), abs=0.01)


@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (1.5, -0.7), (-10.0, 10.0)])
def test_every_cell_stands_where_the_stored_correction_moves_it(right: float, down: float) -> None:
    pdf = drawn(SHEET, right, down)
    for index in (0, 10, 20):
        box = SHEET.cell_box(index)
        assert has(pdf, (box.left_mm + right, box.top_mm + down, box.right_mm + right, box.bottom_mm + down))


def test_rulers_count_from_the_papers_edges() -> None:
    pdf = drawn(SHEET)
    for at in (1.0, 50.0, 200.0):
        assert any(edge[0] == edge[2] == pytest.approx(at) and edge[1] < 0.1 for edge in _edges(pdf))
    for at in (11.0, 50.0, 290.0):
        assert any(edge[1] == edge[3] == pytest.approx(at) and edge[0] < 0.1 for edge in _edges(pdf))


def _edges(pdf: bytes) -> list[Edges]:
    return [(round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for (a, b, c, d), _width in strokes(pdf)]


def test_the_rulers_move_with_the_correction() -> None:
    """So that a tick shows by how much the print still lies off."""
    pdf = drawn(SHEET, 2.0, 3.0)
    assert any(edge[0] == edge[2] == pytest.approx(52.0) and edge[1] > 2.9 for edge in _edges(pdf))


@pytest.mark.parametrize(("code", "long"), [("L7160", 100), ("a4-2x4", 100), ("roll-100x150", 60), ("roll-40x30", 20)])
def test_the_bar_is_as_long_as_the_page_says(code: str, long: int) -> None:
    layout = LAYOUTS[code]
    bars = [edge for edge, width in strokes(drawn(layout)) if width > 0.35]
    assert [round(right - left, 2) for left, _top, right, _bottom in bars] == [long]
    assert bar_mm(layout) == long
    assert f"{long} mm" in words(drawn(layout))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_first_cross_stands_where_the_words_say(layout: Layout) -> None:
    pdf = drawn(layout)
    left, top = cross_mm(layout)
    level = [edge for edge in _edges(pdf) if edge[1] == edge[3] == pytest.approx(top, abs=0.05) and edge[0] > 1]
    assert any((edge[0] + edge[2]) / 2 == pytest.approx(left, abs=0.05) for edge in level)
    for figure in (left, top):
        assert f"{figure:.2f}".rstrip("0").rstrip(".").replace(".", ",") in words(pdf)


def test_the_last_cell_has_a_cross_as_far_from_its_lower_right_corner() -> None:
    last = SHEET.cell_box(20)
    level = [
        edge for edge in _edges(drawn(SHEET)) if edge[1] == edge[3] == pytest.approx(last.bottom_mm - 19, abs=0.05)
    ]
    assert any((edge[0] + edge[2]) / 2 == pytest.approx(last.right_mm - 19, abs=0.05) for edge in level)


def test_the_words_keep_every_mark() -> None:
    said = words(drawn(SHEET, 0.5, -1.2))
    for sentence in (
        "Tờ thử máy in Máy ở kho Đồi Mây",
        "In ở tỉ lệ 100 %, không co giãn: vạch đậm phải dài đúng 100 mm.",
        "Dấu cộng ở ô đầu phải cách mép trái của giấy 26,2 mm và cách mép trên 34,1 mm.",
        "Tờ này đã bù sẵn 0,5 mm sang phải và -1,2 mm xuống dưới.",
    ):
        assert sentence in said


def test_a_page_without_correction_says_nothing_of_one() -> None:
    assert "đã bù sẵn" not in words(drawn(SHEET))


def test_the_page_speaks_the_readers_language() -> None:
    english = Wording(lambda message, **values: f"In English: {message % values}", ".")
    assert "26.2 mm" in words(drawn(SHEET, wording=english))
    assert "In English: Dấu cộng" in words(drawn(SHEET, wording=english))


@pytest.mark.parametrize("code", ["L7651", "roll-40x30", "roll-70x50", "roll-100x150"])
def test_no_word_leaves_the_paper(code: str) -> None:
    page = pypdfium2.PdfDocument(drawn(LAYOUTS[code]))[0]
    width, height = page.get_size()
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        left, bottom, right, top = each.get_bounds()
        assert -0.1 <= left < right <= width + 0.1
        assert -2 <= bottom < top <= height + 0.1


def test_narrow_paper_of_ones_own_is_drawn_as_well() -> None:
    small = replace(
        LAYOUTS["roll-40x30"], page_width_mm=20.0, cell_width_mm=20.0, page_height_mm=15.0, cell_height_mm=15.0
    )
    strip = replace(SHEET, page_height_mm=60.0, rows=1)
    for layout in (small, strip):
        assert "mm" in words(drawn(layout))
