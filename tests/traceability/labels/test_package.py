"""A package is a ZIP that every program opens, sent while it is packed, and never held in memory."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

from app.traceability.labels.package import stream_zip

MEMBERS = (("tem.pdf", [b"%PDF-1.4 ", b"x" * 5000]), ("bố cục/tờ.pdf", [b"second"]), ("rỗng.csv", []))


def packed(*members: tuple[str, list[bytes]]) -> bytes:
    """The whole archive."""
    return b"".join(stream_zip(members))


def test_every_member_is_whole_and_checked() -> None:
    archive = zipfile.ZipFile(io.BytesIO(packed(*MEMBERS)))
    assert archive.testzip() is None
    assert [(name, archive.read(name)) for name in archive.namelist()] == [
        (name, b"".join(parts)) for name, parts in MEMBERS
    ]


def test_members_are_packed_tight() -> None:
    assert len(packed(("tem.csv", [b"7K3MQ9TX2VHD;"] * 10_000))) < 10_000


def test_the_same_package_is_the_same_bytes() -> None:
    assert packed(*MEMBERS) == packed(*MEMBERS)


def test_an_empty_package_opens() -> None:
    assert zipfile.ZipFile(io.BytesIO(packed())).namelist() == []


def test_a_member_is_asked_for_when_its_turn_comes() -> None:
    asked: list[str] = []

    def members() -> Iterator[tuple[str, Iterator[bytes]]]:
        for name in ("a", "b"):
            asked.append(name)
            yield name, iter([b"1", b"2"])

    parts = stream_zip(members())
    assert asked == []
    next(parts)
    assert asked == ["a"]
    rest = list(parts)
    assert asked == ["a", "b"]
    assert len(rest) > 4


def test_a_large_member_is_never_in_memory() -> None:
    piece = bytes(range(256)) * 256

    def large() -> Iterator[tuple[str, Iterator[bytes]]]:
        yield "lớn.bin", (piece for _ in range(320))

    tracemalloc.start()
    size = sum(map(len, stream_zip(large())))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 0
    assert most < 2 << 20, "twenty megabytes went through less than two"
