"""Codes as tables: every label once, in the order of printing, and nothing that a spreadsheet could take amiss."""

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.traceability.labels import code_tables
from app.traceability.labels.plan import PrintPlan
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LAYOUTS
from tests.traceability.labels.samples import cartons, plan, run


def from_csv(asked: PrintPlan) -> list[list[str]]:
    """The rows of the table as a spreadsheet reads them."""
    raw = b"".join(code_tables.csv_codes(asked))
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes the file for Vietnamese only with this mark"
    assert raw.count(b"\xef\xbb\xbf") == 1
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def from_xlsx(asked: PrintPlan) -> list[list[Any]]:
    """The same of the workbook."""
    out = io.BytesIO()
    code_tables.write_xlsx(out, asked)
    return CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_name("Mã tem").to_python()


def test_every_label_has_a_row_that_says_where_it_stands() -> None:
    asked = plan(LAYOUTS["L7160"], run(24), start_cell=20)
    heads, *rows = from_csv(asked)
    assert tuple(heads) == code_tables.HEADS
    assert rows[0][:4] == ["1", "1", "20", asked.codes[0]]
    assert rows[2][:4] == ["3", "2", "1", asked.codes[2]]
    assert [int(row[0]) for row in rows] == list(range(1, 25))
    assert [row[3] for row in rows] == list(asked.codes)
    first = asked.codes[0]
    assert rows[0][4:] == [f"{first[:4]}-{first[4:8]}-{first[8:]}", f"HTTPS://GOCNGHE.VN/Q/{first}", ""]


@pytest.mark.parametrize("order", list(Order))
def test_rows_follow_the_order_of_printing(order: Order) -> None:
    asked = plan(LAYOUTS["a4-2x4"], run(21), order=order)
    places = [(page, cell, code) for page in range(asked.pages) for cell, code in asked.page(page)]
    rows = from_csv(asked)[1:]
    assert [(int(row[1]) - 1, int(row[2]) - 1, row[3]) for row in rows] == places
    assert {row[3] for row in rows} == set(asked.codes)


def test_copies_of_one_code_have_a_row_each() -> None:
    asked = plan(LAYOUTS["a4-2x4"], run(1), copies=11)
    assert [row[3] for row in from_csv(asked)[1:]] == [asked.codes[0]] * 11


def test_the_workbook_says_the_same_as_the_text() -> None:
    for asked in (plan(LAYOUTS["L7160"], run(24)), cartons(LAYOUTS["a4-2x4"], 9)):
        rows = [[str(int(cell)) if isinstance(cell, float) else cell for cell in row] for row in from_xlsx(asked)]
        assert rows == from_csv(asked)


def test_figures_are_figures_and_codes_are_text() -> None:
    asked = cartons(LAYOUTS["a4-2x4"], 2)
    first = from_xlsx(asked)[1]
    assert first[:3] == [1.0, 1.0, 1.0]
    assert (first[3], first[6]) == (asked.codes[0], f"00{asked.codes[0]}")
    assert all(isinstance(cell, str) for cell in first[3:])


def test_a_long_table_comes_in_pieces_and_is_whole() -> None:
    asked = plan(LAYOUTS["L7160"], run(1300))
    pieces = list(code_tables.csv_codes(asked))
    assert len(pieces) == 3
    assert [row[3] for row in from_csv(asked)[1:]] == list(asked.codes)


def test_no_cell_of_the_table_is_a_formula_or_an_address_that_opens() -> None:
    out = io.BytesIO()
    code_tables.write_xlsx(out, plan(LAYOUTS["L7160"], run(3), prefix="=1+https://gocnghe.vn/"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()
    assert sheet[1][5].startswith("=1+https://gocnghe.vn/")
