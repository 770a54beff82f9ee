"""Codes of consecutive positions, made when they are asked for: a million take no more room than one."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import overload


class CodeRange(Sequence[str]):
    """The codes of positions `first`..`last`; what a position's code is, the kind of range knows."""

    __slots__ = ("first", "last")

    def __init__(self, first: int, last: int) -> None:
        """Both positions are included."""
        self.first, self.last = first, last

    @abstractmethod
    def code(self, position: int) -> str:
        """The code of one position."""

    def __len__(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """The code at an index, or a list of those of a slice; IndexError beyond the range."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self.code(self.first + index % size)
