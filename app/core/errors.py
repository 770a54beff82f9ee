"""What can go wrong, sorted by what the person must do next.

DomainError
├── Invalid      mend the named fields, then send again        (422)
├── Conflict     somebody or something was there first          (409)
├── Forbidden    this role may not do this                      (403)
└── NotFound     there is no such thing that you may see        (404)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a Vietnamese message for translation; the edge translates it, rules and services only name it."""
    return message


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one field: a Vietnamese message marked with `N_`, and the values for its %(name)s places."""

    field: str
    message: str
    values: Mapping[str, object] = dataclass_field(default_factory=dict)


class DomainError(Exception):
    """A refusal with a sentence for a person; `problems` name the fields."""

    def __init__(self, message: str = "", *, problems: Sequence[Problem] = (), **values: object) -> None:
        """`message` is Vietnamese, marked with `N_`; `values` fill its %(name)s places."""
        super().__init__(message or "; ".join(p.message for p in problems))
        self.message = message
        self.values = values
        self.problems = tuple(problems)


class Invalid(DomainError):
    """The named fields must be mended."""

    @classmethod
    def at(cls, field_name: str, message: str, **values: object) -> "Invalid":
        """One fault at one field."""
        return cls(problems=[Problem(field_name, message, values)])


class Conflict(DomainError):
    """The thing changed meanwhile, or exists already."""


class Forbidden(DomainError):
    """The actor's role may not do this."""


class NotFound(DomainError):
    """Nothing of that name that the actor may see."""
