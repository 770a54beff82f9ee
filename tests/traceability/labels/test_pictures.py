"""A logo is laid flat on white, keeps its shape, and what is no picture is refused."""

from io import BytesIO

import pytest
from PIL import Image

from app.traceability.labels import pictures
from tests.traceability.labels import samples


def _jpeg(image: Image.Image, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def test_what_is_transparent_becomes_white() -> None:
    flat = pictures.flat(samples.logo())
    assert flat.pixels[:3] == b"\xff\xff\xff"
    middle = 3 * (30 * flat.width + 45)
    assert flat.pixels[middle : middle + 3] == bytes.fromhex("1e7828")
    assert (flat.width, flat.height, flat.grey) == (90, 60, False)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    flat = pictures.flat(samples.logo((1800, 900)))
    assert (flat.width, flat.height) == (600, 300)
    assert flat.ratio == 2


def test_a_picture_without_colour_takes_one_byte_a_pixel() -> None:
    flat = pictures.flat(samples.logo(colour="#404040"))
    assert flat.grey
    assert len(flat.pixels) == 90 * 60
    assert flat.pixels[30 * 90 + 45] == 0x40


def test_a_photograph_lies_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    flat = pictures.flat(_jpeg(Image.new("RGB", (80, 40), "red"), exif=exif))
    assert (flat.width, flat.height) == (40, 80)


def test_the_picture_is_its_own_png() -> None:
    flat = pictures.flat(samples.logo())
    assert Image.open(BytesIO(flat.png)).convert("RGB").tobytes() == flat.pixels


def test_what_is_no_png_or_jpeg_is_refused() -> None:
    gif = BytesIO()
    Image.new("RGB", (4, 4)).save(gif, "GIF")
    for data in (b"", b"no picture", gif.getvalue(), samples.logo()[:60], _jpeg(Image.new("RGB", (90, 90)))[:300]):
        with pytest.raises(ValueError, match="logo"):
            pictures.flat(data)
