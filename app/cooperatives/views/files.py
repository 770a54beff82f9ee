"""Stored files as answers: public pictures for everybody, papers for those who may see them."""

import io
import re

from flask import Blueprint, Response, send_file

from app.cooperatives.models.files import StoredFile
from app.cooperatives.queries import files as queries
from app.cooperatives.queries import scope
from app.cooperatives.services import files
from app.core.actor import Permission
from app.core.errors import NotFound
from app.web.auth import actor, guard, public
from app.web.house import house, reading

bp = Blueprint("files", __name__)

YEAR = 31_536_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@bp.get("/media/<sha256>")
@public
def media(sha256: str) -> Response:
    """A public file as it is stored; the address names the content, so it may be kept for ever."""
    return _kept_long(_send(_public(sha256)))


@bp.get("/media/<sha256>/<int:width>")
@public
def media_small(sha256: str, width: int) -> Response:
    """A public picture as a JPEG of at most 160, 400 or 800 px."""
    return _kept_long(_send_small(_public(sha256), width))


@bp.get("/files/<int:file_id>")
@guard(Permission.VIEW)
def show(file_id: int) -> Response:
    """A file of the actor's scope, public or not."""
    response = _send(scope.get(reading(), actor(), StoredFile, file_id))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/files/<int:file_id>/<int:width>")
@guard(Permission.VIEW)
def show_small(file_id: int, width: int) -> Response:
    """A picture of the actor's scope, public or not, as a JPEG of at most 160, 400 or 800 px."""
    response = _send_small(scope.get(reading(), actor(), StoredFile, file_id), width)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _send_small(row: StoredFile, width: int) -> Response:
    if width not in files.WIDTHS or not row.media_type.startswith("image/"):
        raise NotFound
    try:
        path = files.variant(house().store, house().settings.data_dir / "variants", row.sha256, width)
    except FileNotFoundError as error:
        raise NotFound from error
    small = io.BytesIO(path.read_bytes())
    return send_file(small, mimetype="image/jpeg", conditional=True, etag=f"{row.sha256[:32]}-{width}")


def _public(sha256: str) -> StoredFile:
    if not _DIGEST.fullmatch(sha256):
        raise NotFound
    return queries.public(reading(), sha256)


def _send(row: StoredFile) -> Response:
    """The whole file; at most 10 MB were let in."""
    try:
        data = io.BytesIO(house().store.get(row.sha256))
    except FileNotFoundError as error:
        raise NotFound from error
    return send_file(data, mimetype=row.media_type, download_name=row.name, conditional=True, etag=row.sha256[:32])


def _kept_long(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
