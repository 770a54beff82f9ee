"""Decoding the symbols of one label from a picture, with the reader that many phone apps carry (zxing-cpp)."""

from dataclasses import dataclass

import zxingcpp
from PIL import Image

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_CODE_128 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128)
_GS1_128 = "]C1"  # what a reader calls Code 128 whose first character is FNC1 (ISO/IEC 15424)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The payload of a QR symbol, and its upper left corner in pixels of the picture."""

    text: str
    left: int
    top: int


def decode_qr(picture: Image.Image, *, modules_only: bool = False) -> Decoded | None:
    """The one QR symbol in a picture, dark on light; None when there is none to read.

    `modules_only` for a picture that was made from the modules themselves and holds nothing else.
    """
    found = zxingcpp.read_barcode(
        picture, formats=_QR, try_rotate=False, try_downscale=False, try_invert=False, is_pure=modules_only
    )
    if found is None or not found.valid:  # of modules only, a white picture is "found"
        return None
    return Decoded(found.text, found.position.top_left.x, found.position.top_left.y)


def decode_strip(picture: Image.Image) -> str | None:
    """The element string of the GS1-128 symbol in a picture, or None; a Code 128 that is not GS1's does not count."""
    found = zxingcpp.read_barcode(
        picture,
        formats=_CODE_128,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return str(found.text) if found and found.valid and found.symbology_identifier == _GS1_128 else None
