"""GTIN: the number of one trade item, kept in its 14-digit form."""

from dataclasses import dataclass

from app.core.errors import N_
from app.gs1.check_digit import build_key, parse_key
from app.gs1.errors import WrongLength


@dataclass(frozen=True, slots=True, order=True)
class Gtin:
    """A checked GTIN; equal whatever the length it was typed with."""

    gtin14: str
    """Fourteen digits, padded with zeros on the left: the form of AI (01) and of our tables."""

    def __post_init__(self) -> None:
        """Raises Gs1Error unless `gtin14` is fourteen digits with a right check digit."""
        if parse_key(self.gtin14, name="GTIN", lengths=(14,)) != self.gtin14:
            raise WrongLength(N_("GTIN lưu trữ phải là 14 chữ số liền nhau"))

    @classmethod
    def parse(cls, text: str) -> "Gtin":
        """Read a GTIN-8, -12, -13 or -14 as a person types it (spaces and hyphens between digits are fine).

        Raises NotDigits, WrongLength or WrongCheckDigit (all Gs1Error, all ValueError).
        """
        return cls(parse_key(text, name="GTIN", lengths=(8, 12, 13, 14)).zfill(14))

    @classmethod
    def build(cls, company_prefix: str, item_reference: str, *, indicator: str = "0") -> "Gtin":
        """A new GTIN behind a GS1 company prefix; `indicator` 1-8 names a packing level, 9 variable measure.

        Raises NotDigits or WrongLength when the parts do not fit.
        """
        if len(indicator) != 1:
            raise WrongLength(N_("Số chỉ cấp bao gói của GTIN là một chữ số"))
        return cls(build_key(indicator, company_prefix, item_reference, name="GTIN", length=14))

    @property
    def gtin13(self) -> str:
        """The digits as printed under the bar code: natural length 13, or 8, 12 or 14 where that is what was issued."""
        for padding, length in (("000000", 8), ("00", 12), ("0", 13)):
            if self.gtin14.startswith(padding):
                return self.gtin14[-length:]
        return self.gtin14

    def __str__(self) -> str:
        """The printed form."""
        return self.gtin13
