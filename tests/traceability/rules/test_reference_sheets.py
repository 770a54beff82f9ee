"""Sheets of permitted inputs: heads in any order, empty cells stay empty, every fault has its row and column."""

from datetime import date

import pytest

from app.core.errors import Invalid
from app.traceability.rules import reference_sheets as sheets
from app.traceability.rules.inputs import InputKind

HEADS = ["Tên thương phẩm", "Loại vật tư", "Thời gian cách ly (ngày)", "Hàm lượng"]


def row_of(
    name: object = "Abamectin", kind: object = "Thuốc", days: object = 7, content: object = "3.6%"
) -> list[object]:
    return [name, kind, days, content]


def test_heads_may_stand_below_a_title_in_any_order_and_spelling() -> None:
    sheet = sheets.read(
        [["Danh mục năm 2026"], [], ["TÊN THƯƠNG PHẨM", "loai vat tu", "Ghi chú riêng"], ["A", "Giống"]]
    )
    assert [(line.name, line.kind) for line in sheet.lines] == [("A", InputKind.SEED)]
    assert sheet.unknown == ("Ghi chú riêng",)
    assert sheet.good


@pytest.mark.parametrize(
    ("cell", "days"), [("", None), (None, None), ("-", None), ("KXĐ", None), (0, 0), (7.0, 7), ("7 ngày", 7)]
)
def test_an_interval_that_is_not_stated_is_never_zero(cell: object, days: int | None) -> None:
    (line,) = sheets.read([HEADS, row_of(days=cell)]).lines
    assert line.pre_harvest_days == days


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (row_of(name=""), "Tên thương phẩm"),
        (row_of(name="x" * 201), "Tên thương phẩm"),
        (row_of(name="A\x00B"), "Tên thương phẩm"),
        (row_of(kind="Thuốc tây"), "Loại vật tư"),
        (row_of(days="7-14"), "Thời gian cách ly (ngày)"),
        (row_of(days=366), "Thời gian cách ly (ngày)"),
        (row_of(days=-1), "Thời gian cách ly (ngày)"),
        (row_of(content=date(2026, 12, 10)), "Hàm lượng"),
    ],
)
def test_a_fault_is_told_with_its_row_and_column(row: list[object], column: str) -> None:
    sheet = sheets.read([["Danh mục"], HEADS, row_of(), [], row])
    assert [(fault.row, fault.column) for fault in sheet.faults] == [(5, column)]
    assert len(sheet.lines) == 1
    assert not sheet.good


def test_faults_are_counted_beyond_those_that_are_kept() -> None:
    sheet = sheets.read([HEADS, *([row_of(kind="?")] * 150)])
    assert (len(sheet.faults), sheet.fault_count) == (sheets.MOST_FAULTS, 150)


@pytest.mark.parametrize("rows", [[], [["Tên thương phẩm"]], [[]] * 10 + [HEADS], [[*HEADS, "Hàm lượng"]]])
def test_a_sheet_without_its_heads_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(Invalid) as error:
        sheets.read(rows)
    assert error.value.problems[0].field == "file"


def test_a_sheet_that_is_too_long_is_refused() -> None:
    with pytest.raises(Invalid):
        sheets.read([HEADS, *([row_of()] * (sheets.MAX_ROWS + 1))])
