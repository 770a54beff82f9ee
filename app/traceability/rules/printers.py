"""Printers for labels: what they understand and how finely they print."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from app.core.errors import N_, Invalid


class PrinterLanguage(StrEnum):
    """What is sent to the printer."""

    PDF = "pdf"
    ZPL = "zpl"
    TSPL = "tspl"


LANGUAGE_NAMES: Mapping[PrinterLanguage, tuple[str, str]] = {
    PrinterLanguage.PDF: (N_("Máy in thường"), N_("Laser hoặc phun, in tệp PDF")),
    PrinterLanguage.ZPL: (N_("Máy in tem, lệnh ZPL"), N_("Zebra, Godex và máy tương thích")),
    PrinterLanguage.TSPL: (N_("Máy in tem, lệnh TSPL"), N_("TSC, Xprinter, HPRT, Gprinter")),
}

DPIS = (203, 300)
"""Print heads of thermal printers; 203 is the usual one."""

MOST_OFFSET_UM = 10_000
"""A print that lies more than 10 mm off is fed wrongly; that is mended at the printer."""

UM_PER_MM = 1000
MOST_OFFSET_MM = MOST_OFFSET_UM // UM_PER_MM


def offset(field: str, right_or_down_mm: Decimal) -> int:
    """A correction in whole micrometres. Raises Invalid at `field` beyond 10 mm or finer than a tenth of one."""
    if right_or_down_mm * 10 != (right_or_down_mm * 10).to_integral_value():
        raise Invalid.at(field, N_("Xin ghi đến một phần mười mm, ví dụ 0,5"))
    um = int(right_or_down_mm * UM_PER_MM)
    if abs(um) > MOST_OFFSET_UM:
        beyond = N_("Nhiều nhất %(most)s mm về mỗi phía; lệch hơn nữa thì xin chỉnh khay giấy hoặc thanh dẫn giấy")
        raise Invalid.at(field, beyond, most=MOST_OFFSET_MM)
    return um


def corrected(field: str, old_um: int, measured_mm: Decimal) -> int:
    """The new correction when a page printed with the old one still lies `measured_mm` too far right (or down).

    Raises Invalid at `field` as `offset`.
    """
    return offset(field, Decimal(old_um) / UM_PER_MM - measured_mm)


def dots_per_inch(field: str, language: PrinterLanguage, dpi: int | None) -> int | None:
    """The print head's dots per inch; an office printer has none to ask for. Raises Invalid at `field`."""
    if language is PrinterLanguage.PDF:
        return None
    if dpi not in DPIS:
        raise Invalid.at(field, N_("Xin chọn độ phân giải ghi trên máy hoặc trong sách hướng dẫn"))
    return dpi
