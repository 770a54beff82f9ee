"""Trade items: how large one pack may be, and the GTIN as typed."""

from app.core.errors import N_, Invalid
from app.gs1.errors import Gs1Error
from app.gs1.gtin import Gtin

MAX_PACK_GRAMS = 1_000_000
"""One pack above a tonne is a slip of the pen, not a pack."""


def check_net(net_grams: int) -> int:
    """The net weight of one pack. Raises Invalid at "quantity"."""
    if not 0 < net_grams <= MAX_PACK_GRAMS:
        raise Invalid.at("quantity", N_("Khối lượng một gói phải lớn hơn 0 và không quá 1 tấn"))
    return net_grams


def parse_gtin(text: str | None) -> Gtin | None:
    """A GTIN as a person types it; nothing typed is None. Raises Invalid at "gtin" with what does not fit."""
    if not text:
        return None
    try:
        return Gtin.parse(text)
    except Gs1Error as error:
        raise Invalid.at("gtin", error.message, **error.values) from error
