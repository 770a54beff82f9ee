"""Forms filled for any post: every field of every schema with something plausible, ids where rows are meant."""

from collections.abc import Iterator
from typing import Any

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.web.payload import Day, FormSchema, OneOf, Whole
from tests import factories

TYPED = {
    "email": "moi@example.vn",
    "phone": "0912345678",
    "contact_phone": "0912345678",
    "commune_code": factories.MINH_HOP,
    "geometry": factories.square(),
    "quantity": "120",
    "confirmed": "yes",
    "unit": "kg",
    "gtin": "",
    "tax_code": "",
    "base_url": "http://127.0.0.1:9",
}
"""What a text field of this name takes; any other takes a short line."""


def _schemas(kind: type[FormSchema] = FormSchema) -> Iterator[type[FormSchema]]:
    for inner in kind.__subclasses__():
        if inner.__module__.startswith("app."):
            yield inner
        yield from _schemas(inner)


def _value(name: str, field: Any, rows: dict[str, Any]) -> str:
    if name in rows:
        return str(rows[name])
    if isinstance(field, fields.List):
        return _value(name, field.inner, rows)
    if isinstance(field, Day):
        return clock.today().isoformat()
    if isinstance(field, OneOf):
        return str(next(iter(field.enum)).value)
    if isinstance(field, Whole):
        return str(max(field.least, min(field.most, 5)))
    return TYPED.get(name, "Một dòng chữ")


def filled(rows: dict[str, Any]) -> MultiDict[str, str]:
    """One form with every field the house knows; `rows` are the ids it names."""
    form: MultiDict[str, str] = MultiDict(TYPED | {"request_key": "0123456789abcdef"})
    for schema in _schemas():
        for name, field in schema().fields.items():
            key = field.data_key or name
            form[key] = _value(key, field, rows)
    return form
