"""GLN: the number of a place or a party."""

from dataclasses import dataclass

from app.core.errors import N_
from app.gs1.check_digit import parse_key
from app.gs1.errors import WrongLength


@dataclass(frozen=True, slots=True, order=True)
class Gln:
    """A checked GLN of thirteen digits."""

    gln13: str

    def __post_init__(self) -> None:
        """Raises Gs1Error unless `gln13` is thirteen digits with a right check digit."""
        if parse_key(self.gln13, name="GLN", lengths=(13,)) != self.gln13:
            raise WrongLength(N_("GLN lưu trữ phải là 13 chữ số liền nhau"))

    @classmethod
    def parse(cls, text: str) -> "Gln":
        """Read a GLN as a person types it. Raises NotDigits, WrongLength or WrongCheckDigit (all Gs1Error)."""
        return cls(parse_key(text, name="GLN", lengths=(13,)))

    def __str__(self) -> str:
        """The thirteen digits."""
        return self.gln13
