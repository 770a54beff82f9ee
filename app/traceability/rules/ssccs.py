"""Numbers of cartons and pallets: serial references of SSCCs, counted per company prefix."""

from collections.abc import Iterator

from app.gs1.sscc import Sscc
from app.traceability.rules.code_ranges import CodeRange

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


class SsccRange(CodeRange):
    """The SSCCs of serial references `first`..`last` in a code space."""

    __slots__ = ("_extension", "_prefix")

    def __init__(self, code_space: str, first: int, last: int) -> None:
        """Both references are included."""
        super().__init__(first, last)
        self._extension, self._prefix = code_space[2], code_space[3:]

    def code(self, position: int) -> str:
        """The SSCC of one serial reference."""
        return str(Sscc.build(self._prefix, str(position), extension=self._extension))
