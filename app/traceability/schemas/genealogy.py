"""What a trace is asked by: a text that was typed or scanned, and a direction."""

from app.traceability.rules.genealogy import Direction
from app.web.payload import FormSchema, OneOf, Text


class TraceSearch(FormSchema):
    """A code, number or name, or the address that a scanner read."""

    q = Text(300, load_default="")


class TraceQuestion(FormSchema):
    """Which way to follow the goods."""

    direction = OneOf(Direction, load_default=Direction.FORWARD)
