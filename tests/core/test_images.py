"""Uploaded pictures: cleaned of position and owner, turned upright, shrunk; what is no picture is refused."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from app.core.errors import Invalid
from app.core.images import MAX_BYTES, MAX_SIDE, clean

ORIENTATION, ARTIST, GPS = 0x0112, 0x013B, 0x8825


def _picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Left half dark, right half bright."""
    picture = Image.new(mode, size)
    picture.paste(Image.new(mode, (size[0] // 2, size[1]), color="white" if mode != "P" else 1), (size[0] // 2, 0))
    return picture


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_position_and_owner_are_gone() -> None:
    exif = Image.Exif()
    exif[ARTIST] = "Nguyen Thi Lan"
    exif.get_ifd(GPS).update({1: "N", 2: (19.0, 20.0, 42.0), 3: "E", 4: (105.0, 15.0, 18.0)})
    data = _saved(_picture(), "JPEG", exif=exif, comment=b"vuon cua Lan")
    assert _opened(data).getexif().get_ifd(GPS)[1] == "N"
    cleaned = clean(data)
    seen = _opened(cleaned.data)
    assert dict(seen.getexif()) == {}
    assert seen.getexif().get_ifd(GPS) == {}
    for trace in (b"Lan", b"Exif", b"GPS"):
        assert trace not in cleaned.data


def test_text_in_a_png_is_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Nguyen Thi Lan")
    data = _saved(_picture(mode="RGBA"), "PNG", pnginfo=notes)
    assert b"Nguyen" in data
    assert b"Nguyen" not in clean(data, keep_png=True).data


@pytest.mark.parametrize(("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_the_picture_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    cleaned = clean(_saved(_picture(), "JPEG", exif=exif, quality=95))
    assert (cleaned.width, cleaned.height) == size == _opened(cleaned.data).size
    seen = _opened(cleaned.data).convert("L")
    bright = {1: (50, 20), 3: (10, 20), 6: (20, 50), 8: (20, 10)}[orientation]
    assert seen.getpixel(bright) > 200
    assert seen.getpixel((size[0] - 1 - bright[0], size[1] - 1 - bright[1])) < 50


@pytest.mark.parametrize(("kind", "mode"), [("PNG", m) for m in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")])
def test_every_mode_of_a_png_becomes_a_jpeg(kind: str, mode: str) -> None:
    picture = Image.new(mode, (30, 20))
    cleaned = clean(_saved(picture, kind))
    assert cleaned.media_type == "image/jpeg"
    assert _opened(cleaned.data).format == "JPEG"
    assert _opened(cleaned.data).mode == "RGB"


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA")])
def test_other_kinds_are_read_too(kind: str, mode: str) -> None:
    assert _opened(clean(_saved(Image.new(mode, (30, 20)), kind)).data).size == (30, 20)


def test_what_can_be_seen_through_becomes_white_not_black() -> None:
    data = _saved(Image.new("RGBA", (30, 20), (0, 0, 0, 0)), "PNG")
    assert min(_opened(clean(data).data).getpixel((15, 10))) > 250


def test_a_logo_may_keep_what_can_be_seen_through() -> None:
    data = _saved(Image.new("RGBA", (30, 20), (200, 30, 30, 0)), "PNG")
    cleaned = clean(data, keep_png=True)
    assert cleaned.media_type == "image/png"
    assert _opened(cleaned.data).getpixel((15, 10))[3] == 0
    assert clean(_saved(Image.new("RGB", (30, 20)), "PNG"), keep_png=True).media_type == "image/jpeg"


def test_a_huge_side_is_shrunk_and_a_small_picture_left() -> None:
    cleaned = clean(_saved(Image.new("RGB", (4000, 1000)), "JPEG"))
    assert (cleaned.width, cleaned.height) == (MAX_SIDE, MAX_SIDE // 4) == _opened(cleaned.data).size
    assert clean(_saved(Image.new("RGB", (400, 1000)), "JPEG"), max_side=100).height == 100
    assert clean(_saved(Image.new("RGB", (40, 10)), "JPEG")).width == 40


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xff\xd8\xff\xe0" + b"not a JPEG at all",
        b"%PDF-1.7",
        _saved(Image.new("RGB", (30, 20)), "GIF"),
        _saved(Image.new("RGB", (30, 20)), "BMP"),
        _saved(Image.effect_noise((100, 100), 90), "JPEG")[:900],
    ],
    ids=["empty", "svg", "only the first bytes", "pdf", "gif", "bmp", "cut off"],
)
def test_what_is_no_photo_is_refused_at_its_field(data: bytes) -> None:
    with pytest.raises(Invalid, match="không phải ảnh") as refusal:
        clean(data, field="scan")
    assert refusal.value.problems[0].field == "scan"


def _claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be of this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_500, 20_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Invalid, match="50 triệu điểm ảnh"):
        clean(_claiming(side, side))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(Invalid, match="10 MB"):
        clean(b"\xff" * (MAX_BYTES + 1))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells what it skips in broken metadata
def test_a_damaged_picture_is_refused_or_read_but_never_crashes() -> None:
    dice = random.Random(37)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[ARTIST] = "Lan"
    sound = [
        _saved(Image.effect_noise((64, 48), 60), "JPEG", exif=exif),
        _saved(_picture(mode="RGBA"), "PNG", exif=exif),
        _saved(_picture(mode="RGBA"), "WEBP", exif=exif),
    ]
    for number in range(600):
        broken = bytearray(sound[number % 3])
        for _ in range(dice.randint(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        try:
            assert clean(bytes(broken)).data
        except Invalid:
            continue
