"""The forms of recalls: proposing one, changing its scope, writing down what was found, and ending it."""

from typing import Any

from marshmallow import fields, post_load

from app.core.errors import N_, Invalid
from app.traceability.rules.recalls import Hazard, Outcome
from app.traceability.schemas.amounts import Weighed, Weight
from app.web.payload import FormSchema, OneOf, Text, Whole


class RecallForm(FormSchema):
    """Why, what people should do, whom they may call; from the second page on also which batches."""

    hazard = OneOf(Hazard, required=True)
    reason = Text(1000, required=True)
    reason_en = Text(1000, load_default=None)
    advice = Text(1000, load_default=None)
    advice_en = Text(1000, load_default=None)
    contact_phone = Text(40, required=True)
    drill = Text(40, load_default=None)
    picking = Text(40, load_default=None)
    batch_ids = fields.List(Whole(1, 2**53 - 1), load_default=[])
    request_key = Text(64, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A tick is a yes; batches count only where they could be picked."""
        data["drill"] = data["drill"] == "yes"
        data["batch_ids"] = data["batch_ids"] if data.pop("picking") == "yes" else None
        return data


class ScopeForm(FormSchema):
    """Batches that come in or go out, and why."""

    batch_ids = fields.List(Whole(1, 2**53 - 1), load_default=[])
    reason = Text(1000, required=True)
    request_key = Text(64, load_default=None)


class FoundForm(Weighed):
    """Goods that were found: how much of which batch, where, and what became of them."""

    batch_id = Whole(1, 2**53 - 1, required=True)
    grams = Weight(required=True)
    outcome = OneOf(Outcome, required=True)
    isolated_before = Text(40, load_default=None)
    partner_id = Whole(1, 2**53 - 1, load_default=None)
    place = Text(load_default=None)
    note = Text(1000, load_default=None)
    request_key = Text(64, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A tick is a yes."""
        data["isolated_before"] = data["isolated_before"] == "yes"
        return data


class WordsForm(FormSchema):
    """A few words, or none."""

    note = Text(2000, load_default=None)
    request_key = Text(64, load_default=None)


def needed(data: dict[str, Any]) -> str:
    """The words of a form where they may not be left out. Raises Invalid at "note"."""
    if not data["note"]:
        raise Invalid.at("note", N_("Xin ghi nội dung"))
    return str(data["note"])
