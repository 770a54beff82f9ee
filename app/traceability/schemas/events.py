"""The forms of an event: a new one, and one that puts another right."""

import re
from datetime import time
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from app.core.errors import N_
from app.traceability.rules import events as rules
from app.traceability.rules.events import EventType
from app.web.payload import Day, FormSchema, OneOf, Text, Whole

RESULT = N_("Xin chọn đạt hoặc không đạt")


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


class DatedForm(FormSchema):
    """The day it happened, and the paper about it."""

    day = Day(required=True)
    document = Text(load_default=None)

    @post_load
    def amounts(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """`quantity` becomes `grams` and `typed`, `quantity-<batch id>` become `lines`."""
        amount = data.pop("quantity", None)
        if amount is not None:
            data |= {"grams": amount.grams, "typed": amount.typed}
        for name in [name for name in data if name.startswith("quantity-")]:
            found = data.pop(name)
            if found is not None:
                line = (int(name.removeprefix("quantity-")), found.grams, found.typed)
                data.setdefault("lines", []).append(line)
        for name in [name for name in data if name.startswith(("unit-", "quantity_unit"))]:
            del data[name]
        return data


class TimedForm(DatedForm):
    """The instant it happened; without a time only the day is known."""

    time = TimeOfDay(load_default=None)

    @post_load
    def moment(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """One instant."""
        data["happened_at"] = rules.moment(data.pop("day"), data.pop("time"))
        return data


class CorrectionForm(TimedForm):
    """When, how much, where; `result` is that of a test."""

    pieces = Whole(1, 10**7, load_default=None)
    place = Text(load_default=None)
    note = Text(2000, load_default=None)
    result = Text(8, load_default=None, validate=validate.OneOf(("passed", "failed"), error=RESULT))

    @post_load
    def outcome(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Passed, not passed, or nothing said."""
        result = data.pop("result")
        return data | {"passed": None if result is None else result == "passed"}


class EventForm(TimedForm):
    """A new event with its type."""

    kind = OneOf(EventType, required=True)
    pieces = Whole(1, 10**7, load_default=None)
    place = Text(load_default=None)
    note = Text(2000, load_default=None)
    request_key = Text(64, load_default=None)
