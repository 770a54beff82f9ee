"""Label serials: twelve characters that carry a hidden position and a keyed proof, with no row per label.

A serial is 60 bits in Crockford's base 32: 30 bits of the label's position, scrambled by a keyed permutation so that
volumes cannot be read off, then 30 bits of an HMAC-SHA256 over that position.
"""

import hmac
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import shake_256
from struct import unpack

from app.traceability.rules.code_ranges import CodeRange

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
SMS_WORD = "GN"
"""What a text message to the house begins with: "GN 7K3M Q9TX 2VHD"."""
POSITIONS = 1 << 30  # positions run from 0 to POSITIONS - 1

_HALF_BITS = 15
_HALF_MASK = (1 << _HALF_BITS) - 1
_TAG_MASK = (1 << 30) - 1
_ROUNDS = 6  # four suffice against chosen inputs (Luby and Rackoff); two more cost a tenth of a microsecond each
_PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
_VALUES = {char: value for value, char in enumerate(ALPHABET)}
# What a person may type instead of the printed character; everything that is missing here is refused.
_TYPED = {ord(char): char for char in ALPHABET}
_TYPED |= {ord(char.lower()): char for char in ALPHABET}
_TYPED |= {ord(typed): char for typed, char in zip("OoIiLl", "001111", strict=True)}
_GAPS = dict.fromkeys(map(ord, " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212"))


@dataclass(frozen=True, slots=True)
class SerialKey:
    """One secret that serials are minted with; old keys stay known so that old labels go on verifying."""

    key_id: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for a secret that could be guessed."""
        if len(self.secret) < 16:
            raise ValueError("a serial key needs at least 16 secret bytes")


@dataclass(frozen=True, slots=True)
class Reading:
    """A genuine serial: which label it is (position) and which key made it."""

    position: int
    key_id: int
    serial: str


@dataclass(frozen=True, slots=True)
class _Schedule:
    """What is derived once from a key: the round tables of the permutation, and the key of the proof."""

    rounds: tuple[Sequence[int], ...]
    tag_key: bytes


@lru_cache(maxsize=16)
def _schedule(key: SerialKey) -> _Schedule:
    tables = []
    for number in range(_ROUNDS):
        seed = hmac.digest(key.secret, b"goc-nghe serial scramble %d" % number, "sha256")
        words = unpack(f"<{1 << _HALF_BITS}H", shake_256(seed).digest(2 << _HALF_BITS))
        tables.append(array("H", (word & _HALF_MASK for word in words)))
    return _Schedule(tuple(tables), hmac.digest(key.secret, b"goc-nghe serial proof", "sha256"))


def _scramble(rounds: Sequence[Sequence[int]], value: int, half_bits: int = _HALF_BITS) -> int:
    """A balanced Feistel network: a permutation of 2·half_bits bits, whatever the round tables hold."""
    left, right = value >> half_bits, value & ((1 << half_bits) - 1)
    for table in rounds:
        left, right = right, left ^ table[right]
    return left << half_bits | right


def _unscramble(rounds: Sequence[Sequence[int]], value: int, half_bits: int = _HALF_BITS) -> int:
    """The inverse of `_scramble`."""
    left, right = value >> half_bits, value & ((1 << half_bits) - 1)
    for table in reversed(rounds):
        left, right = right ^ table[left], left
    return left << half_bits | right


def _tag(schedule: _Schedule, position: int) -> int:
    digest = hmac.digest(schedule.tag_key, position.to_bytes(8, "big"), "sha256")
    return int.from_bytes(digest[:4], "big") & _TAG_MASK


def mint(key: SerialKey, position: int) -> str:
    """The serial of the label at `position`, upper case, 12 characters; ValueError beyond 0..2³⁰-1."""
    if not 0 <= position < POSITIONS:
        raise ValueError(f"position {position} is outside 0..{POSITIONS - 1}")
    schedule = _schedule(key)
    number = _scramble(schedule.rounds, position) << 30 | _tag(schedule, position)
    pairs = _PAIRS
    return (
        pairs[number >> 50]
        + pairs[number >> 40 & 1023]
        + pairs[number >> 30 & 1023]
        + pairs[number >> 20 & 1023]
        + pairs[number >> 10 & 1023]
        + pairs[number & 1023]
    )


def read(keys: Sequence[SerialKey], text: str) -> Reading | None:
    """The label that `text` names, trying the newest key (highest key_id) first; None unless a key proves it."""
    serial = tidy(text)
    if serial is None:
        return None
    number = 0
    for char in serial:
        number = number << 5 | _VALUES[char]
    given = (number & _TAG_MASK).to_bytes(4, "big")
    for key in sorted(keys, key=lambda each: each.key_id, reverse=True):
        schedule = _schedule(key)
        position = _unscramble(schedule.rounds, number >> 30)
        if hmac.compare_digest(_tag(schedule, position).to_bytes(4, "big"), given):
            return Reading(position, key.key_id, serial)
    return None


def tidy(text: str) -> str | None:
    """The serial as printed, from what was typed; None if it is none.

    Forgiven: case, spaces, hyphens, O for 0, I or L for 1; the word "GN" in front, as in a text message; a whole
    address copied from a scanner, whose last part is the serial.
    """
    bare = text.partition("?")[0].rstrip("/ \t\r\n").rpartition("/")[2].translate(_GAPS)
    if len(bare) == LENGTH + len(SMS_WORD) and bare[: len(SMS_WORD)].upper() == SMS_WORD:
        bare = bare[len(SMS_WORD) :]
    if len(bare) != LENGTH:
        return None
    chars = [_TYPED.get(ord(char), "") for char in bare]
    return "".join(chars) if all(chars) else None


def spaced(serial: str) -> str:
    """The form for people's eyes, in groups of four: "7K3M-Q9TX-2VHD"."""
    return f"{serial[:4]}-{serial[4:8]}-{serial[8:]}"


class SerialRange(CodeRange):
    """The serials of positions `first`..`last` under one key."""

    __slots__ = ("_key",)

    def __init__(self, key: SerialKey, first: int, last: int) -> None:
        """Both positions are included."""
        super().__init__(first, last)
        self._key = key

    def code(self, position: int) -> str:
        """The serial of one position."""
        return mint(self._key, position)
