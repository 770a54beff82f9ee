"""The certificate of a label run: one page that says what reading its file back has shown, and what that proves."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.core.money import group
from app.traceability.labels.typefaces import ELLIPSIS, Typeface, regular, semibold
from app.traceability.rules.layouts import Layout, LayoutKind

_WIDTH, _HEIGHT = 210 * mm, 297 * mm
_LEFT, _RIGHT, _TOP = 22 * mm, 188 * mm, 273 * mm
_VALUES = 50 * mm  # where values begin, their names standing left of them
_PICTURE_LEFT, _PICTURE_WIDTH, _PICTURE_HEIGHT = 148 * mm, 40 * mm, 56 * mm
_BODY, _LEADING = 9.0, 1.42
_MOST_LINES = 2  # of one value
_GREEN, _INK, _GREY, _PALE = (0.106, 0.42, 0.247), (0.1, 0.1, 0.1), (0.38, 0.38, 0.38), (0.85, 0.85, 0.85)
_Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What the page says. Empty strings are left out: a blank roll has no goods, an office printer often no name.

    `made_at` in the form for people's eyes; `first_code` and `last_code` as they are printed; `rendered_pages` of
    `pages` were made into pictures at each of `dpis` and read; `matrix_codes` counts the codes decoded from the file's
    modules, None when every page was rendered instead. `used_cells` are those of the first sheet that hold labels
    (from 0), None for all from the start cell on.
    """

    run_number: int
    kind: str
    cooperative: str
    product: str
    pack: str
    batch_number: str
    codes: int
    labels: int
    first_code: str
    last_code: str
    layout: Layout
    start_cell: int
    order: str
    printer: str
    offset_mm: tuple[float, float]
    made_at: str
    made_by: str
    readers: tuple[str, ...]
    dpis: tuple[int, ...]
    rendered_pages: int
    pages: int
    labels_right: int
    matrix_codes: int | None
    sha256: str
    size_bytes: int
    used_cells: Collection[int] | None = None


def draw_certificate(out: BinaryIO, facts: CertificateFacts) -> None:
    """Write the page to `out` as PDF (A4, Vietnamese); the same facts give the same bytes. Long names are cut."""
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang="vi-VN")
    canvas.setTitle(f"Chứng nhận đọc lại tem, lần in số {facts.run_number}")
    page = _Page(canvas)
    page.heading(facts)
    page.picture(facts)
    page.section("Lần in", _run(facts), _PICTURE_LEFT - 8 * mm)
    page.section("Mã và tem", _codes(facts), _PICTURE_LEFT - 8 * mm)
    page.section("Giấy và máy in", _paper(facts), _RIGHT)
    page.section("Đọc lại", _reading(facts), _RIGHT)
    page.section("Tệp đã đọc", [("Kích thước", f"{group(facts.size_bytes)} byte"), ("SHA-256", facts.sha256)], _RIGHT)
    page.statement(_proof(facts))
    canvas.save()


def _run(facts: CertificateFacts) -> list[_Row]:
    return [
        ("Số", f"{facts.run_number} · {facts.kind}"),
        ("Hợp tác xã", facts.cooperative),
        ("Sản phẩm", facts.product),
        ("Quy cách", facts.pack),
        ("Mã lô", facts.batch_number),
        ("Đọc lại lúc", facts.made_at),
        ("Người lập", facts.made_by),
    ]


def _codes(facts: CertificateFacts) -> list[_Row]:
    copies = facts.labels // facts.codes if facts.codes else 1
    each = f" (mỗi mã {group(copies)} tem)" if copies > 1 else ""
    return [
        ("Số lượng", f"{group(facts.codes)} mã, {group(facts.labels)} tem{each}"),
        ("Mã đầu", facts.first_code),
        ("Mã cuối", facts.last_code),
    ]


def _paper(facts: CertificateFacts) -> list[_Row]:
    layout = facts.layout
    size = f"tem {_figure(layout.cell_width_mm)} × {_figure(layout.cell_height_mm)} mm"
    if layout.kind is LayoutKind.ROLL:
        return [
            ("Khổ tem", layout.name),
            ("Kích thước", f"cuộn, {size}, khe {_figure(layout.gap_mm)} mm"),
            ("Máy in", _printer(facts)),
        ]
    page = f"giấy {_figure(layout.page_width_mm)} × {_figure(layout.page_height_mm)} mm"
    grid = f"{layout.columns} cột × {layout.rows} hàng"
    margins = f"lề trái {_figure(layout.left_mm)} mm, lề trên {_figure(layout.top_mm)} mm"
    steps = f"bước {_figure(layout.pitch_x_mm)} × {_figure(layout.pitch_y_mm)} mm"
    return [
        ("Khổ tem", layout.name),
        ("Kích thước", f"{page}, {size}, {grid}"),
        ("Vị trí", f"{margins}, {steps}"),
        ("Thứ tự in", f"{facts.order}, từ ô số {facts.start_cell}"),
        ("Máy in", _printer(facts)),
    ]


def _printer(facts: CertificateFacts) -> str:
    right, down = facts.offset_mm
    moved = (
        f"chỉnh sang phải {_figure(right)} mm, xuống dưới {_figure(down)} mm" if right or down else "không chỉnh lệch"
    )
    return ", ".join(filter(None, (facts.printer, moved)))


def _reading(facts: CertificateFacts) -> list[_Row]:
    fineness = " và ".join(map(str, facts.dpis))
    pages = f"{group(facts.rendered_pages)} trên {group(facts.pages)} trang, ở {fineness} dpi"
    matrix = "" if facts.matrix_codes is None else f"{group(facts.matrix_codes)} mã, giải từ các ô vuông ghi trong tệp"
    return [
        ("Tem đọc đúng", f"{group(facts.labels_right)} trên {group(facts.labels)} tem"),
        ("Đọc bằng ảnh", pages),
        ("Đọc từng ô", matrix),
        ("Bộ đọc", ", ".join(facts.readers)),
    ]


