"""Photos as uploaded: checked by content, turned upright, freed of EXIF (position, owner), resized, stored as JPEG."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.errors import N_, Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 1600
TOO_LARGE = N_("Ảnh quá lớn (trên 50 triệu điểm ảnh)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: JPEG or PNG bytes without metadata, and its size in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int


def clean(data: bytes, *, field: str = "photo", max_side: int = MAX_SIDE, keep_png: bool = False) -> Picture:
    """A safe copy of an uploaded picture, its longer side at most `max_side` px. Raises Invalid at `field`."""
    if len(data) > MAX_BYTES:
        raise Invalid.at(field, N_("Ảnh nặng quá 10 MB; xin chọn ảnh nhỏ hơn"))
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Invalid.at(field, TOO_LARGE)
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except Image.DecompressionBombError as error:
        raise Invalid.at(field, TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Invalid.at(field, N_("Tệp này không phải ảnh JPEG, PNG hay WebP, hoặc đã hỏng")) from error
    upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if keep_png and upright.mode in ("RGBA", "LA", "P"):
        Image.Image.convert(upright, "RGBA").save(out, "PNG", optimize=True)
        return Picture(out.getvalue(), "image/png", upright.width, upright.height)
    flat = Image.new("RGB", upright.size, "white")
    with_alpha = upright.convert("RGBA")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    flat.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return Picture(out.getvalue(), "image/jpeg", flat.width, flat.height)
