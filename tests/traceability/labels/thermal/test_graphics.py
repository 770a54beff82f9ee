"""The picture of the words has the label's words, to the dot, and both packings give it back."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from app.traceability.labels.thermal.graphics import Graphic, words
from app.traceability.rules.label_designs import Look
from tests.traceability.labels import samples
from tests.traceability.labels.thermal.plans import plan


def _words(dpi: int = 203, **changes: object) -> Graphic:
    return words(plan(dpi=dpi, **changes))


def test_the_picture_is_cut_to_its_ink() -> None:
    graphic = _words()
    ink = ImageChops.invert(graphic.picture.convert("L"))
    assert ink.getbbox() == (0, 0, graphic.width, graphic.height)
    assert graphic.left + graphic.width <= 400
    assert graphic.top + graphic.height <= 240


def test_both_packings_give_the_picture_back() -> None:
    graphic = _words()
    unpacked = Image.open(BytesIO(graphic.pcx))
    assert (unpacked.mode, unpacked.size) == ("1", (graphic.width, graphic.height))
    assert unpacked.tobytes() == graphic.picture.tobytes()
    assert bytes.fromhex(graphic.hexadecimal.decode()) == graphic.rows
    assert len(graphic.rows) == graphic.stride * graphic.height
    assert len(graphic.pcx) < len(graphic.hexadecimal)


def test_a_printer_that_minds_the_palette_sees_ink_on_paper() -> None:
    head = _words().pcx[:128]
    assert (head[0], head[1], head[3], head[65]) == (0x0A, 5, 1, 1)  # PCX 3.0, one bit, one plane
    assert head[16:22] == b"\x00\x00\x00\xff\xff\xff"


def test_one_letter_changes_the_picture() -> None:
    other = _words(content=samples.content(product_name="Cam Vinh Xá Đoài"))
    assert other.rows != _words().rows


def test_hairlines_of_small_type_keep_their_ink() -> None:
    """A stroke of 5-point type covers about half a dot at 203 dpi; with too little ink letters fall apart."""
    coarse, fine = _words(203, look=Look.CONSUMER), _words(600, look=Look.CONSUMER)
    shares = [
        ImageChops.invert(each.picture.convert("L")).histogram()[255] / (each.width * each.height)
        for each in (coarse, fine)
    ]
    assert shares[0] == pytest.approx(shares[1], rel=0.3)
    assert shares[0] >= shares[1]


def test_words_need_known_dots() -> None:
    with pytest.raises(ValueError, match="dots"):
        words(plan(dpi=None))
