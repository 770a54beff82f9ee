"""Numbers of cartons and pallets: serial references of SSCCs, counted per company prefix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from app.gs1.sscc import Sscc

_PREFIX_LENGTHS = range(6, 13)
_REFERENCE_DIGITS = 16
"""Company prefix and serial reference together (GS1 General Specifications, 3.2)."""


def space(company_prefix: str, extension: str = "0") -> str:
    """The code space in which the references of one prefix are counted: AI, extension digit, prefix."""
    return f"00{extension}{company_prefix}"


def most(company_prefix: str) -> int:
    """The number after the highest serial reference."""
    return int(10 ** (_REFERENCE_DIGITS - len(company_prefix)))


def readings(sscc: Sscc) -> Iterator[tuple[str, int]]:
    """(code space, serial reference) for every length the company prefix may have: only one has been issued."""
    digits = sscc.sscc18
    for length in _PREFIX_LENGTHS:
        yield space(digits[1 : 1 + length], digits[0]), int(digits[1 + length : 17])


@dataclass(frozen=True, slots=True)
class SsccRange(Sequence[str]):
    """The SSCCs of serial references `first`..`last` in a code space, built when they are asked for."""

    code_space: str
    first: int
    last: int

    def __len__(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """The SSCC at an index, or a list of those of a slice; IndexError beyond the range."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        reference = str(self.first + index % size)
        return str(Sscc.build(self.code_space[3:], reference, extension=self.code_space[2]))
