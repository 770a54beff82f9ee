"""Secrets at rest and tokens in links: encryption for credentials, hashes for everything that is only compared."""

import hashlib
import json
import secrets
from collections.abc import Mapping

from cryptography.fernet import Fernet


def seal(key: str, values: Mapping[str, str]) -> str:
    """Encrypt credentials (AES-128-CBC with HMAC, Fernet) under `key`."""
    return Fernet(key).encrypt(json.dumps(dict(values), ensure_ascii=False).encode()).decode()


def unseal(key: str, sealed: str) -> dict[str, str]:
    """Decrypt what `seal` made. Raises cryptography.fernet.InvalidToken under a wrong key."""
    return {str(k): str(v) for k, v in json.loads(Fernet(key).decrypt(sealed.encode())).items()}


def new_token() -> str:
    """An unguessable token for a cookie or a link (256 bits)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256, so that a stolen database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()
