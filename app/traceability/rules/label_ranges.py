"""Ranges of labels within a run: which parts are taken, which are free, and how a range is told in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.errors import N_, Invalid


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Labels `first`..`last`, both included; they are numbered from 1 within their run."""

    first: int
    last: int

    @property
    def labels(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    def meets(self, other: "Span") -> bool:
        """Whether the two share a label."""
        return self.first <= other.last and other.first <= self.last


def span(first: int, last: int) -> Span:
    """A range as typed. Raises Invalid at "last" when it runs backwards."""
    if first > last:
        raise Invalid.at(
            "last",
            N_("Tem cuối (số %(last)s) đứng trước tem đầu (số %(first)s); xin đổi chỗ hai mã"),
            first=first,
            last=last,
        )
    return Span(first, last)


def free(whole: Span, taken: Iterable[Span]) -> list[Span]:
    """The parts of `whole` that nothing in `taken` covers, in order."""
    left, at = [], whole.first
    for one in sorted(taken):
        if one.first > at and at <= whole.last:
            left.append(Span(at, min(one.first - 1, whole.last)))
        at = max(at, one.last + 1)
    if at <= whole.last:
        left.append(Span(at, whole.last))
    return left


def overlaps(new: Span, taken: Iterable[Span]) -> list[Span]:
    """The parts of `new` that are taken already, in order."""
    return [Span(max(new.first, one.first), min(new.last, one.last)) for one in sorted(taken) if new.meets(one)]


def gap_before(new: Span, taken: Iterable[Span]) -> Span | None:
    """The free labels between `new` and the taken range before it (or the start of the run); None if it joins on."""
    before = max((one.last for one in taken if one.last < new.first), default=0)
    return Span(before + 1, new.first - 1) if new.first > before + 1 else None
