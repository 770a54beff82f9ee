"""The codes of a run as a table, for print houses that set their own labels: CSV and Excel, row by row."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

import xlsxwriter

from app.traceability.labels.plan import PrintPlan

HEADS = ("STT", "Tờ", "Ô", "Mã", "Chữ in trên tem", "Nội dung mã QR", "Nội dung mã vạch GS1-128")
_ROWS_AT_ONCE = 500
_WIDTHS = (8, 8, 6, 22, 28, 64, 28)
_NUMBERS = 3  # the leading columns that are figures; all others are text, so that no program takes them for numbers


def rows(plan: PrintPlan) -> Iterator[tuple[int, int, int, str, str, str, str]]:
    """Number, sheet and cell (from 1), code, its printed form, what the QR code and the GS1-128 symbol hold."""
    number = 0
    for page in range(plan.pages):
        for cell, code in plan.page(page):
            number += 1
            yield number, page + 1, cell + 1, code, plan.printed(code), plan.payload(code), plan.barcode(code) or ""


def csv_codes(plan: PrintPlan) -> Iterator[bytes]:
    """The table as CSV in UTF-8 with a byte order mark, which Excel needs to read Vietnamese; RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(HEADS)
    for at, row in enumerate(rows(plan), 1):
        writer.writerow(row)
        if at % _ROWS_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def write_xlsx(out: BinaryIO, plan: PrintPlan) -> None:
    """The table as a workbook; rows go to disk as they are written, so its length costs no memory."""
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet("Mã tem"), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for at, row in enumerate(rows(plan), 1):
        for column, value in enumerate(row):
            if column < _NUMBERS:
                sheet.write_number(at, column, value)
            else:
                sheet.write_string(at, column, str(value))
    book.close()
