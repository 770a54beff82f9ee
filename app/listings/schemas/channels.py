"""Forms of channels; credentials are read beside them, since each floor asks for its own."""

from app.web.payload import FormSchema, Text, Whole


class ChangedChannel(FormSchema):
    """A shop's name, address and schedule."""

    shop_name = Text(200, required=True)
    base_url = Text(200, required=True)
    every_minutes = Whole(1, 1440, required=True)
