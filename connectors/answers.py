"""Read a floor's JSON field by field; what does not fit its documents is Misbehaved, never a guess."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from connectors.errors import Misbehaved


class Record:
    """One JSON object of an answer."""

    def __init__(self, document: object) -> None:
        """Raises Misbehaved unless `document` is an object."""
        if not isinstance(document, dict):
            raise Misbehaved("expected a JSON object")
        self._fields: Mapping[str, object] = document

    def text(self, name: str, default: str | None = None) -> str:
        """A string; a missing or null one is `default`, or Misbehaved when there is no default."""
        value = self._fields.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise Misbehaved(f"{name} is not a text")
        return value

    def key(self, name: str) -> str:
        """A reference: a non-empty string or a whole number, as text."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise Misbehaved(f"{name} is not a reference")
        return str(value)

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self._fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Misbehaved(f"{name} is not a whole number")
        return value

    def optional_whole(self, name: str) -> int | None:
        """A whole number, or None when missing or null."""
        return None if self._fields.get(name) is None else self.whole(name)

    def optional_dong(self, name: str) -> int | None:
        """Whole đồng from a decimal string, or None when missing or null."""
        value = self.text(name, "")
        if value == "":
            return None
        try:
            amount = Decimal(value)
            if not amount.is_finite() or amount != amount.to_integral_value():
                raise Misbehaved(f"{name} is not whole đồng")
        except InvalidOperation as error:
            raise Misbehaved(f"{name} is not an amount") from error
        return int(amount)

    def record(self, name: str) -> "Record":
        """A nested object."""
        return Record(self._fields.get(name))

    def records(self, name: str) -> "tuple[Record, ...]":
        """A list of objects."""
        return tuple(Record(item) for item in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; missing is empty."""
        values = self._list(name, missing_is_empty=True)
        if not all(isinstance(value, str) for value in values):
            raise Misbehaved(f"{name} is not a list of texts")
        return tuple(str(value) for value in values)

    def names(self) -> tuple[str, ...]:
        """The field names, in the floor's order."""
        return tuple(self._fields)

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._fields.get(name) is not None

    def _list(self, name: str, *, missing_is_empty: bool = False) -> list[object]:
        value = self._fields.get(name)
        if value is None and missing_is_empty:
            return []
        if not isinstance(value, list):
            raise Misbehaved(f"{name} is not a list")
        return value
