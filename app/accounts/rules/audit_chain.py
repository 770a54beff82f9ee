"""How an audit chain is sealed: canonical text and the hash that ties an entry to the one before."""

import hashlib
import json
from datetime import UTC, date, datetime
from enum import Enum

GENESIS = "0" * 64


def canonical(value: object) -> str:
    """One text for one value: sorted keys, no spaces, dates as ISO 8601, so that hashes can be recomputed anywhere."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)


def seal(previous_hash: str, *fields: object) -> str:
    """SHA-256 in hex over the previous hash and the canonical form of an entry's fields."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(list(fields))}".encode()).hexdigest()
