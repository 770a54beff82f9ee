"""A package for the print house: one ZIP, written while it is sent, so that its size costs neither memory nor disk."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

_FIRST_DAY = (2026, 1, 1, 0, 0, 0)  # one date for every member: the same package is the same bytes each time


class _Pipe(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot be sought, so sizes follow the data (APPNOTE 4.3.9)."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        joined = b"".join(self._parts)
        self._parts.clear()
        return joined


def stream_zip(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The archive of (name, parts of its content), piece by piece; members are asked for one after the other."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name, parts in members:
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = archive.compression
            with archive.open(info, "w", force_zip64=True) as member:
                for part in parts:
                    member.write(part)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()
