"""A form as a person typed it: the raw text is kept, faults are told at their fields."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.core.errors import Conflict, DomainError, Invalid
from app.web import filters


class Form:
    """Typed text and translated faults; templates read it through the form macros."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        """Start from `values` (stored facts, or nothing)."""
        self.values: MultiDict[str, str] = MultiDict()
        for name, value in (values or {}).items():
            if isinstance(value, list | tuple | set):
                self.values.setlist(name, [str(item) for item in value])
            elif value is not None:
                self.values[name] = str(value)
        self.errors: dict[str, list[str]] = {}
        self.status = 200

    @classmethod
    def posted(cls) -> "Form":
        """What was just sent."""
        form = cls()
        form.values = MultiDict(request.form)
        return form

    def value(self, name: str, default: str = "") -> str:
        """The text in one field."""
        return self.values.get(name, default)

    def picked(self, name: str) -> list[str]:
        """All values of a field of ticks."""
        return self.values.getlist(name)

    @property
    def request_key(self) -> str:
        """One key for one intention: the same form sent twice is done once."""
        if not self.values.get("request_key"):
            self.values["request_key"] = uuid.uuid4().hex
        return self.values["request_key"]

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """Every fault with its field, for the summary on top."""
        return [(name, text) for name, texts in self.errors.items() for text in texts]

    def take(self, error: DomainError) -> None:
        """Keep a refusal to show it at its fields (or on top, field "")."""
        for problem in error.problems:
            self.errors.setdefault(problem.field, []).append(_(problem.message, **shown(problem.values)))
        if error.message:
            self.errors.setdefault("", []).append(_(error.message, **shown(error.values)))
        self.status = 409 if isinstance(error, Conflict) else 422

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Do the work of a post inside; a refusal ends up in this form, to be shown again with all that was typed."""
        try:
            yield
        except (Invalid, Conflict) as error:
            self.take(error)


def shown(values: Mapping[str, object]) -> dict[str, object]:
    """Values of a message as the reader's language writes them."""

    def write(value: object) -> object:
        if hasattr(value, "strftime"):
            return filters.day(value)  # type: ignore[arg-type]  # anything with strftime is a date here
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15
        return filters.num(value) if whole else str(value)[:80]  # type: ignore[arg-type]  # an int, as just asked

    return {name: write(value) for name, value in values.items()}
