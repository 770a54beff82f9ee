"""The forms of the farm log: a new line, one in the place of a wrong one, and crossing one out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, post_load

from app.core import quantity
from app.core.errors import N_, Invalid
from app.traceability.rules import inputs
from app.traceability.rules.farm_log import LogKind
from app.traceability.schemas.amounts import Weighed, Weight
from app.traceability.schemas.events import TimeOfDay
from app.web.language import decimal_mark
from app.web.payload import Day, FormSchema, OneOf, Text, Whole

AREA_UNITS: Mapping[str, int] = {"m2": 1, "sao": 500, "ha": 10_000}
"""Square metres in each; the sào is that of central Việt Nam."""

WATER_UNITS: Mapping[str, int] = {"l": 1_000, "m3": 1_000_000}
"""Millilitres in each."""

MOST = 10**9


class Sized(fields.Field[int]):
    """A whole number of base units out of a figure and the unit sent beside it as `<name>_unit`."""

    def __init__(self, units: Mapping[str, int], **kwargs: Any) -> None:
        """`units`: base units in each unit, the usual one first."""
        super().__init__(load_default=None, **kwargs)
        self.units = units

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> int:
        unit = (data or {}).get(f"{self.data_key or attr}_unit") or next(iter(self.units))
        try:
            number = quantity.parse_number(str(value), decimal=decimal_mark()) * self.units[unit]
        except (ValueError, KeyError):
            raise ValidationError(N_("Xin ghi một số, ví dụ 1.200 hoặc 12,5")) from None
        if number != number.to_integral_value() or not 0 < number <= Decimal(MOST):
            raise ValidationError(N_("Số này quá nhỏ hoặc quá lớn; xin xem lại"))
        return int(number)


class Used(fields.Field[inputs.Amount]):
    """How much of an input, in the unit sent beside it as `amount_unit`."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 - marshmallow's own signature
        data: Mapping[str, Any] | None,
        **_: Any,
    ) -> inputs.Amount:
        unit = (data or {}).get("amount_unit") or ""
        try:
            return inputs.parse_amount(str(value), unit, decimal=decimal_mark())
        except Invalid as error:
            raise ValidationError(error.problems[0].message) from error


class LogFacts(Weighed):
    """What was done, where, when, with what and by whom; `area_ids` stand for all plots of a growing area."""

    plot_ids = fields.List(Whole(1, 2**53), load_default=list)
    area_ids = fields.List(Whole(1, 2**53), load_default=list)
    done_on = Day(required=True)
    done_time = TimeOfDay(load_default=None)
    input_item_id = Whole(1, 2**53, load_default=None)
    input_lot_id = Whole(1, 2**53, load_default=None)
    amount = Used(load_default=None)
    amount_unit = Text(8, load_default=None)
    dose = Text(load_default=None)
    water_ml = Sized(WATER_UNITS, data_key="water")
    water_unit = Text(8, load_default=None)
    area_m2 = Sized(AREA_UNITS, data_key="area")
    area_unit = Text(8, load_default=None)
    target = Text(load_default=None)
    method = Text(load_default=None)
    equipment = Text(load_default=None)
    weather = Text(load_default=None)
    operator = Text(load_default=None)
    grams = Weight(load_default=None)
    batch_id = Whole(1, 2**53, load_default=None)
    note = Text(2000, load_default=None)
    request_key = Text(64, load_default=None)

    @post_load
    def part(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Figures in base units, and how the amount was measured; the units chosen beside them are spent by now."""
        for unit in ("amount_unit", "water_unit", "area_unit"):
            del data[unit]
        amount = data["amount"]
        data["amount"], data["measure"] = (amount.units, amount.measure) if amount else (None, None)
        return data


class LogForm(LogFacts):
    """A new line."""

    kind = OneOf(LogKind, required=True)


class LogCorrectionForm(LogFacts):
    """A line in the place of a wrong one."""

    reason = Text(1000, required=True)


class LogStrikeForm(FormSchema):
    """Why a line is crossed out."""

    reason = Text(1000, required=True)
    request_key = Text(64, load_default=None)
