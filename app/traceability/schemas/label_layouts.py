"""The form of an own layout: millimetres as people type them."""

from dataclasses import fields as fields_of
from dataclasses import replace
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, post_load

from app.core import quantity
from app.core.errors import N_, Invalid, Problem
from app.traceability.rules import own_layouts as rules
from app.traceability.rules.layouts import LayoutKind
from app.web import filters
from app.web.language import decimal_mark
from app.web.payload import REQUIRED, FormSchema, OneOf, Text, Whole

CODE = "own"
"""The code of a layout before it is kept; after that it is the row's."""


class Millimetres(fields.Field[Decimal]):
    """Millimetres with the reader's decimal mark, to a hundredth."""

    def __init__(self, **kwargs: Any) -> None:
        """As any field."""
        super().__init__(**kwargs)
        self.error_messages.update({"required": REQUIRED, "null": REQUIRED})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Decimal:  # noqa: ARG002 - marshmallow's own signature
        if value == "":
            raise ValidationError(REQUIRED)
        try:
            number = quantity.parse_number(str(value).replace("−", "-"), decimal=decimal_mark())
        except ValueError:
            raise ValidationError(N_("Xin ghi số mm, ví dụ 63,5")) from None
        if number * 100 != (number * 100).to_integral_value():
            raise ValidationError(N_("Xin ghi nhiều nhất hai chữ số sau dấu phẩy"))
        return number


class LabelLayoutForm(FormSchema):
    """Paper as it was measured; the rule says what each kind of paper needs."""

    name = Text(80, required=True)
    layout_kind = OneOf(LayoutKind, attribute="kind", load_default=LayoutKind.SHEET)
    page_width_mm = Millimetres(load_default=None)
    page_height_mm = Millimetres(load_default=None)
    columns = Whole(1, 20, load_default=None)
    rows = Whole(1, 40, load_default=None)
    cell_width_mm = Millimetres(load_default=None)
    cell_height_mm = Millimetres(load_default=None)
    left_mm = Millimetres(load_default=None)
    top_mm = Millimetres(load_default=None)
    gutter_x_mm = Millimetres(load_default=None)
    gutter_y_mm = Millimetres(load_default=None)
    pitch_x_mm = Millimetres(load_default=None)
    pitch_y_mm = Millimetres(load_default=None)
    corner_mm = Millimetres(load_default=None)
    gap_mm = Millimetres(load_default=None)

    @post_load
    def lay_out(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The layout. Raises Invalid with one problem per field at fault."""
        name = data.pop("name")
        try:
            return {"layout": rules.parse_own(CODE, name, rules.Measured(**data))}
        except Invalid as refusal:
            raise Invalid(problems=[_in_figures(problem) for problem in refusal.problems]) from refusal


def _in_figures(problem: Problem) -> Problem:
    """The problem with its millimetres as the reader's language writes them."""
    values = {
        name: filters.num(value) if isinstance(value, Decimal) else value for name, value in problem.values.items()
    }
    return replace(problem, values=values)


def typed(measured: rules.Measured) -> dict[str, str]:
    """The fields of the form for known measures."""
    known = {each.name: getattr(measured, each.name) for each in fields_of(measured)}
    kind: LayoutKind = known.pop("kind")
    shown = {name: filters.num(value) for name, value in known.items() if value is not None}
    return {"layout_kind": kind.value, **shown}
