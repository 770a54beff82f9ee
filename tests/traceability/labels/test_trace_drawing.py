"""The picture of a trace: goods flow one way, nothing lies on anything else, many that are alike become one box."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import combinations

import pypdfium2

from app.traceability.labels import trace_pdf
from app.traceability.labels.trace_drawing import Drawing, below, side_by_side
from app.traceability.labels.trace_graph import Graph, build
from app.traceability.labels.trace_pdf import TraceSheet
from app.traceability.queries.trace_facts import Description, Reached
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Direction, Line, follow

_Making = tuple[Sequence[int], Sequence[int]]


def told(
    makings: Sequence[_Making], *, recalled: Sequence[int] = (), backward: bool = False, varied: bool = False
) -> Description:
    """A trace from batch 1 along makings: (inputs, outputs), 10 kg each."""
    lines = [
        Line(event_id, batch_id, side == 0, 10_000)
        for event_id, making in enumerate(makings, 1)
        for side, batches in enumerate(making)
        for batch_id in batches
    ]
    trace = follow(Direction.BACKWARD if backward else Direction.FORWARD, [1], lines)
    batches = tuple(
        Reached(
            *(
                node.batch_id,
                node.depth,
                f"MH-{node.batch_id}",
                f"Mứt số {node.batch_id}" if varied else "Cam Vinh giống Xã Đoài",
            ),
            BatchState.RECALLED if node.batch_id in recalled else BatchState.OPEN,
            *(BatchOrigin.MADE, date(2026, 11, 18), 10_000, 10_000, 0, 0, 0, ()),
        )
        for node in trace.nodes
    )
    return Description(trace, batches, dict.fromkeys({line.event_id for line in lines}, EventType.PROCESS))


def named(graph: Graph) -> list[tuple[int, list[int]]]:
    """Layer and batches of each box."""
    return [(box.layer, [batch.batch_id for batch in box.batches]) for box in graph.boxes]


def apart(drawing: Drawing) -> bool:
    """Does no box lie on another, or outside the drawing?"""
    inside = all(
        b.x >= 0 and b.x + b.width <= drawing.width and b.y + b.height <= drawing.height for b in drawing.boxes
    )
    return inside and not any(
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
        for one, other in combinations(drawing.boxes, 2)
    )


MIXED = [([1], [2, 3]), ([2], [4]), ([1, 4, 3], [5])]


def test_goods_flow_from_left_to_right_even_where_a_shorter_way_is_known() -> None:
    graph = build(told(MIXED))
    assert named(graph) == [(0, [1]), (1, [2]), (1, [3]), (2, [4]), (3, [5])]
    places = {placed.box.key: placed for placed in side_by_side(graph).boxes}
    for joint in graph.joints:
        assert max(places[key].x for key in joint.inputs) < min(places[key].x for key in joint.outputs)


def test_two_hundred_alike_become_three_and_one_box_for_the_others() -> None:
    many = range(2, 202)
    graph = build(told([([1], [one]) for one in many], recalled=[150]))
    assert [len(box.batches) for box in graph.boxes] == [1, 1, 1, 1, 1, 196]
    assert graph.boxes[1].batches[0].batch_id == 150, "a recalled batch stands for itself"
    assert [joint.times for joint in graph.joints if joint.times > 1] == [196]
    rest = next(joint for joint in graph.joints if joint.times > 1)
    assert list(rest.outputs.values()) == [1_960_000]


def test_twelve_alike_stand_one_by_one_and_a_layer_never_grows_beyond_its_most() -> None:
    assert len(build(told([([1], [one]) for one in range(2, 14)])).boxes) == 13
    crowded = build(told([([1], list(range(2, 32)))], recalled=[31], varied=True))
    assert [len(box.batches) for box in crowded.boxes] == [1, *[1] * 13, 17]
    assert crowded.boxes[1].batches[0].batch_id == 31


def test_nothing_lies_on_anything_else() -> None:
    for makings in (MIXED, [([1], list(range(2, 30)))], [([one], [one + 1]) for one in range(1, 9)], []):
        graph = build(told(makings))
        for drawing in (side_by_side(graph), below(graph)):
            assert apart(drawing)
            assert drawing.height >= max(joint.y for joint in drawing.joints or side_by_side(graph).boxes)
    assert below(build(told(MIXED))).width <= 360


def test_a_cycle_is_drawn_and_a_long_way_is_cut_where_it_is_far() -> None:
    assert named(build(told([([1], [2]), ([2], [1])]))) == [(0, [1]), (1, [2])]
    long = [([one], [one + 1]) for one in range(1, 30)]
    graph = build(told(long))
    assert (len(graph.boxes), graph.beyond) == (14, 16)
    back = build(told([(outputs, inputs) for inputs, outputs in long], backward=True))
    assert [batches for _layer, batches in named(back)][-1] == [1]


def test_the_paper_tells_every_batch_page_after_page() -> None:
    found = told([([1], [one]) for one in range(2, 102)])
    out, again = BytesIO(), BytesIO()
    for target in (out, again):
        trace_pdf.draw(target, TraceSheet("Truy xuôi: hàng đã đi đâu", "Lô hàng MH-1", found, "25/11/2026", "Lan"))
    assert out.getvalue() == again.getvalue()
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(out.getvalue())]
    text = "\n".join(pages)
    assert len(pages) == 3
    assert all(f"MH-{one} " in text.replace("\r\n", " \n") for one in range(1, 102))
    assert "và 97 lô khác" in pages[0]
    assert "Trang 3" in pages[2]
