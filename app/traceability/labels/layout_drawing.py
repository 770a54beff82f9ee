"""A layout as a small picture for the screen: SVG in millimetres, coloured by the page's style sheet."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.traceability.rules.layouts import Layout, LayoutKind

# Shares of the paper's longer side.
_LINE = 0.0035
_FIGURES = 0.036  # so that the measures can be read on a phone
_INNER, _OUTER, _ROOM = 0.035, 0.1, 0.145  # rows of measures beside the paper, and what both take
_BEYOND = 0.075  # for the figures of narrow margins at the other two edges
_AROUND = 0.01


def draw_layout(
    layout: Layout,
    *,
    start_cell: int = 1,
    filled: int = 0,
    numbers: bool = True,
    measures: bool = False,
    decimal: str = ",",
    label: str = "",
) -> Markup:
    """The sheet with its cells: those before `start_cell` (from 1) are used and struck out, the next `filled` tinted.

    `numbers` counts the cells, `measures` adds millimetres along the edges, with `decimal` before a fraction. `label`
    is the sentence for those who do not see the picture, the layout's name if empty.
    """
    side = max(layout.page_width_mm, layout.page_height_mm)
    before, around = side * (_ROOM if measures else _AROUND), side * (_BEYOND if measures else _AROUND)
    radius = layout.corner_mm if layout.kind is LayoutKind.ROLL else 0.0
    parts = [_rect("paper", (0.0, 0.0, layout.page_width_mm, layout.page_height_mm), radius)]
    for index in range(layout.cells_per_page):
        parts += _cell(layout, index, start_cell, filled, numbers=numbers)
    if measures:
        for across in (True, False):
            parts += _Ruler(side, across, decimal).measures(layout)
    return Markup(
        '<svg class="layout-drawing" viewBox="{0} {0} {1} {2}" role="img" aria-label="{3}">'
        '<g stroke-width="{4}">{5}</g></svg>'
    ).format(
        _n(-before),
        _n(layout.page_width_mm + before + around),
        _n(layout.page_height_mm + before + around),
        label or layout.name,
        _n(side * _LINE),
        Markup("").join(parts),
    )


def _cell(layout: Layout, index: int, start_cell: int, filled: int, *, numbers: bool) -> Iterator[Markup]:
    box, after = layout.cell_box(index), index + 1 - start_cell
    state = "used" if after < 0 else "wanted" if after < filled else "cell"
    yield _rect(state, (box.left_mm, box.top_mm, box.width_mm, box.height_mm), layout.corner_mm)
    if state == "used":
        yield _line("strike", (box.left_mm, box.bottom_mm), (box.right_mm, box.top_mm))
    if numbers:
        middle = ((box.left_mm + box.right_mm) / 2, (box.top_mm + box.bottom_mm) / 2)
        size = min(box.height_mm * 0.5, box.width_mm * 0.34)
        yield _text(f"number {state}", middle, size, str(index + 1))


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Measures along one edge: above the paper (`across`) or left of it."""

    side: float
    across: bool
    decimal: str

    def measures(self, layout: Layout) -> Iterator[Markup]:
        """Margin, label, gutter and last margin in the row next to the paper, the whole paper in the one beyond."""
        first, last = layout.cell_box(0), layout.cell_box(layout.cells_per_page - 1)
        if self.across:
            page, count, pitch = layout.page_width_mm, layout.columns, layout.pitch_x_mm
            begin, end, close = first.left_mm, first.right_mm, last.right_mm
        else:
            page, count, pitch = layout.page_height_mm, layout.rows, layout.pitch_y_mm
            begin, end, close = first.top_mm, first.bottom_mm, last.bottom_mm
        yield from self._span(0.0, page, _OUTER)
        if layout.kind is LayoutKind.ROLL:
            return
        yield from self._span(0.0, begin, _INNER, "out")
        yield from self._span(begin, end, _INNER)
        if count > 1:
            gutter = pitch - (end - begin)
            yield from self._span(close - pitch, close - pitch + gutter, _INNER)
        yield from self._span(close, page, _INNER, "on")

    def _span(self, start: float, end: float, row: float, lean: str = "") -> Iterator[Markup]:
        """A line from `start` to `end` with its length; the length of a narrow margin leans away from the labels."""
        if end - start < 0.05:
            return
        at, tick, size = -row * self.side, self.side * _FIGURES * 0.2, self.side * _FIGURES
        yield _line("measure", self._point(start, at), self._point(end, at))
        for stop in (start, end):
            yield _line("measure", self._point(stop, at - tick), self._point(stop, at + tick))
        place = {"out": end, "on": start}.get(lean, (start + end) / 2)
        anchor = {"out": "end", "on": "start"} if self.across else {"out": "start", "on": "end"}
        figure = f"{end - start:.2f}".rstrip("0").rstrip(".").replace(".", self.decimal)
        x, y = self._point(place, at - tick * 1.6)
        yield _text("figure", (x, y), size, figure, anchor=anchor.get(lean, "middle"), upright=self.across)

    def _point(self, along: float, beside: float) -> tuple[float, float]:
        return (along, beside) if self.across else (beside, along)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rect(name: str, box: tuple[float, float, float, float], radius: float) -> Markup:
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}/>')
    return shape.format(name, *map(_n, box), Markup(' rx="{}"').format(_n(radius)) if radius else "")


def _line(name: str, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    return Markup('<path class="{}" d="M{} {}L{} {}"/>').format(name, *map(_n, (*start, *end)))


def _text(
    name: str, at: tuple[float, float], size: float, words: str, *, anchor: str = "middle", upright: bool = True
) -> Markup:
    """A word whose baseline's middle (or end) is at a point; numbers of cells stand in the middle of their height."""
    x, y = at
    lowered = y + size * 0.36 if name.startswith("number") else y
    turned = "" if upright else Markup(' transform="rotate(-90 {} {})"').format(_n(x), _n(y))
    shape = Markup('<text class="{}" x="{}" y="{}" font-size="{}" text-anchor="{}"{}>{}</text>')
    return shape.format(name, _n(x), _n(lowered), _n(size), anchor, turned, words)
