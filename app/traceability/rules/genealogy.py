"""Genealogy: where a question starts, which way it is followed, and what was found – the values all of it speaks in."""

from dataclasses import dataclass, field
from enum import StrEnum


class SeedKind(StrEnum):
    """What a trace, or a recall, can be followed from."""

    BATCH = "batch"
    LABEL_RUN = "label_run"
    UNIT = "unit"
    GROWING_AREA = "growing_area"
    PLOT = "plot"
    INPUT_LOT = "input_lot"
    PARTNER = "partner"


class Direction(StrEnum):
    """Forward to what became of the goods, backward to what they came from."""

    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True)
class Seed:
    """One starting point: its kind and the id of its row."""

    kind: SeedKind
    id: int


@dataclass(frozen=True, slots=True)
class Node:
    """A batch that was reached, after how many events at least (0: it is where the question starts)."""

    batch_id: int
    depth: int


@dataclass(frozen=True, slots=True)
class Line:
    """One input or output of an event between reached batches, in whole grams (None: the event does not say)."""

    event_id: int
    batch_id: int
    is_input: bool
    grams: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """What was found: `roots` are the batches the seed itself touches; a cycle is walked once."""

    direction: Direction
    roots: tuple[int, ...]
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...] = field(default=())

    @property
    def batch_ids(self) -> tuple[int, ...]:
        """Every reached batch, nearest first."""
        return tuple(node.batch_id for node in self.nodes)
