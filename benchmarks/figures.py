"""One measured ratio with its target, and how a list of them is printed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from time import perf_counter


class Better(StrEnum):
    """Which way a figure should go."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio against a named floor (or a plain number, if the name gives its unit) and the target it is held to."""

    name: str
    ratio: float
    target: float
    better: Better = Better.HIGHER

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target if self.better is Better.HIGHER else self.ratio <= self.target


def speedup(ours: Callable[[], int], floor: Callable[[], int], rounds: int = 5) -> float:
    """How many times faster `ours` is than `floor`, from interleaved runs; a call gives how many things it did."""
    return median(_seconds_each(floor) / _seconds_each(ours) for _ in range(rounds))


def _seconds_each(run: Callable[[], int]) -> float:
    start = perf_counter()
    done = run()
    return (perf_counter() - start) / done


def show(figures: Iterable[Figure]) -> bool:
    """Print name, ratio, target and met or short, one figure a line; gives whether all targets are met."""
    everything = True
    for figure in figures:
        sign = "≥" if figure.better is Better.HIGHER else "≤"
        ratio = f"{figure.ratio:.0f}" if figure.ratio >= 100 else f"{figure.ratio:.3g}"
        print(f"{figure.name}, {ratio}, {sign} {figure.target:g}, {'met' if figure.met else 'short'}")
        everything &= figure.met
    return everything
