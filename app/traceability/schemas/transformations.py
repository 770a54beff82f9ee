"""The forms of a transformation: what is taken of which batches, and the batches that come of it."""

from collections.abc import Mapping
from typing import Any

from app.traceability.rules.events import EventType
from app.traceability.rules.transformations import made_field, take_field
from app.traceability.schemas.movements import Measures, Weighing
from app.web.payload import Day, FormSchema, OneOf, Text, Whole


class TransformationForm(FormSchema):
    """What was done, and when."""

    kind = OneOf(EventType, required=True)
    happened_on = Day(required=True)
    note = Text(2000, load_default=None)
    override_reason = Text(1000, load_default=None)
    request_key = Text(64, load_default=None)


class TransformationCorrectionForm(FormSchema):
    """What else a corrected transformation says; its day and kind stay."""

    note = Text(2000, load_default=None)
    override_reason = Text(1000, load_default=None)
    request_key = Text(64, load_default=None)


def taking(measures: Mapping[int, Measures]) -> FormSchema:
    """An amount for each batch, by its id with its product's own units; empty ones are left out."""
    named: dict[str, Any] = {}
    for batch_id, own in measures.items():
        field = take_field(batch_id)
        named[field] = Weighing(own, f"{field}-unit", load_default=None)
        named[f"{field}-unit"] = Text(40, load_default="kg")
    return _of(named)


def making(measures: Mapping[int, Measures]) -> FormSchema:
    """The facts of each new batch, by its place on the form; one without an amount is left out."""
    named: dict[str, Any] = {}
    for place, own in measures.items():
        unit = made_field(place, "unit")
        named[made_field(place, "quantity")] = Weighing(own, unit, load_default=None)
        named[unit] = Text(40, load_default="kg")
        named[made_field(place, "product_id")] = Whole(1, 2**53, load_default=None)
        named[made_field(place, "number")] = Text(40, load_default=None)
        named[made_field(place, "grade")] = Text(80, load_default=None)
        named[made_field(place, "packed_on")] = Day(load_default=None)
        named[made_field(place, "best_before_on")] = Day(load_default=None)
    return _of(named)


def _of(named: dict[str, Any]) -> FormSchema:
    made: FormSchema = FormSchema.from_dict(named)()  # type: ignore[assignment]  # a subclass of the form
    return made
