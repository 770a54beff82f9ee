"""Every sheet can be printed: its cells lie on the paper and do not touch each other."""

from dataclasses import replace
from itertools import combinations

import pytest

from app.traceability.rules.layouts import LAYOUTS, Box, Layout

every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
A4_40 = LAYOUTS["a4-4x10"]


def _overlap(a: Box, b: Box) -> bool:
    slack = 0.02
    return (
        min(a.right_mm, b.right_mm) - max(a.left_mm, b.left_mm) > slack
        and min(a.bottom_mm, b.bottom_mm) - max(a.top_mm, b.top_mm) > slack
    )


@every_layout
def test_cells_lie_on_the_paper_apart_from_each_other(layout: Layout) -> None:
    boxes = [layout.cell_box(index) for index in range(layout.cells_per_page)]
    assert all(box.left_mm >= 0 and box.top_mm >= 0 for box in boxes)
    assert all(box.right_mm <= layout.page_width_mm and box.bottom_mm <= layout.page_height_mm for box in boxes)
    assert not any(_overlap(a, b) for a, b in combinations(boxes, 2))


@every_layout
def test_the_block_of_labels_stands_in_the_middle_of_the_paper(layout: Layout) -> None:
    first, last = layout.cell_box(0), layout.cell_box(layout.cells_per_page - 1)
    assert first.left_mm == pytest.approx(layout.page_width_mm - last.right_mm, abs=0.2)
    assert first.top_mm == pytest.approx(layout.page_height_mm - last.bottom_mm, abs=0.2)


@pytest.mark.parametrize(
    ("code", "count", "size"),
    [
        ("L7160", 21, (63.5, 38.1)),
        ("L7159", 24, (63.5, 33.9)),
        ("L7163", 14, (99.1, 38.1)),
        ("L7651", 65, (38.1, 21.2)),
        ("a4-3x8", 24, (66.0, 35.0)),
        ("a4-4x10", 40, (48.5, 25.4)),
        ("a4-2x4", 8, (99.0, 70.0)),
    ],
)
def test_sheets_have_the_published_number_and_size_of_labels(code: str, count: int, size: tuple[float, float]) -> None:
    layout = LAYOUTS[code]
    assert layout.code == code
    assert layout.cells_per_page == count
    assert (layout.cell_width_mm, layout.cell_height_mm) == size


def test_cells_are_counted_along_the_rows() -> None:
    assert A4_40.cell_box(0) == Box(8.0, 21.5, 48.5, 25.4)
    assert A4_40.cell_box(3) == Box(153.5, 21.5, 48.5, 25.4)
    assert A4_40.cell_box(4) == Box(8.0, 46.9, 48.5, 25.4)


@pytest.mark.parametrize("index", [-1, 40])
def test_a_cell_beyond_the_sheet_does_not_exist(index: int) -> None:
    with pytest.raises(IndexError):
        A4_40.cell_box(index)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"pitch_x_mm": 48.0}, "columns overlap"),
        ({"pitch_y_mm": 25.0}, "rows overlap"),
        ({"left_mm": 16.1}, "leave the paper"),
        ({"rows": 11}, "leave the paper"),
        ({"top_mm": -1.0}, "negative"),
        ({"columns": 0}, "at least one cell"),
    ],
)
def test_a_sheet_that_cannot_be_printed_is_refused(changes: dict[str, float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        replace(A4_40, **changes)  # type: ignore[arg-type]  # the rows are ints, the measures floats
