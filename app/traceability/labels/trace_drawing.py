"""Where everything of a trace's picture stands: side by side for a desk, one below the other for a phone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.traceability.labels.trace_graph import Box, Graph, Joint
from app.traceability.labels.typefaces import regular
from app.traceability.rules.events import EventType

BOX_WIDTH, BOX_HEIGHT = 184.0, 80.0
GUTTER, BOX_GAP, JOINT_GAP, EDGE = 160.0, 16.0, 50.0, 8.0
TALL_WIDTH, TALL_HEIGHT, TALL_GAP = 358.0, 102.0, 14.0
LANE, MOST_LANES = 15.0, 7
_INSIDE = 26.0  # what a box needs at its sides for stripe and air
_TEXT = 14.0  # type size of a product's name


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box at its place; `product` is cut to its width ("" for goods of several), `received` and `used` are grams."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    product: str
    received: int | None = None
    used: int | None = None


@dataclass(frozen=True, slots=True)
class PlacedJoint:
    """A dot for an event, or for several alike."""

    x: float
    y: float
    kind: EventType | None
    times: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Grams written at a line; `anchor` as in SVG."""

    x: float
    y: float
    grams: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Way:
    """A line as the points of a path: start, two for the bend (none for a straight one), end."""

    points: tuple[tuple[float, float], ...]
    arrow: bool

    @property
    def path(self) -> str:
        """As the `d` of an SVG path."""
        (x, y), *rest = self.points
        bend = "C" if len(rest) == 3 else "L"
        return f"M{x:.1f} {y:.1f}{bend}" + " ".join(f"{one:.1f} {other:.1f}" for one, other in rest)


@dataclass(slots=True)
class Drawing:
    """Everything with its place, in pixels from the top left corner."""

    width: float
    height: float
    boxes: list[PlacedBox] = field(default_factory=list)
    joints: list[PlacedJoint] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)


def side_by_side(graph: Graph) -> Drawing:
    """Layers as columns, goods flowing from left to right."""
    columns = _columns(graph)
    gutters: dict[int, list[Joint]] = defaultdict(list)
    layer_of = {box.key: box.layer for box in graph.boxes}
    for joint in graph.joints:
        gutters[max(layer_of[key] for key in joint.inputs)].append(joint)
    tallest = max((len(column) * (BOX_HEIGHT + BOX_GAP) - BOX_GAP for column in columns), default=0.0)
    height = max([tallest, *(len(joints) * JOINT_GAP for joints in gutters.values())]) + 2 * EDGE
    last = len(columns) - 1 if not gutters.get(len(columns) - 1) else len(columns) - 0.4
    drawing = Drawing(BOX_WIDTH + last * (BOX_WIDTH + GUTTER) + 2 * EDGE, height)
    for layer, column in enumerate(columns):
        top = (height - len(column) * (BOX_HEIGHT + BOX_GAP) + BOX_GAP) / 2
        for row, box in enumerate(column):
            x, y = EDGE + layer * (BOX_WIDTH + GUTTER), top + row * (BOX_HEIGHT + BOX_GAP)
            drawing.boxes.append(PlacedBox(box, x, y, BOX_WIDTH, BOX_HEIGHT, _product(box, BOX_WIDTH)))
    places = {placed.box.key: placed for placed in drawing.boxes}
    for layer, joints in gutters.items():
        _join(drawing, places, joints, EDGE + (layer + 1) * BOX_WIDTH + (layer + 0.5) * GUTTER)
    return drawing


def _columns(graph: Graph) -> list[list[Box]]:
    """Boxes by layer, each column in the order in which its goods come from the column before."""
    columns: dict[int, list[Box]] = defaultdict(list)
    for box in graph.boxes:
        columns[box.layer].append(box)
    rank: dict[int, float] = {}
    sources: dict[int, list[int]] = defaultdict(list)
    for joint in graph.joints:
        for key in joint.outputs:
            sources[key] += joint.inputs
    for layer in sorted(columns):
        columns[layer].sort(key=lambda box: (_middle(rank, sources[box.key]), box.key))
        size = len(columns[layer])
        rank.update({box.key: (place + 0.5) / size for place, box in enumerate(columns[layer])})
    return [columns[layer] for layer in sorted(columns)]


def _middle(rank: Mapping[int, float], keys: Sequence[int]) -> float:
    known = [rank[key] for key in keys if key in rank]
    return sum(known) / len(known) if known else 0.5


def _join(drawing: Drawing, places: Mapping[int, PlacedBox], joints: Iterable[Joint], x: float) -> None:
    """Dots of one gutter, no two at the same height, with their lines and amounts."""
    wished = sorted(((_height(places, joint), index, joint) for index, joint in enumerate(joints)), key=lambda w: w[:2])
    heights = _spread([wish for wish, _index, _joint in wished], EDGE + JOINT_GAP / 2, drawing.height - JOINT_GAP / 2)
    for y, (_wish, _index, joint) in zip(heights, wished, strict=True):
        drawing.joints.append(PlacedJoint(x, y, joint.kind, joint.times))
        for key, grams in joint.inputs.items():
            box = places[key]
            start = (box.x + box.width, box.y + box.height / 2)
            drawing.ways.append(_bend(start, (x, y), arrow=False))
            near = (x - 9, y - 7, "end") if len(joint.inputs) == 1 else (start[0] + 6, _beside(start[1], y), "start")
            _write(drawing, near, grams)
        for key, grams in joint.outputs.items():
            box = places[key]
            end = (box.x, box.y + box.height / 2)
            drawing.ways.append(_bend((x, y), end, arrow=True))
            near = (x + 9, y - 7, "start") if len(joint.outputs) == 1 else (end[0] - 12, _beside(end[1], y), "end")
            _write(drawing, near, grams)


