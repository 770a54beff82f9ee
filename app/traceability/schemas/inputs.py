"""Forms of an input and of a purchase of it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load

from app.core.errors import Invalid
from app.traceability.rules import inputs as rules
from app.traceability.rules.inputs import LONGEST_INTERVAL, LONGEST_RE_ENTRY, Amount, InputKind, Measure
from app.traceability.services.inputs import Facts, Purchase
from app.web.language import decimal_mark
from app.web.payload import REQUIRED, Day, FormSchema, OneOf, Text, Whole


class InputForm(FormSchema):
    """An input as its label describes it; all but kind, name and measure may stay empty."""

    kind = OneOf(InputKind, required=True)
    name = Text(required=True)
    measure = OneOf(Measure, required=True)
    active_ingredient = Text(load_default=None)
    content = Text(load_default=None)
    formulation = Text(load_default=None)
    registration_no = Text(80, load_default=None)
    crops = Text(2000, load_default=None)
    dose = Text(load_default=None)
    pre_harvest_days = Whole(0, LONGEST_INTERVAL, load_default=None)
    re_entry_hours = Whole(0, LONGEST_RE_ENTRY, load_default=None)
    reference_id = Whole(1, 2**53, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The facts of the register."""
        return {"facts": Facts(**data)}


class AmountField(fields.Field[Amount]):
    """An exact amount out of a figure and the unit sent beside it under the same name with `_unit`."""

    def __init__(self, **kwargs: Any) -> None:
        """As any field."""
        super().__init__(**kwargs)
        self.error_messages.update({"required": REQUIRED, "null": REQUIRED})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Amount:
        unit = (data or {}).get(f"{attr}_unit") or ""
        try:
            return rules.parse_amount(str(value), unit, decimal=decimal_mark())
        except Invalid as error:
            raise ValidationError(error.problems[0].message if value else REQUIRED) from error


class PurchaseForm(FormSchema):
    """What stands on the bill and on the pack."""

    bought_on = Day(required=True)
    amount = AmountField(required=True)
    amount_unit = Text(8, load_default="")
    supplier = Text(load_default=None)
    lot_number = Text(80, load_default=None)
    expires_on = Day(load_default=None)
    storage = Text(load_default=None)
    note = Text(2000, load_default=None)
    request_key = Text(80, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The purchase, and the key of the request."""
        del data["amount_unit"]
        key = data.pop("request_key")
        return {"purchase": Purchase(**data), "request_key": key}
