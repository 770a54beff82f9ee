"""Genealogy: where a question starts, which way it is followed, and what was found – the values all of it speaks in."""

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.errors import N_


class SeedKind(StrEnum):
    """What a trace, or a recall, can be followed from."""

    BATCH = "batch"
    LABEL_RUN = "label_run"
    UNIT = "unit"
    GROWING_AREA = "growing_area"
    PLOT = "plot"
    INPUT_LOT = "input_lot"
    PARTNER = "partner"


SEED_NAMES: Mapping[SeedKind, str] = {
    SeedKind.BATCH: N_("Lô"),
    SeedKind.LABEL_RUN: N_("Lần in tem"),
    SeedKind.UNIT: N_("Thùng, pa-lét"),
    SeedKind.GROWING_AREA: N_("Vùng trồng"),
    SeedKind.PLOT: N_("Thửa"),
    SeedKind.INPUT_LOT: N_("Lô vật tư"),
    SeedKind.PARTNER: N_("Bạn hàng"),
}


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


def follow(direction: Direction, roots: Iterable[int], lines: Collection[Line]) -> Trace:
    """The trace from `roots` along `lines`, each event once, with the fewest events to every batch.

    Lines of events that join no two reached batches in this direction are left out; cycles end where they began.
    """
    near, far = _sides(direction, lines)
    start = tuple(sorted(set(roots)))
    nodes = [Node(batch_id, 0) for batch_id in start]
    reached, followed, layer = set(start), set[int](), set(start)
    for depth in itertools.count(1):
        events = {event_id for batch_id in layer for event_id in near.get(batch_id, ()) if event_id in far} - followed
        followed |= events
        layer = {batch_id for event_id in events for batch_id in far[event_id]} - reached
        reached |= layer
        nodes += [Node(batch_id, depth) for batch_id in sorted(layer)]
        if not layer:
            break
    kept = tuple(line for line in lines if line.event_id in followed and line.batch_id in reached)
    return Trace(direction, start, tuple(nodes), kept)


def _sides(direction: Direction, lines: Iterable[Line]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Events by the batches they are entered from, and the batches they lead to by event."""
    near: dict[int, list[int]] = defaultdict(list)
    far: dict[int, list[int]] = defaultdict(list)
    entered = direction is Direction.FORWARD
    for line in lines:
        if line.is_input is entered:
            near[line.batch_id].append(line.event_id)
        else:
            far[line.event_id].append(line.batch_id)
    return near, far
