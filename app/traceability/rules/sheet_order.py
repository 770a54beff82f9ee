"""Which label stands in which cell of which sheet, by order of printing; pages, cells and labels count from 0."""

from app.traceability.rules.label_runs import Order


def pages(labels: int, per_page: int, start: int = 1) -> int:
    """Sheets that `labels` take when the first one is free from cell `start` (from 1) on."""
    return -(-(labels + start - 1) // per_page)


def page(order: Order, number: int, labels: int, *, columns: int, rows: int, start: int = 1) -> list[tuple[int, int]]:
    """(cell, label) of sheet `number`, in the order of the labels' cells; empty beyond the last sheet.

    Raises ValueError for stacks on a sheet that is partly used: its piles would have holes.
    """
    per_page, used = columns * rows, start - 1
    if order is Order.STACKS:
        if used:
            raise ValueError("stacks begin on a fresh sheet")
        return _stacked(number, labels, per_page)
    first = max(0, number * per_page - used)
    here = min((number + 1) * per_page - used, labels) - first
    free = list(range(used if number == 0 else 0, per_page))
    if order is Order.COLUMNS:
        free.sort(key=lambda cell: (cell % columns, cell // columns))
    places = [(cell, first + at) for at, cell in enumerate(free[: max(0, here)])]
    if order is Order.REVERSE:
        return [(cell, labels - 1 - label) for cell, label in places]
    return places


def _stacked(number: int, labels: int, per_page: int) -> list[tuple[int, int]]:
    """Cell by cell through all sheets: each pile of cut labels runs on where the pile before it ended."""
    total = pages(labels, per_page)
    if number >= total:
        return []
    return [(cell, cell * total + number) for cell in range(per_page) if cell * total + number < labels]
