"""The form of a grower."""

from app.web.payload import FormSchema, Text


class GrowerForm(FormSchema):
    """One household."""

    name = Text(required=True)
    phone = Text(40, load_default=None)
    village = Text(load_default=None)
