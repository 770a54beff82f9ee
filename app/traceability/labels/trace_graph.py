"""A trace as a picture can show it: batches in layers as goods flow, many that are alike in one box."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from app.traceability.queries.trace_facts import Description, Reached
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Direction, Line

MOST_ALIKE = 12
"""Batches that are alike and still stand one by one; of more only some do, and one box stands for the others."""
SHOWN_ALIKE = 3
MOST_IN_LAYER = 14
MOST_LAYERS = 14
_MOST_PASSES = 100
"""Events are mostly written in the order of the goods, so that two passes do; only a cycle never comes to rest."""
_GRAVITY = (BatchState.RECALLED, BatchState.HELD, BatchState.OPEN, BatchState.CLOSED)


@dataclass(frozen=True, slots=True)
class Box:
    """One batch, or several that are shown as one; `layer` counts from where the goods come from."""

    key: int
    layer: int
    batches: tuple[Reached, ...]
    root: bool

    @property
    def grams(self) -> int:
        """What was made of all of them together."""
        return sum(batch.made_grams for batch in self.batches)

    @property
    def state(self) -> BatchState:
        """The gravest state among them: a recalled batch does not hide behind others."""
        return min((batch.state for batch in self.batches), key=_GRAVITY.index)


@dataclass(frozen=True, slots=True)
class Joint:
    """One event, or `times` of them between the same boxes; grams by box, None where no event says how many."""

    kind: EventType | None
    times: int
    inputs: Mapping[int, int | None]
    outputs: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes in order of layers, what joins them, and how many batches lie too far away to be drawn."""

    boxes: tuple[Box, ...]
    joints: tuple[Joint, ...]
    beyond: int


@dataclass(frozen=True, slots=True)
class _Event:
    """Both sides of an event."""

    inputs: frozenset[int]
    outputs: frozenset[int]


def build(description: Description) -> Graph:
    """The picture of a trace; the same trace gives the same picture."""
    trace = description.trace
    batches = {batch.batch_id: batch for batch in description.batches}
    lines = [line for line in trace.lines if line.batch_id in batches]
    events = _events(lines)
    layers = _near(_layers(description.batches, events, trace.direction), trace.direction)
    alike = _alike([batch for batch in description.batches if batch.batch_id in layers], layers, events)
    boxes = _boxes(alike, layers, set(trace.roots))
    box_of = {batch.batch_id: box.key for box in boxes for batch in box.batches}
    joints = _joints([line for line in lines if line.batch_id in box_of], box_of, description.kinds)
    return Graph(tuple(boxes), tuple(joints), len(batches) - len(layers))


def _events(lines: Iterable[Line]) -> dict[int, _Event]:
    inputs: dict[int, set[int]] = defaultdict(set)
    outputs: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        (inputs if line.is_input else outputs)[line.event_id].add(line.batch_id)
    return {one: _Event(frozenset(inputs[one]), frozenset(outputs[one])) for one in inputs.keys() | outputs.keys()}


def _layers(batches: Collection[Reached], events: Mapping[int, _Event], direction: Direction) -> dict[int, int]:
    """The longest way from a source to each batch; by depth alone where goods go round in a cycle."""
    layers = {batch.batch_id: 0 for batch in batches}
    ordered = [event for _id, event in sorted(events.items()) if event.inputs and event.outputs]
    for _again in range(_MOST_PASSES):
        if not any([_push(layers, event) for event in ordered]):
            return layers
    deepest = max(batch.depth for batch in batches)
    forward = direction is Direction.FORWARD
    return {batch.batch_id: batch.depth if forward else deepest - batch.depth for batch in batches}


def _push(layers: dict[int, int], event: _Event) -> bool:
    """Put the outputs behind the inputs; tells whether any of them had to move."""
    after = max(layers[one] for one in event.inputs) + 1
    late = [one for one in event.outputs if layers[one] < after]
    layers.update(dict.fromkeys(late, after))
    return bool(late)


