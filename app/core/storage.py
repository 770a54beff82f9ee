"""Files by content: bytes go into a folder under their SHA-256, so writing twice is safe and nothing is overwritten."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_HEX = frozenset("0123456789abcdef")


class FolderStore:
    """A folder of immutable files, spread over 256 sub-folders."""

    def __init__(self, root: Path) -> None:
        """Use (and make) `root`."""
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file of this digest lies (whether or not it exists)."""
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise ValueError("not a SHA-256 in hex")
        return self.root / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Keep `data`, durably, and return its SHA-256 in hex. A half-written file never appears under its name."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes of this digest. Raises FileNotFoundError."""
        return self.path(sha256).read_bytes()

    @contextmanager
    def writing(self) -> Iterator["Draft"]:
        """A file too large for memory: what is written into the draft is kept when the block ends, else forgotten."""
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self.root)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                draft = Draft(file)
                yield draft
                file.flush()
                os.fsync(file.fileno())
                file.seek(0)
                draft.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            target = self.path(draft.sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def drop(self, sha256: str) -> None:
        """Forget a file that nothing points to; it may be gone already."""
        self.path(sha256).unlink(missing_ok=True)


class Draft:
    """A file being written to the store; `sha256` is known once it is kept."""

    def __init__(self, file: BinaryIO) -> None:
        """`file` may be written, sought and read."""
        self.file = file
        self.sha256 = ""
