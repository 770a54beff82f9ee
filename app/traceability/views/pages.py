"""A drawn page in compressed parts around a gap, so that the pages of all labels of a run share one compression."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime

from app.core import clock
from app.traceability.rules.serials import spaced

_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
_LEVEL = 3  # 5 % larger than the smallest, in half the time


def clock_time(now: datetime) -> str:
    """The time of day in Việt Nam, always five characters: "08:12"."""
    return f"{now.astimezone(clock.VIETNAM):%H:%M}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A drawn page around the gap that holds serial, `middle` and time; `links` are the (GTIN, batch) it answers to."""

    head: bytes
    middle: bytes
    tail: bytes
    links: frozenset[tuple[str, str]]

    def whole(self, serial: str, at: str) -> bytes:
        """The page of one label."""
        return self.head + gap(serial, self.middle, at) + self.tail


def gap(serial: str, middle: bytes, at: str) -> bytes:
    """What differs between the labels of one page; always of the same length."""
    return spaced(serial).encode() + middle + at.encode()


@dataclass(frozen=True, slots=True)
class Page:
    """A page in compressed parts."""

    draft: Draft
    packed_head: bytes
    packed_tail: bytes
    head_crc: int
    length: int

    @classmethod
    def of(cls, draft: Draft) -> "Page":
        """Compress a page once for all labels of its run (RFC 1951, RFC 1952).

        The gap is a stored block on a byte boundary. The tail may point back into the head, never into the gap: it is
        packed as if zeros stood there.
        """
        hole = len(gap("0" * 12, draft.middle, "00:00"))
        front = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = front.compress(draft.head) + front.flush(zlib.Z_SYNC_FLUSH)
        window = (draft.head + bytes(hole))[-(1 << zlib.MAX_WBITS) :]
        back = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=window)
        stored = b"\x00" + struct.pack("<HH", hole, hole ^ 0xFFFF)
        return cls(
            draft=draft,
            packed_head=_GZIP_HEAD + packed + stored,
            packed_tail=back.compress(draft.tail) + back.flush(),
            head_crc=zlib.crc32(draft.head),
            length=len(draft.head) + hole + len(draft.tail),
        )

    def packed(self, serial: str, at: str) -> bytes:
        """The page of one label as gzip."""
        hole = gap(serial, self.draft.middle, at)
        crc = zlib.crc32(self.draft.tail, zlib.crc32(hole, self.head_crc))
        return b"".join((self.packed_head, hole, self.packed_tail, struct.pack("<II", crc, self.length)))