def _near(layers: dict[int, int], direction: Direction) -> dict[int, int]:
    """The layers nearest to the question, counted from 0."""
    last = max(layers.values(), default=0)
    first = 0 if direction is Direction.FORWARD else max(0, last - MOST_LAYERS + 1)
    return {one: layer - first for one, layer in layers.items() if first <= layer < first + MOST_LAYERS}


def _alike(
    batches: Collection[Reached], layers: Mapping[int, int], events: Mapping[int, _Event]
) -> list[list[Reached]]:
    """Batches in groups that look the same from every side: layer, goods, state, and what is alike before and after."""
    colours: dict[int, Hashable] = {
        batch.batch_id: (layers[batch.batch_id], batch.product, batch.state) for batch in batches
    }
    kinds = len(set(colours.values()))
    while True:
        around: dict[int, set[Hashable]] = {one: {("self", colours[one])} for one in colours}
        for event in events.values():
            before = frozenset(colours[one] for one in event.inputs if one in colours)
            after = frozenset(colours[one] for one in event.outputs if one in colours)
            for side, members in (("in", event.inputs), ("out", event.outputs)):
                for one in members & colours.keys():
                    around[one].add((side, before, after))
        numbers: dict[frozenset[Hashable], int] = {}
        colours = {one: numbers.setdefault(frozenset(seen), len(numbers)) for one, seen in around.items()}
        if len(numbers) == kinds:
            break
        kinds = len(numbers)
    groups: dict[Hashable, list[Reached]] = defaultdict(list)
    for batch in batches:
        groups[colours[batch.batch_id]].append(batch)
    return list(groups.values())


def _boxes(groups: Iterable[list[Reached]], layers: Mapping[int, int], roots: set[int]) -> list[Box]:
    """Boxes layer by layer; what is too many of one kind, or in one layer, is put in one box at its end."""
    by_layer: dict[int, list[tuple[Reached, ...]]] = defaultdict(list)
    for group in groups:
        single = group if len(group) <= MOST_ALIKE else group[:SHOWN_ALIKE]
        parts = [(batch,) for batch in single] + ([tuple(group[SHOWN_ALIKE:])] if len(single) < len(group) else [])
        by_layer[layers[group[0].batch_id]] += parts
    boxes: list[Box] = []
    for layer, found in sorted(by_layer.items()):
        parts = sorted(found, key=lambda part: min(_GRAVITY.index(batch.state) for batch in part))
        if len(parts) > MOST_IN_LAYER:
            rest = tuple(batch for part in parts[MOST_IN_LAYER - 1 :] for batch in part)
            parts = [*parts[: MOST_IN_LAYER - 1], rest]
        for part in parts:
            boxes.append(Box(len(boxes), layer, part, any(batch.batch_id in roots for batch in part)))
    return boxes


def _joints(lines: Iterable[Line], box_of: Mapping[int, int], kinds: Mapping[int, EventType]) -> list[Joint]:
    """Events between the same boxes and of the same kind become one joint."""
    sides: dict[int, tuple[dict[int, int | None], dict[int, int | None]]] = defaultdict(lambda: ({}, {}))
    for line in lines:
        _add(sides[line.event_id][not line.is_input], box_of[line.batch_id], line.grams)
    gathered: dict[Hashable, Joint] = {}
    for event_id, (inputs, outputs) in sorted(sides.items()):
        if not inputs or not outputs:
            continue
        key = (kinds.get(event_id), frozenset(inputs), frozenset(outputs))
        known = gathered.get(key)
        if known is None:
            gathered[key] = Joint(kinds.get(event_id), 1, inputs, outputs)
            continue
        all_in, all_out = dict(known.inputs), dict(known.outputs)
        for box, grams in inputs.items():
            _add(all_in, box, grams)
        for box, grams in outputs.items():
            _add(all_out, box, grams)
        gathered[key] = Joint(known.kind, known.times + 1, all_in, all_out)
    return list(gathered.values())


def _add(amounts: dict[int, int | None], box: int, grams: int | None) -> None:
    """Add what an event says; a sum of which a part is not told is not told either."""
    earlier = amounts.get(box, 0)
    amounts[box] = None if grams is None or earlier is None else earlier + grams
