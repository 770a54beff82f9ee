"""The form of a list of permitted inputs."""

from typing import Any

from marshmallow import post_load

from app.traceability.services.reference_lists import Facts
from app.web.payload import Day, FormSchema, Text


class ReferenceListForm(FormSchema):
    """What a list is called, rests on, and when it holds."""

    name = Text(required=True)
    basis = Text(required=True)
    valid_from = Day(required=True)
    valid_until = Day(load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The facts of the list."""
        return {"facts": Facts(**data)}
