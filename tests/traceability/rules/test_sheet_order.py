"""In every order each label is printed exactly once, in a cell that is free, and piles come out as they should."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.traceability.rules import sheet_order
from app.traceability.rules.label_runs import Order

Grid = tuple[int, int, int, int]  # columns, rows, labels, start cell


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    columns, rows = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    return columns, rows, draw(st.integers(1, 200)), draw(st.integers(1, columns * rows))


def _sheets(order: Order, grid: Grid) -> list[list[tuple[int, int]]]:
    columns, rows, labels, start = grid
    start = 1 if order is Order.STACKS else start
    count = sheet_order.pages(labels, columns * rows, start)
    return [sheet_order.page(order, number, labels, columns=columns, rows=rows, start=start) for number in range(count)]


@given(st.sampled_from(Order), grids())
def test_every_label_is_printed_once_and_no_cell_twice(order: Order, grid: Grid) -> None:
    columns, rows, labels, start = grid
    sheets = _sheets(order, grid)
    assert sorted(label for sheet in sheets for _cell, label in sheet) == list(range(labels))
    for sheet in sheets:
        cells = [cell for cell, _label in sheet]
        assert len(set(cells)) == len(cells) > 0
        assert all(0 <= cell < columns * rows for cell in cells)
    assert all(cell >= start - 1 for cell, _label in sheets[0]) or order is Order.STACKS


@given(st.sampled_from(Order), grids())
def test_there_are_no_labels_beyond_the_last_sheet(order: Order, grid: Grid) -> None:
    columns, rows, labels, start = grid
    beyond = len(_sheets(order, grid))
    start = 1 if order is Order.STACKS else start
    assert sheet_order.page(order, beyond, labels, columns=columns, rows=rows, start=start) == []


@given(st.sampled_from(Order), grids())
def test_no_sheet_is_wasted(order: Order, grid: Grid) -> None:
    columns, rows, labels, start = grid
    start = 1 if order is Order.STACKS else start
    needed = -(-(labels + start - 1) // (columns * rows))
    assert len(_sheets(order, grid)) == needed


@given(grids())
def test_rows_run_from_left_to_right_through_all_sheets(grid: Grid) -> None:
    columns, rows, _labels, start = grid
    for number, sheet in enumerate(_sheets(Order.ROWS, grid)):
        for cell, label in sheet:
            assert label == number * columns * rows + cell - (start - 1)


@given(grids())
def test_columns_run_from_top_to_bottom(grid: Grid) -> None:
    columns = grid[0]
    for sheet in _sheets(Order.COLUMNS, grid):
        by_label = [cell for cell, _label in sorted(sheet, key=lambda each: each[1])]
        assert all((a % columns, a // columns) < (b % columns, b // columns) for a, b in pairwise(by_label))


@given(grids())
def test_reverse_is_rows_with_the_last_code_first(grid: Grid) -> None:
    labels = grid[2]
    mirrored = [[(cell, labels - 1 - label) for cell, label in sheet] for sheet in _sheets(Order.ROWS, grid)]
    assert _sheets(Order.REVERSE, grid) == mirrored


@given(grids())
def test_stacks_laid_on_each_other_cell_by_cell_run_on_without_a_gap(grid: Grid) -> None:
    """The sheets are cut as one pile; the piles are laid on each other in the order of their cells."""
    columns, rows, labels, _start = grid
    sheets = [dict(sheet) for sheet in _sheets(Order.STACKS, grid)]
    piles = ([sheet[cell] for sheet in sheets if cell in sheet] for cell in range(columns * rows))
    assert [label for pile in piles for label in pile] == list(range(labels))


def test_stacks_fill_whole_piles_before_a_new_cell_is_begun() -> None:
    sheets = [sheet_order.page(Order.STACKS, number, 7, columns=2, rows=2) for number in range(2)]
    assert sheets == [[(0, 0), (1, 2), (2, 4), (3, 6)], [(0, 1), (1, 3), (2, 5)]]


def test_stacks_begin_on_a_fresh_sheet() -> None:
    with pytest.raises(ValueError, match="fresh"):
        sheet_order.page(Order.STACKS, 0, 6, columns=2, rows=2, start=3)


@pytest.mark.parametrize(("labels", "start", "pages"), [(1, 1, 1), (21, 1, 1), (22, 1, 2), (21, 2, 2), (1, 21, 1)])
def test_sheets_are_counted_from_the_first_free_cell(labels: int, start: int, pages: int) -> None:
    assert sheet_order.pages(labels, 21, start) == pages
