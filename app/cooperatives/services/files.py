"""Keeping uploaded files: checked by their content, freed of what they should not tell, stored once."""

import io
import os
import tempfile
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cooperatives.models.files import StoredFile
from app.core import clock, images, pdfs
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid
from app.core.storage import FolderStore
from app.core.text import nfc

MAX_BYTES = 10 * 1024 * 1024
WIDTHS = (160, 400, 800)
_PDF = "application/pdf"


def ready(data: bytes, *, document: bool = False, keep_png: bool = False, field: str = "photo") -> images.Picture:
    """What may be kept of an upload: a clean picture, or (`document`) a PDF that opens (of no width and height).

    Raises Invalid at `field` for anything that is not what it should be, or is too large.
    """
    if not data:
        raise Invalid.at(field, N_("Tệp này rỗng; xin chọn lại"))
    if not document or not data.startswith(b"%PDF-"):
        return images.clean(data, field=field, keep_png=keep_png)
    if len(data) > MAX_BYTES:
        raise Invalid.at(field, N_("Tệp nặng quá 10 MB; xin quét lại ở mức nhỏ hơn"))
    _open_pdf(data, field)
    return images.Picture(data, _PDF, 0, 0)


def keep(
    db: Session,
    actor: Actor,
    store: FolderStore,
    data: bytes | images.Picture,
    *,
    name: str,
    public: bool,
    cooperative_id: int,
    document: bool = False,
    keep_png: bool = False,
    field: str = "photo",
) -> StoredFile:
    """The row of an uploaded picture, or (`document`) of a PDF or picture; the same bytes twice are one row.

    What `ready` has made of the bytes is kept as it is, so that the work can be done before the transaction.
    Raises Invalid as `ready` does.
    """
    actor.require(Permission.RECORD, cooperative_id)
    if isinstance(data, bytes):
        data = ready(data, document=document, keep_png=keep_png, field=field)
    row = StoredFile(
        cooperative_id=cooperative_id,
        sha256=store.put(data.data),
        media_type=data.media_type,
        name=_file_name(name, data.media_type),
        size=len(data.data),
        width=data.width or None,
        height=data.height or None,
        public=public,
        created_at=clock.now(),
    )
    return _same(db, row) or _add(db, row)


def variant(store: FolderStore, folder: Path, sha256: str, side: int) -> Path:
    """A smaller JPEG of a stored picture, its longer side at most `side` px; made once and kept in `folder`.

    Raises FileNotFoundError when the store has no such picture.
    """
    target = folder / f"{sha256}-{side}.jpg"
    if target.exists():
        return target
    small = images.clean(store.get(sha256), max_side=side)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(small.data)
    os.replace(name, target)
    return target


def _open_pdf(data: bytes, field: str) -> None:
    import pypdfium2

    with pdfs.one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(io.BytesIO(data))
        except pypdfium2.PdfiumError as error:
            raise Invalid.at(field, N_("Tệp PDF này không mở được (hỏng hoặc có mật khẩu)")) from error
        pages = len(document)
        document.close()
    if not pages:
        raise Invalid.at(field, N_("Tệp PDF này không có trang nào"))


def _file_name(name: str, media_type: str) -> str:
    """The name as typed without folders, its ending true to what is stored."""
    ending = {_PDF: ".pdf", "image/png": ".png"}.get(media_type, ".jpg")
    stem = nfc(name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    shown = "".join(c for c in stem if c.isprintable()).strip()
    return (shown or "tep")[: 200 - len(ending)] + ending


def _same(db: Session, row: StoredFile) -> StoredFile | None:
    return db.scalar(
        sa.select(StoredFile).where(
            StoredFile.cooperative_id == row.cooperative_id,
            StoredFile.sha256 == row.sha256,
            StoredFile.public == row.public,
        )
    )


def _add(db: Session, row: StoredFile) -> StoredFile:
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError:
        found = _same(db, row)
        if found is None:
            raise
        return found
    return row
