"""What can go wrong at a marketplace, sorted by what must happen next.

ConnectorError
├── Retryable      proved not done: send the same again, not before `retry_after` seconds
├── LostAnswer     nobody knows whether it was done: look the listing up by SKU, then decide
├── Rejected       the floor understood and refused: a person mends the named fields
│   └── Gone       the reference is unknown there: forget it, look up by SKU, create anew
├── NeedsSignIn    the credentials are missing or refused: a person signs in again
└── Misbehaved     the answer does not fit the documents: their change or our bug, for a developer
"""

from collections.abc import Sequence
from dataclasses import dataclass


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a Vietnamese message for translation; whoever shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a floor refused: `field` as `Offer` names it, else the floor's own name; `message` is for a person."""

    field: str
    message: str


class ConnectorError(Exception):
    """Any failure of a connector; texts never carry credentials or whole requests."""


class Retryable(ConnectorError):
    """Nothing was changed: sending the same again is harmless."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """`retry_after`: seconds the floor asked us to wait, None when it did not say."""
        super().__init__(message)
        self.retry_after = retry_after


class LostAnswer(ConnectorError):
    """The call may or may not have been carried out; only a look-up by SKU can tell."""


class Rejected(ConnectorError):
    """The floor refused what was sent; `reasons` name the fields, all at once."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        """At least one reason."""
        super().__init__("; ".join(f"{reason.field}: {reason.message}" for reason in reasons))
        self.reasons = tuple(reasons)

    @classmethod
    def at(cls, field: str, message: str) -> "Rejected":
        """One reason at one field."""
        return cls([Reason(field, message)])


class Gone(Rejected):
    """The floor has no listing under that reference (any more)."""


class NeedsSignIn(ConnectorError):
    """The floor did not accept who we are."""


class Misbehaved(ConnectorError):
    """The answer does not fit the floor's documents; after a write, what was done is unknown as well."""
