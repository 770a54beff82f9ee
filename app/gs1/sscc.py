"""SSCC: the number of one logistic unit, such as a pallet or a crate on the road."""

from dataclasses import dataclass

from app.core.errors import N_
from app.gs1.check_digit import build_key, parse_key
from app.gs1.errors import WrongLength


@dataclass(frozen=True, slots=True, order=True)
class Sscc:
    """A checked SSCC of eighteen digits."""

    sscc18: str

    def __post_init__(self) -> None:
        """Raises Gs1Error unless `sscc18` is eighteen digits with a right check digit."""
        if parse_key(self.sscc18, name="SSCC", lengths=(18,)) != self.sscc18:
            raise WrongLength(N_("SSCC lưu trữ phải là 18 chữ số liền nhau"))

    @classmethod
    def parse(cls, text: str) -> "Sscc":
        """Read an SSCC as a person types it. Raises NotDigits, WrongLength or WrongCheckDigit (all Gs1Error)."""
        return cls(parse_key(text, name="SSCC", lengths=(18,)))

    @classmethod
    def build(cls, company_prefix: str, serial: str, *, extension: str = "0") -> "Sscc":
        """A new SSCC: extension digit, company prefix, serial padded with zeros, check digit.

        Raises NotDigits or WrongLength when the parts do not fit.
        """
        if len(extension) != 1:
            raise WrongLength(N_("Số mở rộng của SSCC là một chữ số"))
        return cls(build_key(extension, company_prefix, serial, name="SSCC", length=18))

    def __str__(self) -> str:
        """The eighteen digits."""
        return self.sscc18

    @property
    def shown(self) -> str:
        """Human readable interpretation beside a GS1-128 symbol: "(00) 0 95240000 00000001 9" in groups of digits."""
        digits = self.sscc18
        return f"(00) {digits[0]} {digits[1:9]} {digits[9:17]} {digits[17]}"
