"""The form of a season: its facts, and for each plot that was ticked when it was planted and what is expected of it."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.cooperatives.rules.seasons import Plan, PlotPlan, expected_field, planted_field
from app.core import quantity
from app.core.errors import N_, Invalid
from app.web.language import decimal_mark
from app.web.payload import Day, FormSchema, Text, Whole

UNITS: Mapping[str, str] = {"kg": "kg", "ta": N_("tạ"), "tan": N_("tấn")}
"""Units in which people reckon a yield, keys of `quantity.GRAMS`."""


class Expected(fields.Field[int]):
    """Whole grams of a yield, in the unit chosen once for all plots."""

    def _deserialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 - marshmallow's own signature
        data: Mapping[str, Any] | None,
        **_: Any,
    ) -> int:
        try:
            return quantity.grams(str(value), (data or {}).get("expected_unit") or "kg", decimal=decimal_mark())
        except Invalid as error:
            raise ValidationError(error.problems[0].message) from error


class SeasonFacts(FormSchema):
    """What is planned."""

    name = Text(required=True)
    crop = Text(required=True)
    variety = Text(load_default=None)
    growing_area_id = Whole(1, 2**53, load_default=None)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    harvest_from = Day(load_default=None)
    harvest_until = Day(load_default=None)
    plot_ids = fields.List(Whole(1, 2**53), load_default=list)
    expected_unit = Text(
        8, load_default="kg", validate=validate.OneOf(list(UNITS), error=N_("Xin chọn một đơn vị trong danh sách"))
    )
    note = Text(2000, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The plan. What was typed beside a plot without a tick is asked about, never dropped."""
        del data["expected_unit"]
        picked = dict.fromkeys(data.pop("plot_ids"))
        plots = [
            PlotPlan(one, data.pop(planted_field(one), None), data.pop(expected_field(one), None)) for one in picked
        ]
        facts = {name: data.pop(name) for name in list(data) if name in Plan.__dataclass_fields__}
        forgotten = sorted(name for name, value in data.items() if value is not None)
        if forgotten:
            raise ValidationError({name: [N_("Xin chọn thửa này, hoặc xóa điều đã ghi ở đây")] for name in forgotten})
        return {"facts": Plan(plots=plots, **facts)}


MOST_TYPED = 1000
"""Fields that are looked at: a cooperative has fewer plots than half of it."""


def season_form(typed: Iterable[str]) -> FormSchema:
    """The form with the fields of plots among the names that were `typed`."""
    named: dict[str, Any] = {}
    for name in itertools.islice(typed, MOST_TYPED):
        kind, _, plot_id = name.partition("-")
        if plot_id.isascii() and plot_id.isdigit() and len(plot_id) < 16:
            if kind == "planted":
                named[planted_field(int(plot_id))] = Day(load_default=None)
            elif kind == "expected":
                named[expected_field(int(plot_id))] = Expected(load_default=None)
    made: FormSchema = SeasonFacts.from_dict(named)()  # type: ignore[assignment]  # a subclass of the form
    return made
