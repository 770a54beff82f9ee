"""Excel files of lists: what goes out comes back, formulas stay text, and no file may unpack without end."""

import io
import struct
import time
import zipfile
import zlib

import pytest
import xlsxwriter

from app.core.errors import Invalid
from app.traceability.rules.inputs import InputKind
from app.traceability.rules.reference_sheets import Line
from app.traceability.services import reference_sheets

LINE = Line(
    InputKind.PESTICIDE, "Abamectin 3.6EC", "Abamectin", "36 g/l", "EC", "12/CNĐKT", "cam", "nhện", "1 l/ha", 7, 24
)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as error:
        reference_sheets.read(data)
    (problem,) = error.value.problems
    assert problem.field == "file"
    return problem.message


def test_a_list_of_8000_lines_is_written_and_read_back_in_under_3_seconds() -> None:
    data = reference_sheets.written(["Danh mục", "Thông tư"], [LINE] * 8000)
    started = time.perf_counter()
    sheet = reference_sheets.read(data)
    assert time.perf_counter() - started < 3
    assert sheet.good
    assert set(sheet.lines) == {LINE}
    assert len(sheet.lines) == 8000


def test_what_looks_like_a_formula_stays_text() -> None:
    line = Line(InputKind.OTHER, '=HYPERLINK("http://x","y")', "@SUM(1)", "+1", "-1")
    data = reference_sheets.written(["=1+1"], [line])
    assert reference_sheets.read(data).lines == (line,)
    parts = zipfile.ZipFile(io.BytesIO(data))
    assert b"<f>" not in b"".join(parts.read(name) for name in parts.namelist() if "worksheets" in name)


def test_the_template_has_every_head_and_no_line_yet() -> None:
    sheet = reference_sheets.read(reference_sheets.template())
    assert (sheet.lines, sheet.faults, sheet.unknown) == ((), (), ())


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"PK\x03\x04", packed({"a.txt": b"x"}), b"\xd0\xcf\x11\xe0" + b"\0" * 600]
)
def test_what_is_no_workbook_is_refused_by_its_content(data: bytes) -> None:
    assert ".xlsx" in refused(data)


def test_a_file_that_unpacks_without_end_is_refused_whatever_its_index_claims() -> None:
    bomb = packed(
        {
            "[Content_Types].xml": b"",
            "xl/workbook.xml": b"",
            "xl/worksheets/sheet1.xml": b"\0" * (reference_sheets.MAX_UNPACKED + 1),
        }
    )
    assert "bung ra" in refused(bomb)
    size = struct.pack("<I", reference_sheets.MAX_UNPACKED + 1)
    sum_of_ten = struct.pack("<I", zlib.crc32(b"\0" * 10))
    lying = bomb.replace(size, struct.pack("<I", 10))
    for part in zipfile.ZipFile(io.BytesIO(bomb)).infolist():
        lying = lying.replace(struct.pack("<I", part.CRC), sum_of_ten) if part.CRC else lying
    assert "bung ra" in refused(lying)


def test_a_cell_far_out_is_refused_before_room_is_made_for_it() -> None:
    for place in ("XFD1", "A1048576"):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            book.add_worksheet().write(place, "x")
        assert "xóa các hàng" in refused(out.getvalue())
