"""What a file tells a printer to put on one label, whatever the language it is written in."""

from dataclasses import dataclass

from PIL import Image

_START_C, _FNC1 = 105, 102


class Unreadable(Exception):
    """A command that a printer would not carry out, or not as meant; the text says which and why."""


@dataclass(frozen=True, slots=True)
class QrField:
    """A QR symbol: where its upper left corner comes to stand, dots of a module, error level, data."""

    x: int
    y: int
    cell: int
    level: str
    data: str


@dataclass(frozen=True, slots=True)
class TextField:
    """A line in a fixed-pitch font: upper left corner, cell and gap in dots as magnified, height of its capitals."""

    x: int
    y: int
    width: int
    height: int
    gap: int
    capital: int
    data: str

    @property
    def run(self) -> int:
        """How wide the line runs."""
        return len(self.data) * (self.width + self.gap) - self.gap


@dataclass(frozen=True, slots=True)
class BarsField:
    """A Code 128 symbol: upper left corner, dots of a module, height, and the values of its characters from the start
    character on, without the check character."""

    x: int
    y: int
    module: int
    height: int
    values: tuple[int, ...]

    @property
    def element_string(self) -> str | None:
        """The digits of a GS1-128 symbol in code set C; None for any other Code 128 symbol."""
        head, pairs = self.values[:2], self.values[2:]
        if head != (_START_C, _FNC1) or not all(0 <= value < 100 for value in pairs):
            return None
        return "".join(f"{value:02}" for value in pairs)


@dataclass(frozen=True, slots=True)
class PictureField:
    """A stored picture: upper left corner, and the picture in mode "L", ink is 0; one object however often recalled."""

    x: int
    y: int
    picture: Image.Image


Field = QrField | TextField | BarsField | PictureField


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """One label as often as `quantity` says: its size in dots, its fields, and what the printer would not do.

    A quantity of 0 stands for what a file ends with and never prints.
    """

    width: int
    height: int
    fields: tuple[Field, ...]
    quantity: int
    faults: tuple[str, ...] = ()


def values_of_c(digits: str) -> tuple[int, ...]:
    """The values of pairs of digits in code set C, none for no digits. Raises Unreadable for anything else."""
    if len(digits) % 2 or digits.strip("0123456789"):
        raise Unreadable(f"{digits!r} is not made of pairs of digits")
    return tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2))
