"""The page from which a cooperative takes everything that is its own along in one file."""

import os
import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from app.cooperatives.queries import cooperatives as queries
from app.cooperatives.services import archives
from app.core.actor import Permission
from app.web.auth import actor, guard
from app.web.house import house, reading

bp = Blueprint("archives", __name__)

IN_MEMORY = 20_000_000
"""Bytes; a larger archive lies on disk while it is sent."""


@bp.get("/cooperatives/<int:cooperative_id>/archive")
@guard(Permission.MANAGE)
def show(cooperative_id: int) -> ResponseReturnValue:
    """What the archive holds, and how it is checked and brought in elsewhere."""
    cooperative = queries.get(reading(), actor(), cooperative_id)
    return render_template("cooperatives/archive.html", cooperative=cooperative)


@bp.get("/cooperatives/<int:cooperative_id>/archive.zip")
@guard(Permission.MANAGE)
def download(cooperative_id: int) -> ResponseReturnValue:
    """The archive; it is made on the spot, on disk when it is large, and nothing of it stays on the server."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as made:
        name = archives.export(reading(), actor(), house().store, cooperative_id, made)
        kept = made.tell() > IN_MEMORY
        made.seek(0)
        body: bytes | Iterator[bytes] = _pieces(_copy(made)) if kept else made.read()
    answer = Response(body, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _copy(made: IO[bytes]) -> IO[bytes]:
    """A second handle on the same file on disk, which lives until the answer has been sent."""
    return os.fdopen(os.dup(made.fileno()), "rb")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        yield from iter(lambda: file.read(1 << 16), b"")
