"""Forms of a label printer and of what its calibration page showed."""

from decimal import Decimal
from typing import Any

from marshmallow import post_load

from app.traceability.rules import printers as rules
from app.traceability.rules.printers import DPIS, PrinterLanguage
from app.traceability.schemas.label_layouts import Millimetres
from app.traceability.services.label_printers import Facts
from app.web.payload import FormSchema, OneOf, Text, Whole


class LabelPrinterForm(FormSchema):
    """A printer; its offsets in millimetres to the right and down."""

    name = Text(80, required=True)
    printer_language = OneOf(PrinterLanguage, required=True)
    printer_dpi = Whole(min(DPIS), max(DPIS), load_default=None)
    offset_right_mm = Millimetres(load_default=Decimal(0))
    offset_down_mm = Millimetres(load_default=Decimal(0))

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The printer's facts. Raises Invalid at the field at fault."""
        language = data["printer_language"]
        facts = Facts(
            name=data["name"],
            language=language,
            dpi=rules.dots_per_inch("printer_dpi", language, data["printer_dpi"]),
            offset_x_um=rules.offset("offset_right_mm", data["offset_right_mm"]),
            offset_y_um=rules.offset("offset_down_mm", data["offset_down_mm"]),
        )
        return {"facts": facts}


class Calibration(FormSchema):
    """How far the first label of the calibration page lies off, in millimetres; to the left and up are negative."""

    measured_right_mm = Millimetres(attribute="right_mm", required=True)
    measured_down_mm = Millimetres(attribute="down_mm", required=True)
