"""The forms of cartons and pallets: a new one, what goes in, and how many of a printed run were filled."""

from marshmallow import fields

from app.traceability.rules.units import UnitKind
from app.web.payload import FormSchema, OneOf, Text, Whole


class PutInForm(FormSchema):
    """Smaller units that are put in or taken out; the goods stand beside them by batch."""

    unit_ids = fields.List(Whole(1, 2**53), load_default=list)
    request_key = Text(64, load_default=None)


class UnitForm(PutInForm):
    """A new carton or pallet: the number on its printed label, or none for a fresh one."""

    kind = OneOf(UnitKind, required=True)
    sscc = Text(300, load_default=None)


class FilledRunForm(FormSchema):
    """How many cartons of a printed run stand filled."""

    count = Whole(1, 500, required=True)
    request_key = Text(64, required=True)
