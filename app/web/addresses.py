"""What the present page's address asks for, and the address with another argument."""

import unicodedata
from urllib.parse import urlencode

from flask import request
from werkzeug.routing import IntegerConverter, ValidationError

HIGHEST = 2**53 - 1
"""Past this no row is numbered: browsers, JSON and both databases agree on whole numbers up to here."""
_DIGITS = len(str(HIGHEST))


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return None
    number = int(text)
    return number if number <= HIGHEST else None


class RowNumber(IntegerConverter):
    """A row's number in a path; a number that no row can have leads to no page, instead of to the database."""

    def to_python(self, value: str) -> int:
        """The number. Raises werkzeug's ValidationError, which is answered as any unknown address."""
        number = _number(value)
        if number is None:
            raise ValidationError
        return number


def number_asked(name: str) -> int | None:
    """The whole number that the address asks for under `name`; None where there is none that a row can have."""
    return _number(request.args.get(name, ""))


def text_asked(name: str) -> str:
    """The text that the address asks for under `name`, without control characters, which no database looks for."""
    return "".join(c for c in request.args.get(name, "") if unicodedata.category(c) != "Cc")


def with_argument(name: str, value: object) -> str:
    """`?…` of the present page with `name` set to `value`, the other arguments kept.

    A reference of a query only stays on the present path, whatever strange path or arguments were asked for.
    """
    kept = [(key, text) for key, text in request.args.items(multi=True) if key != name]
    return "?" + urlencode([*kept, (name, str(value))])
