"""The form of a recall."""

from app.traceability.rules.recalls import Hazard
from app.web.payload import FormSchema, OneOf, Text


class RecallForm(FormSchema):
    """Why, what people should do, and whom they may call."""

    hazard = OneOf(Hazard, required=True)
    reason = Text(1000, required=True)
    reason_en = Text(1000, load_default=None)
    advice = Text(1000, load_default=None)
    advice_en = Text(1000, load_default=None)
    contact_phone = Text(40, required=True)
