"""The forms of movements: amounts in any unit of the product, exact to the gram, and the facts around them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.core.errors import Invalid
from app.traceability.rules.product_units import Amount, Measure, weigh
from app.traceability.schemas.events import RESULT, DatedForm, TimedForm
from app.web.language import decimal_mark
from app.web.payload import REQUIRED, FormSchema, Text, Whole

Measures = Mapping[str, Measure]


class Weighing(fields.Field[Amount]):
    """An amount with the unit sent beside it under `<name>_unit`, or the name that `unit_field` gives."""

    def __init__(self, measures: Measures, unit_field: str, **kwargs: Any) -> None:
        """`measures` are the product's own units."""
        super().__init__(**kwargs)
        self.measures, self.unit_field = measures, unit_field
        self.error_messages.update({"required": REQUIRED, "null": REQUIRED})

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 - marshmallow's own signature
        data: Mapping[str, Any] | None,
        **_: Any,
    ) -> Amount:
        if not value:
            raise ValidationError(REQUIRED)
        unit = (data or {}).get(self.unit_field) or "kg"
        try:
            return weigh(str(value), str(unit), self.measures, field="quantity", decimal=decimal_mark())
        except Invalid as error:
            raise ValidationError(error.problems[0].message) from error


class MovementForm(TimedForm):
    """A movement with its note."""

    note = Text(2000, load_default=None)
    request_key = Text(64, load_default=None)


class ShipForm(MovementForm):
    """Goods of several batches, and cartons, for one buyer or place."""

    partner_id = Whole(1, 2**53, load_default=None)
    place = Text(load_default=None)
    override_reason = Text(1000, load_default=None)
    unit_ids = fields.List(Whole(1, 2**53), load_default=list)


class CorrectLinesForm(MovementForm):
    """How a wrong movement should read."""

    partner_id = Whole(1, 2**53, load_default=None)
    place = Text(load_default=None)
    override_reason = Text(1000, load_default=None)


class SellForm(MovementForm):
    """A sale in small amounts."""

    place = Text(load_default=None)
    override_reason = Text(1000, load_default=None)


class DestroyForm(TimedForm):
    """Goods that are destroyed, why, and who saw it."""

    request_key = Text(64, load_default=None)
    reason = Text(1000, required=True)
    witness = Text(load_default=None)
    place = Text(load_default=None)
    override_reason = Text(1000, load_default=None)


class ReturnForm(MovementForm):
    """Goods that a buyer, named as it was shipped to, gives back."""

    holder = Text(300, required=True)
    hold = Text(8, load_default=None)

    @post_load
    def party(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """ "partner-<id>" is a partner, anything else the place as it was written down."""
        holder = data.pop("holder")
        number = holder.removeprefix("partner-")
        known = holder.startswith("partner-") and number.isascii() and number.isdigit() and len(number) < 16
        data |= {"partner_id": int(number)} if known else {"place": holder.removeprefix("place-")}
        data["hold"] = data["hold"] == "yes"
        return data


class ReceiptForm(DatedForm):
    """Goods from a supplier, which make a batch numbered by the day."""

    product_id = Whole(1, 2**53, required=True)
    supplier_id = Whole(1, 2**53, required=True)
    supplier_lot = Text(80, load_default=None)
    note = Text(2000, load_default=None)
    request_key = Text(64, required=True)

    @post_load
    def received(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The day under its own name."""
        data["received_on"] = data.pop("day")
        return data


class QualityTestForm(MovementForm):
    """What a laboratory found."""

    laboratory = Text(required=True)
    sample = Text(80, load_default=None)
    result = Text(8, required=True, validate=validate.OneOf(("passed", "failed"), error=RESULT))

    @post_load
    def outcome(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Passed, or not."""
        data["passed"] = data.pop("result") == "passed"
        return data


def one(form: type[DatedForm], measures: Measures, *, required: bool = True) -> FormSchema:
    """That form with the amount of one batch."""
    needed: dict[str, Any] = {"required": True} if required else {"load_default": None}
    weighing = Weighing(measures, "quantity_unit", **needed)
    return _with(form, {"quantity": weighing, "quantity_unit": Text(40, load_default="kg")})


def several(form: type[DatedForm], measures: Mapping[int, Measures]) -> FormSchema:
    """That form with an amount for each batch, by its id with its product's own units; empty ones are left out."""
    named: dict[str, Any] = {}
    for batch_id, own in measures.items():
        named[f"quantity-{batch_id}"] = Weighing(own, f"unit-{batch_id}", load_default=None)
        named[f"unit-{batch_id}"] = Text(40, load_default="kg")
    return _with(form, named)


def _with(form: type[DatedForm], named: dict[str, Any]) -> FormSchema:
    made: FormSchema = form.from_dict(named)()  # type: ignore[assignment]  # a subclass of the form
    return made
