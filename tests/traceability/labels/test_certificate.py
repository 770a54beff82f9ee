"""The certificate fits one page, says every fact in Vietnamese, and claims no more than was read."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from app.core import pdfs
from app.traceability.labels.certificate import CertificateFacts, draw_certificate
from app.traceability.rules.layouts import LAYOUTS

LONG = ("Hợp tác xã dịch vụ nông nghiệp tổng hợp và truy xuất nguồn gốc Đồi Mây " * 5)[:300]
FACTS = CertificateFacts(
    run_number=128,
    kind="Tem gói hàng",
    cooperative="HTX Nông nghiệp Cam Đồi Mây",
    product="Cam Vinh Xã Đoài",
    pack="Túi lưới 2 kg",
    batch_number="MH-261118-03",
    codes=600,
    labels=1200,
    first_code="7K3M-Q9TX-2VHD",
    last_code="M5N4-2B7W-WW01",
    layout=LAYOUTS["a4-4x10"],
    start_cell=7,
    order="Từ trái sang phải",
    printer="Máy laser văn phòng",
    offset_mm=(1.5, -0.7),
    made_at="24/11/2026 17:40",
    made_by="Nguyễn Thị Lan",
    readers=("zxing-cpp 3.1.1", "PDFium (pypdfium2 5.15.2)"),
    dpis=(203, 300),
    rendered_pages=31,
    pages=31,
    labels_right=1200,
    matrix_codes=None,
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    size_bytes=143_210,
)


def _drawn(facts: CertificateFacts) -> bytes:
    out = BytesIO()
    draw_certificate(out, facts)
    return out.getvalue()


def _read(facts: CertificateFacts) -> tuple[int, str]:
    """Pages, and all text in one line."""
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(_drawn(facts))
        text, pages = document[0].get_textpage().get_text_range(), len(document)
        document.close()
    return pages, " ".join(text.split())


def _picture(facts: CertificateFacts) -> Image.Image:
    with pdfs.one_at_a_time:
        document = pypdfium2.PdfDocument(_drawn(facts))
        picture: Image.Image = document[0].render(scale=2).to_pil().copy()
        document.close()
    return picture


def test_every_fact_stands_on_the_page_letter_by_letter() -> None:
    pages, text = _read(FACTS)
    assert pages == 1
    for wanted in (
        "Chứng nhận đọc lại tem",
        "Đọc đúng 1.200 trên 1.200 tem",
        "128 · Tem gói hàng",
        FACTS.cooperative,
        FACTS.product,
        FACTS.pack,
        FACTS.batch_number,
        "600 mã, 1.200 tem (mỗi mã 2 tem)",
        FACTS.first_code,
        FACTS.last_code,
        "A4, 40 tem",
        "giấy 210 × 297 mm, tem 48,5 × 25,4 mm, 4 cột × 10 hàng",
        "lề trái 8 mm, lề trên 21,5 mm, bước 48,5 × 25,4 mm",
        "Từ trái sang phải, từ ô số 7",
        "Máy laser văn phòng, chỉnh sang phải 1,5 mm, xuống dưới −0,7 mm",
        FACTS.made_at,
        FACTS.made_by,
        "zxing-cpp 3.1.1, PDFium (pypdfium2 5.15.2)",
        "31 trên 31 trang, ở 203 và 300 dpi",
        FACTS.sha256,
        "143.210 byte",
        "nói về tệp in, không nói về tờ giấy",
        "Mực, giấy, máy in và việc dán tem chưa được kiểm ở đây",
    ):
        assert wanted in text


def test_a_blank_roll_has_no_goods_and_no_empty_lines_for_them() -> None:
    blank = replace(FACTS, layout=LAYOUTS["roll-40x30"], product="", pack="", batch_number="", printer="")
    text = _read(replace(blank, offset_mm=(0.0, 0.0)))[1]
    assert "cuộn, tem 40 × 30 mm, khe 2 mm" in text
    assert "Máy in không chỉnh lệch" in text
    for name in ("Sản phẩm", "Quy cách", "Mã lô", "Thứ tự in"):
        assert name not in text


def test_what_was_read_from_the_modules_is_told_apart_from_what_was_rendered() -> None:
    text = _read(replace(FACTS, matrix_codes=1200, rendered_pages=5))[1]
    assert "5 trên 31 trang" in text
    assert "1.200 mã, giải từ các ô vuông ghi trong tệp" in text
    assert "một phần số trang còn được dựng thành ảnh" in text
    assert "từng trang được dựng thành ảnh" not in text
    assert "ô vuông" not in _read(FACTS)[1]


def test_a_file_that_did_not_read_whole_is_not_praised() -> None:
    text = _read(replace(FACTS, labels_right=1199))[1]
    assert "Mới đọc đúng 1.199 trên 1.200 tem, tệp chưa đạt" in text
    assert "Đọc đúng 1" not in text


@pytest.mark.parametrize("name", [LONG, "W" * 300], ids=["words", "one word"])
@pytest.mark.parametrize("layout", ["a4-4x10", "roll-100x150"])
def test_names_of_300_characters_are_cut_and_all_stays_on_one_page(layout: str, name: str) -> None:
    texts = dict.fromkeys(("kind", "cooperative", "product", "pack", "batch_number", "order", "printer"), name)
    more = dict.fromkeys(("made_at", "made_by", "first_code", "last_code"), name)
    paper = replace(LAYOUTS[layout], name=name)
    facts = replace(FACTS, **texts, **more, readers=(name, name), layout=paper, matrix_codes=1200)
    pages, text = _read(facts)
    assert pages == 1
    cut = 12 + (layout == "a4-4x10") + (name != LONG)  # rolls tell no order; each reader of one word is cut by itself
    assert text.count("…") == cut
    assert FACTS.sha256 in text
    assert text.endswith("thì không phải tệp đã đọc.")
    ink = _picture(facts).convert("L").point(lambda value: 255 * (value < 200)).getbbox()
    assert ink is not None
    left, top, right, bottom = (edge / 2 / 72 * 25.4 for edge in ink)
    assert (left, top) >= (20, 15)
    assert right <= 190
    assert bottom <= 282


def _pale(facts: CertificateFacts) -> int:
    """Pixels in the shade of a used cell."""
    return sum(count for count, value in _picture(facts).convert("L").getcolors() or () if 210 <= value <= 222)


@pytest.mark.parametrize(("used", "shaded"), [(None, 34), (frozenset({0, 4, 8}), 3)])
def test_the_picture_shades_the_cells_that_hold_labels(used: frozenset[int] | None, shaded: int) -> None:
    cell = (48.5 * 40 / 210) * (25.4 * 40 / 210) * (2 * 72 / 25.4) ** 2  # pixels, on a picture 40 mm wide
    difference = _pale(replace(FACTS, used_cells=used)) - _pale(replace(FACTS, used_cells=()))
    assert difference / cell == pytest.approx(shaded, rel=0.15)


def test_the_same_facts_give_the_same_file() -> None:
    assert _drawn(FACTS) == _drawn(FACTS)
