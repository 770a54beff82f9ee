"""The bars of a carton's GS1-128 symbol, module by module (ISO/IEC 15417; GS1 General Specifications, 5.4)."""

from reportlab.graphics.barcode.code128 import Code128

MODULES = 156
"""Width without quiet zones: start, FNC1, ten pairs of digits and check at 11 modules each, stop at 13."""

QUIET = 10
"""Modules of white on both sides."""

_FNC1 = "\xf1"  # how the library writes the function character that makes Code 128 a GS1-128
_DIGITS = 20


def bars(element_string: str) -> bytes:
    """One row of modules packed to bytes, most significant bit first, 1 = dark: the symbol of "00" and an SSCC.

    Raises ValueError for anything but twenty digits.
    """
    if len(element_string) != _DIGITS or not (element_string.isascii() and element_string.isdigit()):
        raise ValueError(f"{element_string!r} is not 00 and an SSCC")
    symbol = Code128(_FNC1 + element_string, quiet=0)
    symbol.validate()
    symbol.encode()
    # The library writes a bar as a capital and a space as a small letter, a or A for one module up to d or D for four.
    row = "".join(("1" if each.isupper() else "0") * (ord(each.lower()) - ord("a") + 1) for each in symbol.decompose())
    return int(row.ljust(-(-MODULES // 8) * 8, "0"), 2).to_bytes(-(-MODULES // 8), "big")