def _beside(y: float, other: float) -> float:
    """The foot of words at the end of a line that are not to stand on it: on the side it bends away from."""
    return y + 17 if other < y else y - 7


def _height(places: Mapping[int, PlacedBox], joint: Joint) -> float:
    """A dot stands on the side where it has more lines."""
    side = joint.inputs if len(joint.inputs) > len(joint.outputs) else joint.outputs
    middles = [places[key].y + places[key].height / 2 for key in side]
    return sum(middles) / len(middles)


def _spread(wishes: Sequence[float], top: float, bottom: float) -> list[float]:
    """Heights in the same order, as near to the wishes as JOINT_GAP between them allows."""
    placed: list[float] = []
    for wish in wishes:
        placed.append(max(wish, placed[-1] + JOINT_GAP if placed else top))
    for index in range(len(placed) - 1, -1, -1):
        limit = placed[index + 1] - JOINT_GAP if index + 1 < len(placed) else bottom
        placed[index] = min(placed[index], limit)
    return placed


def _bend(start: tuple[float, float], end: tuple[float, float], *, arrow: bool) -> Way:
    pull = max(abs(end[0] - start[0]) / 2, 24.0)
    return Way((start, (start[0] + pull, start[1]), (end[0] - pull, end[1]), end), arrow)


def _write(drawing: Drawing, place: tuple[float, float, str], grams: int | None) -> None:
    if grams is not None:
        drawing.amounts.append(Amount(place[0], place[1], grams, place[2]))


def below(graph: Graph) -> Drawing:
    """One box below the other with lanes at the left, goods flowing down; amounts stand in the boxes."""
    ordered = [box for column in _columns(graph) for box in column]
    row_of = {box.key: row for row, box in enumerate(ordered)}
    lanes = _lanes(graph.joints, row_of)
    left = EDGE + (max(lanes, default=-1) + 1) * LANE + EDGE
    drawing = Drawing(TALL_WIDTH, len(ordered) * (TALL_HEIGHT + TALL_GAP) - TALL_GAP + 2 * EDGE)
    received, used = _sums(joint.outputs for joint in graph.joints), _sums(joint.inputs for joint in graph.joints)
    for row, box in enumerate(ordered):
        width = TALL_WIDTH - left - 1
        place = (left, EDGE + row * (TALL_HEIGHT + TALL_GAP), width, TALL_HEIGHT)
        sums = (received.get(box.key), used.get(box.key))
        drawing.boxes.append(PlacedBox(box, *place, _product(box, width), *sums))
    for joint, lane in zip(graph.joints, lanes, strict=True):
        _rail(drawing, joint, row_of, EDGE + lane * LANE + LANE / 2, left)
    return drawing


def _rail(drawing: Drawing, joint: Joint, row_of: Mapping[int, int], x: float, left: float) -> None:
    """The lane of one event: out of the lower part of its inputs, into the upper part of its outputs."""
    tops = {key: drawing.boxes[row_of[key]].y for key in (*joint.inputs, *joint.outputs)}
    leave = [tops[key] + TALL_HEIGHT - 22 for key in joint.inputs]
    enter = [tops[key] + 22 for key in joint.outputs]
    drawing.ways.append(Way(((x, min(leave + enter)), (x, max(leave + enter))), arrow=False))
    drawing.ways += [Way(((left, y), (x, y)), arrow=False) for y in leave]
    drawing.ways += [Way(((x, y), (left, y)), arrow=True) for y in enter]
    drawing.joints += [PlacedJoint(x, y, joint.kind, joint.times) for y in leave]


def _lanes(joints: Sequence[Joint], row_of: Mapping[int, int]) -> list[int]:
    """A lane for each event, shared by events that are over before the next begins."""
    spans = [
        (min(rows), max(rows), index)
        for index, joint in enumerate(joints)
        for rows in [[row_of[key] for key in (*joint.inputs, *joint.outputs)]]
    ]
    ends: list[int] = []
    lanes = [0] * len(spans)
    for first, last, index in sorted(spans):
        free = next((lane for lane, end in enumerate(ends) if end < first), len(ends))
        if free == len(ends) and free < MOST_LANES:
            ends.append(last)
        lane = min(free, MOST_LANES - 1)
        ends[lane] = max(ends[lane], last)
        lanes[index] = lane
    return lanes


def _sums(sides: Iterable[Mapping[int, int | None]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for side in sides:
        for key, grams in side.items():
            if grams is not None:
                found[key] = found.get(key, 0) + grams
    return found


def _product(box: Box, width: float) -> str:
    names = {batch.product for batch in box.batches}
    return regular().cut(regular().printable(names.pop()), _TEXT, width - _INSIDE) if len(names) == 1 else ""
