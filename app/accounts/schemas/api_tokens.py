"""The form of a new API token."""

from typing import Any

from marshmallow import fields, post_load

from app.web.payload import FormSchema, Text


class NewToken(FormSchema):
    """What the key is for, and whether it may send events in."""

    name = Text(80, required=True)
    may_capture = fields.String(load_default="")

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The tick as a fact."""
        return data | {"may_capture": data["may_capture"] == "yes"}
