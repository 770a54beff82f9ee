"""The one stored form of an e-mail address."""

from app.core.text import nfc


def address(email: str) -> str:
    """`email` as it is stored and compared: composed, trimmed, lower case."""
    return nfc(email).strip().lower()
