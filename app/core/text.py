"""Vietnamese text: one stored form (NFC), one form to search in (no marks, lower case)."""

import unicodedata

_STROKE = str.maketrans({"đ": "d", "Đ": "d"})


def nfc(text: str) -> str:
    """Canonical composed form, so that the same word is the same bytes; nothing else is changed."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The search form: no tone or vowel marks, đ as d, lower case, single spaces ("Huồi Tụ" → "huoi tu").

    Control characters are left out: PostgreSQL refuses to look for them.
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", text.translate(_STROKE)) if not unicodedata.combining(c))
    return " ".join("".join(c for c in word if c.isprintable()) for word in bare.casefold().split())
