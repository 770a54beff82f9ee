"""The form of a partner."""

from typing import Any

from marshmallow import fields, post_load

from app.cooperatives.rules.partners import Part
from app.cooperatives.services.partners import Facts
from app.web.payload import FormSchema, OneOf, Text


class PartnerForm(FormSchema):
    """One buyer or supplier."""

    name = Text(required=True)
    parts = fields.List(OneOf(Part), load_default=list)
    phone = Text(40, load_default=None)
    email = Text(load_default=None)
    address = Text(load_default=None)
    tax_code = Text(20, load_default=None)
    gln = Text(40, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The partner's facts."""
        parts = data.pop("parts")
        return {"facts": Facts(buyer=Part.BUYER in parts, supplier=Part.SUPPLIER in parts, **data)}
