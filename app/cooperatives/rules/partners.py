"""Partners: what they are to the cooperative, and the number of a place in its one form."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_, Invalid
from app.gs1.errors import Gs1Error
from app.gs1.gln import Gln


class Part(StrEnum):
    """What a partner is to the cooperative; one may be both."""

    BUYER = "buyer"
    SUPPLIER = "supplier"


PART_NAMES: Mapping[Part, str] = {Part.BUYER: N_("Bên mua"), Part.SUPPLIER: N_("Bên cung cấp")}


def parse_gln(text: str) -> str:
    """The thirteen digits of a GLN (GS1 General Specifications, section 3.4). Raises Invalid at "gln"."""
    try:
        return Gln.parse(text).gln13
    except Gs1Error as error:
        raise Invalid.at("gln", error.message, **error.values) from error
