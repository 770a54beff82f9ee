"""Lists of inputs as Excel files: opened only when they are what they should be, and written for download."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from app.core.errors import N_, Invalid
from app.traceability.rules import reference_sheets as rules
from app.traceability.rules.inputs import KIND_NAMES, InputKind
from app.traceability.rules.reference_sheets import COLUMNS, MAX_COLUMNS, MAX_ROWS, Sheet

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
"""A list of 20,000 lines unpacks to about a third of this."""

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_HEADER = struct.Struct("<26xHH")  # PKWARE APPNOTE 4.3.7: lengths of name and extra field in a local file header
_GUIDE = (
    "Mỗi dòng là một vật tư. Không đổi tên các cột; có thể bỏ cột không dùng, trừ hai cột đầu.",
    "Loại vật tư: Thuốc bảo vệ thực vật, Phân bón, Giống hoặc Vật tư khác.",
    "Cây trồng: ghi các cây cách nhau bằng dấu phẩy, ví dụ: cam, quýt, bưởi.",
    "Thời gian cách ly: số ngày nguyên. Danh mục không ghi thì để trống, không ghi số 0.",
    "Chưa chắc điều gì thì để trống ô đó.",
)


def read(data: bytes, *, at: str = "file") -> Sheet:
    """What the first sheet of a workbook holds.

    Raises Invalid at `at` for what is no workbook, unpacks to too much, spreads too wide, or has no row of heads.
    """
    from python_calamine import CalamineError, load_workbook

    if len(data) > MAX_BYTES:
        raise Invalid.at(at, N_("Tệp nặng quá 10 MB; xin chia thành nhiều tệp"))
    for part in _unpacked(data, at):
        _check_spread(part, at)
    try:
        with load_workbook(io.BytesIO(data)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _not_a_workbook(at) from error
    return rules.read(rows, at=at)


def template() -> bytes:
    """The empty table, with a second sheet that says how to fill it."""
    out = io.BytesIO()
    with _book(out) as book:
        _table(book, "Danh mục", (), first=0)
        guide = book.add_worksheet("Hướng dẫn")
        guide.set_column(0, 0, 100)
        for at, line in enumerate(_GUIDE):
            guide.write_string(at, 0, line)
    return out.getvalue()


def written(titles: Iterable[str], lines: Iterable[Any]) -> bytes:
    """A list (rows with the fields of `COLUMNS`) under its titles; what looks like a formula stays text."""
    out = io.BytesIO()
    with _book(out) as book:
        above = list(titles)
        sheet = _table(book, "Danh mục", lines, first=len(above))
        for at, title in enumerate(above):
            sheet.write_string(at, 0, title, book.add_format({"bold": True}))
    return out.getvalue()


def _book(out: io.BytesIO) -> Any:
    return xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})


def _table(book: Any, name: str, lines: Iterable[Any], *, first: int) -> Any:
    """A sheet with the heads in row `first` (from 0) and the lines below; texts as text, only figures as numbers."""
    sheet, head = book.add_worksheet(name), book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(first + 1, 0)
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width, None if column.number else text)
        sheet.write_string(first, at, column.word, head)
    kinds = {"validate": "list", "source": list(KIND_NAMES.values()), "ignore_blank": True}
    sheet.data_validation(first + 1, 0, first + MAX_ROWS, 0, kinds)
    for row, line in enumerate(lines, first + 1):
        for at, column in enumerate(COLUMNS):
            value = getattr(line, column.name)
            if isinstance(value, InputKind):
                value = KIND_NAMES[value]
            if column.number and value is not None:
                sheet.write_number(row, at, value)
            elif value:
                sheet.write_string(row, at, value, text)
    return sheet


def _not_a_workbook(at: str) -> Invalid:
    return Invalid.at(at, N_("Tệp này không phải bảng Excel (.xlsx) mở được; xin lưu lại dạng .xlsx rồi gửi"))


def _unpacked(data: bytes, at: str) -> Iterable[bytes]:
    """Each part of the archive, unpacked up to MAX_UNPACKED in all: what its index claims of sizes is not believed."""
    left = MAX_UNPACKED
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
        if not {part.filename for part in parts} >= _NEEDED:
            raise _not_a_workbook(at)
        for part in parts:
            content = _content(data, part, left)
            left -= len(content)
            if left < 0:
                raise Invalid.at(at, N_("Tệp này bung ra quá lớn nên không đọc; xin lưu lại từ Excel"))
            yield content
    except (zipfile.BadZipFile, struct.error, zlib.error, NotImplementedError) as error:
        raise _not_a_workbook(at) from error


def _content(data: bytes, part: zipfile.ZipInfo, left: int) -> bytes:
    """One part, cut one byte beyond `left`. Raises BadZipFile for what Excel does not write (encryption among it)."""
    start = part.header_offset + 30 + sum(_HEADER.unpack_from(data, part.header_offset))
    packed = data[start : start + part.compress_size]
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    if part.compress_type == zipfile.ZIP_STORED:
        return packed
    return zlib.decompressobj(-15).decompress(packed, left + 1)


def _check_spread(part: bytes, at: str) -> None:
    """Refuse a cell far out: whoever reads the sheet makes room for every cell before it."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_workbook(at)
    for letters, row in set(_PLACE.findall(part)):
        if _column(letters) > MAX_COLUMNS or len(row) > 7 or int(row) > MAX_ROWS + rules.HEAD_WITHIN:
            raise Invalid.at(
                at,
                N_("Bảng rộng quá %(columns)s cột hoặc dài quá %(rows)s dòng; xin xóa các hàng, cột thừa"),
                columns=MAX_COLUMNS,
                rows=MAX_ROWS,
            )


def _column(letters: bytes) -> int:
    """Number of a column from its letters: A is 1, AA is 27; none is 0. Three letters are far beyond MAX_COLUMNS."""
    if len(letters) > 2:
        return MAX_COLUMNS + 1
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
