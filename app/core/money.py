"""Money is whole đồng, an int; there is no smaller unit in use."""

MAX_PRICE_VND = 1_000_000_000
"""Above this a price is a typing slip, not a price of produce."""


def group(number: int, separator: str = ".") -> str:
    """Digits in groups of three: 95000 → "95.000"."""
    return f"{number:,}".replace(",", separator)
