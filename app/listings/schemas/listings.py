"""Forms of listings."""

from marshmallow import fields

from app.web.payload import FormSchema, Text, Whole

HUGE = 10**15
"""Above every sensible figure, so that the rule, not the form, says what is wrong with it."""


class NewListing(FormSchema):
    """Put a trade item on offer."""

    trade_item_id = Whole(1, required=True)
    title = Text(200, required=True)
    description = Text(10_000, load_default="")
    price_vnd = Whole(0, HUGE, required=True)
    stock = Whole(0, HUGE, required=True)
    channel_ids = fields.List(Whole(1), load_default=list)


class Words(FormSchema):
    """What a listing says."""

    title = Text(200, required=True)
    description = Text(10_000, load_default="")


class Price(FormSchema):
    """A new price, and the tick under a very different one."""

    price_vnd = Whole(0, HUGE, required=True)
    confirm_price = fields.Boolean(load_default=False)


class Stock(FormSchema):
    """How many packs are left."""

    stock = Whole(0, HUGE, required=True)


class Channels(FormSchema):
    """Where a listing is wanted."""

    channel_ids = fields.List(Whole(1), load_default=list)
