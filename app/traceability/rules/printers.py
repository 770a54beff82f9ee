"""Printers for labels: what they understand and how finely they print."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_


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
