"""The span of days whose events a person takes along."""

from app.web.payload import Day, FormSchema


class DaysForm(FormSchema):
    """First and last day, both counted."""

    since = Day(required=True)
    until = Day(required=True)
