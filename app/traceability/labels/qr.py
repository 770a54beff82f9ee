"""QR symbols at the speed of a few XORs: for one version, mask and length, a symbol is affine in its payload's bits.

Data, Reed-Solomon code words, placement and mask are all linear or constant over GF(2) (ISO/IEC 18004). So one base
symbol and one difference per variable bit, both taken from the `qrcode` library, give every symbol of that shape.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import ALPHA_NUM, MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from app.traceability.rules.serials import ALPHABET, LENGTH

_ERROR_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
_Slot = tuple[int, int, dict[str, int]]  # where it starts and ends in the serial, the difference by its characters
_ALPHANUMERIC: str = ALPHA_NUM.decode("ascii")  # the 45 characters of alphanumeric mode, in order of their values


@dataclass(frozen=True, slots=True)
class _Shape:
    """What all symbols of one stencil share; `mask` and `version` are None while they are still sought."""

    error: int
    mode: int
    version: int | None = None
    mask: int | None = None

    def code(self, payload: bytes) -> Any:  # the library is only half typed
        """The library's own code for `payload`."""
        code = QRCode(self.version, error_correction=self.error, border=0, mask_pattern=self.mask)
        code.add_data(QRData(payload, mode=self.mode, check_data=False), optimize=0)
        return code

    def symbol(self, payload: bytes) -> int:
        """The symbol as one number: rows of whole bytes, most significant bit first, dark is 1."""
        code = self.code(payload)
        code.make(fit=False)
        stride = (code.modules_count + 7) // 8 * 8
        rows = ("".join("1" if dark else "0" for dark in row).ljust(stride, "0") for row in code.modules)
        return int("".join(rows), 2)


class QrStencil:
    """All symbols for `prefix` + serial, of one size and look; make it with `for_prefix`."""

    __slots__ = ("_base", "_size", "_tables", "mask", "mode", "modules", "prefix", "serial_length", "version")

    def __init__(self, prefix: str, serial_length: int, error: str) -> None:
        """Take base symbol and differences from the library; ValueError for an unknown level or too long a prefix."""
        if error not in _ERROR_LEVELS:
            raise ValueError(f"error level {error!r} is none of L, M, Q, H")
        alphanumeric = all(char in _ALPHANUMERIC for char in prefix)
        mode = MODE_ALPHA_NUM if alphanumeric else MODE_8BIT_BYTE
        zero = (prefix + "0" * serial_length).encode("utf-8")
        first = _Shape(_ERROR_LEVELS[error], mode).code(zero)
        self.prefix = prefix
        self.serial_length = serial_length
        self.mode = "alphanumeric" if alphanumeric else "byte"
        self.version: int = first.best_fit()
        self.mask: int = first.best_mask_pattern()
        self.modules = 17 + 4 * self.version
        shape = _Shape(_ERROR_LEVELS[error], mode, self.version, self.mask)
        self._size = (self.modules + 7) // 8 * self.modules
        self._base = shape.symbol(zero)
        self._tables = tuple(_tables(shape, prefix, serial_length, self._base, pairs=alphanumeric))

    @classmethod
    def for_prefix(cls, prefix: str, serial_length: int = LENGTH, error: str = "M") -> "QrStencil":
        """The stencil for addresses that start with `prefix`; kept, since making one costs about a hundred symbols.

        An upper-case prefix of the 45 alphanumeric characters ("HTTPS://GOCNGHE.VN/Q/") gives the smaller symbol.
        """
        return _kept(prefix, serial_length, error)

    def bitmap(self, serial: str) -> bytes:
        """The symbol's rows packed to bytes, most significant bit first, 1 = dark, no quiet zone.

        ValueError when `serial` has another length or a character outside the serials' alphabet.
        """
        if len(serial) != self.serial_length:
            raise ValueError(f"serial {serial!r} has not {self.serial_length} characters")
        symbol = self._base
        try:
            for start, end, differences in self._tables:
                symbol ^= differences[serial[start:end]]
        except KeyError as error:
            raise ValueError(f"serial {serial!r} has characters outside {ALPHABET}") from error
        return symbol.to_bytes(self._size, "big")

    def payload(self, serial: str) -> str:
        """What a reader finds in the symbol."""
        return self.prefix + serial


@lru_cache(maxsize=32)
def _kept(prefix: str, serial_length: int, error: str) -> QrStencil:
    return QrStencil(prefix, serial_length, error)


def _tables(shape: _Shape, prefix: str, length: int, base: int, *, pairs: bool) -> Iterable[_Slot]:
    """For each slot of the serial (start, end): the difference from the base symbol by the characters in it."""
    if not pairs:
        yield from _byte_slots(shape, len(prefix.encode("utf-8")), length)
        return
    # Alphanumeric mode packs characters by two from the start of the payload, so an odd prefix takes one along.
    edges = sorted({0, length, *range(len(prefix) % 2, length, 2)})
    for start, end in pairwise(edges):
        yield start, end, _pair_slot(shape, prefix, length, (start, end), base)


@lru_cache(maxsize=32)
def _byte_slots(shape: _Shape, before: int, length: int) -> tuple[_Slot, ...]:
    """Slots of a serial that stands `before` bytes into the payload. What stands there makes no difference: flipping
    one bit of a byte flips the same modules whatever the others are, so all batches of a cooperative share these."""
    zero = b"0" * (before + length)
    base = shape.symbol(zero)
    return tuple((at, at + 1, _byte_slot(shape, zero, before + at, base)) for at in range(length))


def _byte_slot(shape: _Shape, zero: bytes, index: int, base: int) -> dict[str, int]:
    def flipped(bit: int) -> bytes:
        return zero[:index] + bytes([zero[index] ^ 1 << bit]) + zero[index + 1 :]

    bits = [shape.symbol(flipped(bit)) ^ base for bit in range(7)]
    return {char: _sum(bits, ord(char) ^ ord("0")) for char in ALPHABET}


def _pair_slot(shape: _Shape, prefix: str, length: int, slot: tuple[int, int], base: int) -> dict[str, int]:
    """Differences of one 11-bit pair (or the 6-bit last character), from its single bits: 2¹⁰ < 45² makes all valid."""
    start, end = slot
    before, after = len(prefix) + start, length - end
    shared = before % 2  # the pair's first character is the prefix's last one
    whole = prefix + "0" * length
    known = _ALPHANUMERIC.index(whole[before - 1]) if shared else 0
    alone = end - start == 1 and not shared

    def payload(value: int) -> bytes:
        high, low = divmod(value, 45)
        chars = _ALPHANUMERIC[low] if alone else _ALPHANUMERIC[high] + _ALPHANUMERIC[low]
        return (whole[: before - shared] + chars + "0" * after).encode("ascii")

    zero = shape.symbol(payload(0)) if shared else base
    bits = [shape.symbol(payload(1 << bit)) ^ zero for bit in range(6 if alone else 11)]
    origin = _sum(bits, 45 * known)  # where the base symbol itself stands
    values = {char: _ALPHANUMERIC.index(char) for char in ALPHABET}
    if end - start == 1:
        return {char: _sum(bits, 45 * known + value) ^ origin for char, value in values.items()}
    return {a + b: _sum(bits, 45 * values[a] + values[b]) ^ origin for a in ALPHABET for b in ALPHABET}


def _sum(bits: list[int], value: int) -> int:
    """The sum over GF(2) of the differences whose bit is set in `value`."""
    total = 0
    for bit, difference in enumerate(bits):
        if value >> bit & 1:
            total ^= difference
    return total
