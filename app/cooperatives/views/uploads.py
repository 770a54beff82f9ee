"""Files that came with a form."""

from dataclasses import dataclass

from flask import request

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


def text(field: str) -> str | None:
    """The text of the file in `field`; None when no file was chosen. Raises Invalid at "geometry"."""
    upload = taken(field)
    if upload is None:
        return None
    try:
        return upload.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid.at("geometry", N_("Không đọc được tệp này; xin gửi tệp GeoJSON (chữ UTF-8).")) from error
