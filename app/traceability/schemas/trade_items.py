"""The form of a trade item."""

from typing import Any

from marshmallow import post_load

from app.traceability.rules import trade_items as rules
from app.traceability.schemas.amounts import Weighed, Weight, unit_of
from app.web.payload import Text


class TradeItemForm(Weighed):
    """One pack: its words, net weight in g or kg, and the GTIN where there is one."""

    pack = Text(120, required=True)
    unit = Text(40, required=True)
    net_grams = Weight(required=True)
    quantity_unit = unit_of("kg", "g")
    gtin = Text(40, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A checked GTIN. Raises Invalid at "gtin"."""
        data["gtin"] = rules.parse_gtin(data["gtin"])
        return data
