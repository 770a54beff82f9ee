"""The forms of an event: a new one, and one that puts another right."""

import re
from datetime import time
from typing import Any

from marshmallow import ValidationError, fields, post_load

from app.core.errors import N_
from app.traceability.rules import events as rules
from app.traceability.rules.events import EventType
from app.traceability.schemas.amounts import Weighed, Weight
from app.web.payload import Day, OneOf, Text, Whole


class TimeOfDay(fields.Field[time]):
    """A time as people write it: 7:30, 07h30."""

    def _deserialize(self, value: Any, *_: Any, **_kwargs: Any) -> time:
        found = re.fullmatch(r"([0-9]{1,2})[:hH.]([0-9]{2})", str(value))
        try:
            return time(int(found[1]), int(found[2])) if found else _no_time()
        except ValueError:
            return _no_time()


def _no_time() -> time:
    raise ValidationError(N_("Xin ghi giờ:phút, ví dụ 07:30"))


class CorrectionForm(Weighed):
    """When, how much, where; without a time only the day is known."""

    day = Day(required=True)
    time = TimeOfDay(load_default=None)
    grams = Weight(load_default=None)
    pieces = Whole(1, 10**7, load_default=None)
    place = Text(load_default=None)
    note = Text(2000, load_default=None)

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """One instant."""
        data["happened_at"] = rules.moment(data.pop("day"), data.pop("time"))
        return data


class EventForm(CorrectionForm):
    """A new event with its type."""

    kind = OneOf(EventType, required=True)
    request_key = Text(64, load_default=None)
