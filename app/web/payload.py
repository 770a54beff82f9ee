"""From typed text to checked values: marshmallow schemas over forms, with every fault at its field in words."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load

from app.core import money, quantity
from app.core.errors import N_, Invalid, Problem
from app.core.text import nfc

REQUIRED = N_("Xin điền mục này")
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories of which a name cannot consist alone."""
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of text: a name with them can read as another one."""


class FormSchema(Schema):
    """A form: unknown fields (token, buttons) are left out, text is trimmed and composed, empty means not given."""

    class Meta:
        """Forms carry more than data."""

        unknown = EXCLUDE

    error_messages = {"unknown": N_("Mục này không dùng ở đây")}

    @pre_load
    def tidy(self, data: Any, **_: Any) -> dict[str, Any]:
        """Turn a MultiDict (or dict) into plain values; list fields keep all of theirs."""
        tidied: dict[str, Any] = {}
        for name, field in self.fields.items():
            key = field.data_key or name
            if isinstance(field, fields.List):
                found = data.getlist(key) if hasattr(data, "getlist") else data.get(key, [])
                tidied[key] = [value for value in found if value != ""]
            elif isinstance(data.get(key), str):
                text = nfc(data[key]).strip()
                if text or field.required:
                    tidied[key] = text
            elif key in data:
                tidied[key] = data[key]
        return tidied


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with places to fill, carried through marshmallow as one of its messages."""

    message: str
    values: dict[str, object]


def _fault(message: str, **values: object) -> ValidationError:
    carried: list[Any] = [Sentence(message, values)]
    return ValidationError(carried)


def _required(field: fields.Field[Any]) -> None:
    field.error_messages.update({"required": REQUIRED, "null": REQUIRED})


class Text(fields.String):
    """A line or block of text, at most `longest` characters."""

    def __init__(self, longest: int = 200, **kwargs: Any) -> None:
        """`longest` counts characters."""
        super().__init__(**kwargs)
        self.longest = longest
        _required(self)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if self.required and all(unicodedata.category(c) in INVISIBLE for c in text):
            raise ValidationError(REQUIRED)
        if len(text) > self.longest:
            raise _fault(N_("Dài quá %(most)s ký tự"), most=self.longest)
        if any(c in TURNING or (unicodedata.category(c) == "Cc" and c not in "\r\n\t") for c in text):
            raise ValidationError(N_("Có ký tự lạ không in được"))
        return text


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Outside these a date is a slip of the keyboard."""


class Day(fields.Field[date]):
    """A day as people write it (18/11/2026) or as machines do (2026-11-18)."""

    def __init__(self, **kwargs: Any) -> None:
        """As any field."""
        super().__init__(**kwargs)
        _required(self)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if value == "":
            raise ValidationError(REQUIRED)
        for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                day = datetime.strptime(str(value).strip(), form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
        raise ValidationError(N_("Xin ghi ngày/tháng/năm, ví dụ 18/11/2026"))


class Whole(fields.Field[int]):
    """A whole number within bounds, thousands marks allowed."""

    def __init__(self, least: int = 0, most: int = 10**9, **kwargs: Any) -> None:
        """Both bounds are included."""
        super().__init__(**kwargs)
        self.least, self.most = least, most
        _required(self)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if value == "":
            raise ValidationError(REQUIRED)
        try:
            number = quantity.parse_whole(str(value))
        except ValueError:
            raise ValidationError(N_("Xin ghi một số nguyên, ví dụ 48")) from None
        if number != number.to_integral_value():
            raise ValidationError(N_("Xin ghi một số nguyên, ví dụ 48"))
        if not self.least <= number <= self.most:
            raise _fault(N_("Số này phải từ %(least)s đến %(most)s"), least=self.least, most=money.group(self.most))
        return int(number)


class OneOf(fields.Enum[Any]):
    """One value out of a StrEnum."""

    def __init__(self, kind: Any, **kwargs: Any) -> None:
        """`kind` is the StrEnum."""
        super().__init__(kind, by_value=True, **kwargs)
        _required(self)
        self.error_messages["unknown"] = N_("Xin chọn một mục trong danh sách")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == "":
            raise ValidationError(REQUIRED)
        return super()._deserialize(value, attr, data, **kwargs)


def load(schema: Schema, data: Any) -> dict[str, Any]:
    """Checked values of a form. Raises Invalid with one Problem per fault."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise Invalid(problems=_problems(error)) from error
    return loaded


def _problems(error: ValidationError) -> list[Problem]:
    faults: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # as shipped
    firsts = [(name, _first(found)) for name, found in faults.items()]
    return [Problem(name, sentence.message, sentence.values) for name, sentence in firsts]


def _first(found: Any) -> Sentence:
    """The first sentence of marshmallow's list (or of an inner dict for list items)."""
    while isinstance(found, dict | list):
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    return found if isinstance(found, Sentence) else Sentence(str(found), {})
