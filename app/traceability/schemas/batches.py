"""The forms of a batch: opening one, and the reason for holding or releasing it."""

from typing import Any

from marshmallow import fields, post_load

from app.traceability.schemas.amounts import Weighed, Weight
from app.web.payload import Day, FormSchema, Text, Whole


class OpenBatchForm(Weighed):
    """A harvest as told by the person who weighed it."""

    product_id = Whole(1, 2**53, required=True)
    harvested_on = Day(required=True)
    growing_area_id = Whole(1, 2**53, load_default=None)
    plot_ids = fields.List(Whole(1, 2**53), load_default=list)
    grams = Weight(required=True)
    number = Text(40, load_default=None)
    suggested = Text(40, load_default=None)
    packed_on = Day(load_default=None)
    note = Text(2000, load_default=None)
    override_reason = Text(1000, load_default=None)
    request_key = Text(64, required=True)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A number left as suggested means the next free one; another person may have taken it meanwhile."""
        if data["number"] == data.pop("suggested"):
            data["number"] = None
        return data


class ReasonForm(FormSchema):
    """Why a batch is held or released."""

    reason = Text(1000, required=True)
