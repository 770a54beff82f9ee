"""A cooperative's logo as labels take it: flat on white, no larger than print can show, grey where it has no colour."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageOps

_LONGEST = 600  # pixels: more than 20 mm at 600 dpi
_FORMATS = ("PNG", "JPEG")
_NO_COLOUR = 8  # of 255: what JPEG adds to grey


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels in rows from the top: one byte each if `grey`, else red, green and blue."""

    width: int
    height: int
    grey: bool
    pixels: bytes

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.width / self.height

    @property
    def png(self) -> bytes:
        """The picture as a PNG file."""
        out = io.BytesIO()
        Image.frombytes("L" if self.grey else "RGB", (self.width, self.height), self.pixels).save(out, "PNG")
        return out.getvalue()


@lru_cache(maxsize=8)
def flat(data: bytes) -> Picture:
    """The picture in a PNG or JPEG, transparency laid on white. Raises ValueError for what is neither."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("the logo is no PNG or JPEG that can be read") from error
    image.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", image.size, "white")
    shown = Image.alpha_composite(paper, image).convert("RGB")
    red, green, blue = shown.split()
    spread = [ImageChops.difference(red, other).getextrema()[1] for other in (green, blue)]
    grey = all(isinstance(most, (int, float)) and most <= _NO_COLOUR for most in spread)
    kept = shown.convert("L") if grey else shown
    return Picture(kept.width, kept.height, grey, kept.tobytes())
