"""A weight as typed, with the unit chosen beside it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.core import quantity
from app.core.errors import N_, Invalid
from app.web.language import decimal_mark
from app.web.payload import REQUIRED, FormSchema, Text


class Weight(fields.Field[int]):
    """Whole grams out of `quantity` and the `quantity_unit` sent with it."""

    def __init__(self, **kwargs: Any) -> None:
        """As any field; it reads "quantity"."""
        super().__init__(data_key="quantity", **kwargs)
        self.error_messages.update({"required": REQUIRED, "null": REQUIRED})

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 - marshmallow's own signature
        data: Mapping[str, Any] | None,
        **_: Any,
    ) -> int:
        unit = (data or {}).get("quantity_unit") or "kg"
        try:
            return quantity.grams(str(value), unit, decimal=decimal_mark())
        except Invalid as error:
            raise ValidationError(error.problems[0].message if value else REQUIRED) from error


def unit_of(*units: str) -> Text:
    """The unit beside a weight: one of `units`, keys of `quantity.GRAMS`."""
    known = validate.OneOf(units, error=N_("Xin chọn một đơn vị trong danh sách"))
    return Text(8, load_default="kg", validate=known)


class Weighed(FormSchema):
    """A form with a weight."""

    quantity_unit = unit_of("kg", "ta", "tan")

    @post_load
    def forget_unit(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The weight is in grams by now."""
        data.pop("quantity_unit", None)
        return data
