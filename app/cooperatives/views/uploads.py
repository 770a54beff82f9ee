"""Files that came with a form."""

from dataclasses import dataclass

from flask import request

from app.cooperatives.services import files
from app.core import images
from app.core.errors import N_, Invalid


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as sent: its name and its bytes."""

    name: str
    data: bytes


def taken(field: str) -> Upload | None:
    """The file in `field`; None when no file was chosen."""
    file = request.files.get(field)
    if file is None or not file.filename:
        return None
    return Upload(file.filename, file.read())


@dataclass(frozen=True, slots=True)
class Ready:
    """One file as it may be kept: its name, and what is left of it once it is clean."""

    name: str
    content: images.Picture


def ready(field: str, *, document: bool = False, keep_png: bool = False) -> Ready | None:
    """The file in `field`, checked and cleaned, which takes a while: call it before the transaction. Raises Invalid."""
    upload = taken(field)
    if upload is None:
        return None
    return Ready(upload.name, files.ready(upload.data, document=document, keep_png=keep_png, field=field))


def text(field: str) -> str | None:
    """The text of the file in `field`; None when no file was chosen. Raises Invalid at "geometry"."""
    upload = taken(field)
    if upload is None:
        return None
    try:
        return upload.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid.at("geometry", N_("Không đọc được tệp này; xin gửi tệp GeoJSON (chữ UTF-8).")) from error
