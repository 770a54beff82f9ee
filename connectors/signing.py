"""Signatures over requests: HMAC-SHA256 of what is sent, so that nobody on the way can change it."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode


def canonical(method: str, path: str, params: Mapping[str, str], timestamp: int, content: bytes) -> bytes:
    """Method, path, sorted query, timestamp (Unix seconds) and the body's SHA-256, one per line."""
    lines = (method, path, urlencode(sorted(params.items())), str(timestamp), hashlib.sha256(content).hexdigest())
    return "\n".join(lines).encode()


def sign(secret: str, method: str, path: str, params: Mapping[str, str], timestamp: int, content: bytes) -> str:
    """Lower-case hex HMAC-SHA256 under `secret` over the canonical request."""
    text = canonical(method, path, params, timestamp, content)
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
