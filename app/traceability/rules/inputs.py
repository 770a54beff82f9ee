"""Farm inputs (vật tư): what a cooperative buys and puts on the field, in exact base units."""

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import N_


class InputKind(StrEnum):
    """What sort of input."""

    PESTICIDE = "pesticide"
    FERTILISER = "fertiliser"
    SEED = "seed"
    OTHER = "other"


class Measure(StrEnum):
    """The base unit in which an input is counted: whole grams, millilitres or pieces."""

    GRAMS = "g"
    MILLILITRES = "ml"
    PIECES = "piece"


KIND_NAMES: Mapping[InputKind, str] = {
    InputKind.PESTICIDE: N_("Thuốc bảo vệ thực vật"),
    InputKind.FERTILISER: N_("Phân bón"),
    InputKind.SEED: N_("Giống"),
    InputKind.OTHER: N_("Vật tư khác"),
}
