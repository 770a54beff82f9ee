"""Addresses inside this site: where to go after signing in, and the links that travel by mail."""

from urllib.parse import urlsplit


def safe_path(text: str | None) -> str:
    """A path of this site out of `text`, or "" for anything that could lead elsewhere.

    Browsers read a backslash as a slash and skip control characters, so "/\\host" and "/<tab>/host" leave the site too.
    """
    if not text or any(ord(c) <= 32 or c == "\\" for c in text):
        return ""
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or not text.startswith("/") or text.startswith("//"):
        return ""
    return text


def invitation(public_url: str, token: str) -> str:
    """The address under which an invitation is accepted."""
    return f"{public_url}/invitation/{token}"


def password_reset(public_url: str, token: str) -> str:
    """The address under which a forgotten password is replaced."""
    return f"{public_url}/reset-password/{token}"