def _proof(facts: CertificateFacts) -> str:
    """What the reading proves, and what it does not."""
    by_picture = "từng trang được dựng thành ảnh rồi đọc như điện thoại đọc"
    if facts.matrix_codes is not None:
        by_picture = "mọi mã được giải từ các ô vuông ghi trong tệp, một phần số trang còn được dựng thành ảnh để đọc"
    return (
        "Chứng nhận này nói về tệp in, không nói về tờ giấy. Tệp nêu trên đã được đọc lại sau khi làm xong: "
        f"{by_picture}; mã và dòng chữ in kèm được so với danh sách mã của lần in. Mực, giấy, máy in và việc dán tem"
        " chưa được kiểm ở đây, nên xin quét thử vài tem sau khi in. Tệp nào có SHA-256 khác dòng trên thì không phải"
        " tệp đã đọc."
    )


def _figure(value_mm: float) -> str:
    return f"{value_mm:.2f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")


@cache
def _registered(face: Typeface) -> str:
    pdfmetrics.registerFont(TTFont(face.name, str(face.path)))
    return face.name


class _Page:
    """The sheet, filled from the top."""

    def __init__(self, canvas: Any) -> None:  # reportlab publishes no types
        self._canvas = canvas
        self._y = _TOP

    def heading(self, facts: CertificateFacts) -> None:
        """Title, rule and the outcome in one line."""
        self._text(_LEFT, 21, semibold(), "Chứng nhận đọc lại tem")
        self._canvas.setStrokeColorRGB(*_GREEN)
        self._canvas.setLineWidth(1.6)
        self._canvas.line(_LEFT, self._y - 11, _RIGHT, self._y - 11)
        self._y -= 36
        right = f"{group(facts.labels_right)} trên {group(facts.labels)} tem"
        whole = facts.labels_right == facts.labels
        outcome = f"Đọc đúng {right}" if whole else f"Mới đọc đúng {right}, tệp chưa đạt"
        self._text(_LEFT, 13, semibold(), outcome)
        self._y -= 6

    def section(self, title: str, rows: Iterable[_Row], right: float) -> None:
        """A heading, and rows of names and values up to `right`; rows without a value are left out."""
        self._y -= 22
        self._text(_LEFT, 10.5, semibold(), title)
        self._y -= 3
        for name, value in rows:
            if not value.strip():
                continue
            lines = _lines(value, right - _VALUES)
            self._text(_LEFT, _BODY, regular(), name, _GREY, below=_BODY * _LEADING)
            for number, line in enumerate(lines):
                self._text(_VALUES, _BODY, regular(), line, below=_BODY * _LEADING if number else 0)

    def statement(self, words: str) -> None:
        """A paragraph across the page under a thin rule."""
        self._canvas.setStrokeColorRGB(*_PALE)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_LEFT, self._y - 14, _RIGHT, self._y - 14)
        self._y -= 18
        for line in regular().wrap(words, _BODY, _RIGHT - _LEFT):
            self._text(_LEFT, _BODY, regular(), line, below=_BODY * _LEADING)

    def picture(self, facts: CertificateFacts) -> None:
        """The first sheet small beside the facts: its cells as outlines, shaded where labels are."""
        layout, canvas = facts.layout, self._canvas
        scale = min(_PICTURE_WIDTH / layout.page_width_mm, _PICTURE_HEIGHT / layout.page_height_mm)
        left = _PICTURE_LEFT + (_PICTURE_WIDTH - layout.page_width_mm * scale) / 2
        bottom = self._y - 14 - layout.page_height_mm * scale
        canvas.setLineWidth(0.5)
        canvas.setStrokeColorRGB(*_GREY)
        canvas.setFillColorRGB(*_PALE)
        if layout.kind is not LayoutKind.ROLL:
            canvas.rect(left, bottom, layout.page_width_mm * scale, layout.page_height_mm * scale)
        shaded = set(_used(facts))
        for cell in range(layout.cells_per_page):
            box = layout.cell_box(cell)
            corner = (left + box.left_mm * scale, bottom + (layout.page_height_mm - box.bottom_mm) * scale)
            size = (box.width_mm * scale, box.height_mm * scale)
            canvas.roundRect(*corner, *size, layout.corner_mm * scale, fill=int(cell in shaded))

    def _text(
        self,
        x: float,
        size: float,
        face: Typeface,
        words: str,
        colour: tuple[float, float, float] = _INK,
        *,
        below: float = 0.0,
    ) -> None:
        """One line, `below` the last one."""
        self._y -= below
        self._canvas.setFont(_registered(face), size)
        self._canvas.setFillColorRGB(*colour)
        self._canvas.drawString(x, self._y, words)


def _used(facts: CertificateFacts) -> Iterator[int]:
    if facts.used_cells is not None:
        yield from facts.used_cells
    else:
        first = facts.start_cell - 1
        yield from range(first, min(facts.layout.cells_per_page, first + facts.labels))


def _lines(value: str, width: float) -> list[str]:
    """A value in at most _MOST_LINES lines, each cut to `width` where its words are too long or too many."""
    face = regular()
    lines = face.wrap(face.printable(value), _BODY, width)
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [" ".join(lines[_MOST_LINES - 1 :])]
    return [face.cut(line, _BODY, width).replace(f" {ELLIPSIS}", ELLIPSIS) for line in lines]
