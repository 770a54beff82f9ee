"""What a person types to print labels."""

from marshmallow import fields

from app.traceability.services.labels import MOST_AT_ONCE
from app.web.payload import FormSchema, Text, Whole


class PrintLabels(FormSchema):
    """A run: which pack, how many, on which paper, from which cell."""

    trade_item_id = Whole(1, required=True)
    count = Whole(1, MOST_AT_ONCE, required=True)
    layout = Text(20, required=True)
    start_cell = Whole(1, 100, load_default=1)
    cut_marks = fields.Boolean(truthy={"yes"}, load_default=False)
    over_reason = Text(500, load_default=None)


class VoidRun(FormSchema):
    """Why a run is taken out of use."""

    reason = Text(500, required=True)
