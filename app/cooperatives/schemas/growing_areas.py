"""The forms of a growing area: what it is, the decision that gave its code, what the office decides later."""

from typing import Any

from marshmallow import ValidationError, fields

from app.cooperatives.rules.growing_areas import CropCycle
from app.cooperatives.rules.markets import Market
from app.core import quantity
from app.core.errors import N_
from app.web.language import decimal_mark
from app.web.payload import Day, FormSchema, OneOf, Text, Whole

MAX_HECTARES = 10_000


class Hectares(fields.Field[int]):
    """Hectares as typed ("4,25"), as whole m²."""

    def _deserialize(self, value: Any, *_: Any, **_kwargs: Any) -> int:
        try:
            square_metres = quantity.parse_number(str(value), decimal=decimal_mark()) * 10_000
        except ValueError:
            raise ValidationError(N_("Xin ghi diện tích bằng số, ví dụ 4,25")) from None
        if not 1 <= square_metres <= MAX_HECTARES * 10_000:
            raise ValidationError(N_("Diện tích phải lớn hơn 0 và không quá 10.000 ha"))
        return round(square_metres)


class GrowingAreaForm(FormSchema):
    """What a growing area is."""

    name = Text(required=True)
    crop = Text(required=True)
    cycle = OneOf(CropCycle, required=True)
    market = OneOf(Market, required=True)
    market_country = Text(80, load_default=None)
    commune_code = Text(5, required=True)
    area_m2 = Hectares(load_default=None, data_key="area")
    plots = fields.List(Whole(1), load_default=list)


class GrantForm(FormSchema):
    """The decision that gave the code; the code is kept exactly as typed."""

    code = Text(80, required=True)
    issuer = Text(required=True)
    decided_on = Day(required=True)
    valid_until = Day(load_default=None)


class DecisionForm(FormSchema):
    """A step of the office with its day and reason."""

    from_on = Day(required=True)
    reason = Text(1000, required=True)


class NewGrantedAreaForm(GrowingAreaForm, GrantForm):
    """A growing area whose code the cooperative holds already: both forms on one page."""
