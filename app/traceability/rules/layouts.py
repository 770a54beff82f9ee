"""Label sheets: where each label stands on the paper, in millimetres from its top left corner."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.core.errors import N_

_SLACK_MM = 0.01  # published measures are rounded to 0.1 mm, sums of them to less


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the paper, in millimetres from the top left corner."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """The right edge."""
        return self.left_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        """The lower edge."""
        return self.top_mm + self.height_mm


class LayoutKind(StrEnum):
    """How the paper comes."""

    SHEET = "sheet"
    ROLL = "roll"  # one label after the other, for thermal printers


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet of equal cells in columns and rows; `left_mm` and `top_mm` are the first cell's corner.

    `pitch_*` is the step from one cell's edge to the next one's, `corner_mm` the radius of the die-cut corner, `gap_mm`
    what lies between two labels of a roll.
    Raises ValueError when cells overlap or leave the paper.
    """

    code: str
    name: str
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    cell_width_mm: float
    cell_height_mm: float
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    corner_mm: float = 0.0
    kind: LayoutKind = LayoutKind.SHEET
    gap_mm: float = 0.0

    def measures(self) -> dict[str, Any]:
        """Everything about the layout, in the form in which it is stored and frozen with a run."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Layout":
        """A stored layout. Raises ValueError when it cannot be printed."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in stored.items() if name in known}
        return cls(**(kept | {"kind": LayoutKind(kept.get("kind", LayoutKind.SHEET))}))

    def __post_init__(self) -> None:
        """Refuse a sheet that cannot be printed."""
        if min(self.columns, self.rows) < 1 or min(self.cell_width_mm, self.cell_height_mm) <= 0:
            raise ValueError(f"{self.code}: a sheet has at least one cell of some size")
        if min(self.left_mm, self.top_mm, self.corner_mm) < 0:
            raise ValueError(f"{self.code}: margins and corners are not negative")
        if self.columns > 1 and self.pitch_x_mm < self.cell_width_mm - _SLACK_MM:
            raise ValueError(f"{self.code}: columns overlap")
        if self.rows > 1 and self.pitch_y_mm < self.cell_height_mm - _SLACK_MM:
            raise ValueError(f"{self.code}: rows overlap")
        last = self.cell_box(self.cells_per_page - 1)
        if last.right_mm > self.page_width_mm + _SLACK_MM or last.bottom_mm > self.page_height_mm + _SLACK_MM:
            raise ValueError(f"{self.code}: cells leave the paper")

    @property
    def cells_per_page(self) -> int:
        """How many labels one sheet holds."""
        return self.columns * self.rows

    @property
    def right_mm(self) -> float:
        """The margin that is left at the right edge of the paper."""
        return max(0.0, self.page_width_mm - self.cell_box(self.columns - 1).right_mm)

    @property
    def bottom_mm(self) -> float:
        """The margin that is left at the lower edge of the paper."""
        return max(0.0, self.page_height_mm - self.cell_box(self.cells_per_page - 1).bottom_mm)

    def cell_box(self, index: int) -> Box:
        """The cell with this index, counted from 0 along the rows; IndexError beyond the sheet."""
        if not 0 <= index < self.cells_per_page:
            raise IndexError(f"{self.code} has cells 0..{self.cells_per_page - 1}, not {index}")
        row, column = divmod(index, self.columns)
        return Box(
            self.left_mm + column * self.pitch_x_mm,
            self.top_mm + row * self.pitch_y_mm,
            self.cell_width_mm,
            self.cell_height_mm,
        )


def _a4(
    code: str,
    name: str,
    grid: tuple[int, int],
    cell_mm: tuple[float, float],
    corner_at_mm: tuple[float, float],
    pitch_mm: tuple[float, float],
    corner_mm: float = 0.0,
) -> Layout:
    return Layout(code, name, 210.0, 297.0, *grid, *cell_mm, *corner_at_mm, *pitch_mm, corner_mm)


def _roll(code: str, name: str, width_mm: float, height_mm: float) -> Layout:
    size = (width_mm, height_mm)
    return Layout(code, name, *size, 1, 1, *size, 0.0, 0.0, *size, 1.5, LayoutKind.ROLL, 2.0)


# Die-cut sheets: the maker's published label size, margins and pitch. Plain sheets (a4-…) are cut by hand.
LAYOUTS = MappingProxyType(
    {
        layout.code: layout
        for layout in (
            _a4("L7160", N_("L7160, 21 tem"), (3, 7), (63.5, 38.1), (7.2, 15.1), (66.04, 38.1), 1.5),
            _a4("L7159", N_("L7159, 24 tem"), (3, 8), (63.5, 33.9), (7.2, 12.9), (66.04, 33.9), 1.5),
            _a4("L7163", N_("L7163, 14 tem"), (2, 7), (99.1, 38.1), (4.65, 15.1), (101.6, 38.1), 1.5),
            _a4("L7165", N_("L7165, 8 tem"), (2, 4), (99.1, 67.7), (4.65, 13.1), (101.6, 67.7), 1.5),
            _a4("L7651", N_("L7651, 65 tem"), (5, 13), (38.1, 21.2), (4.75, 10.7), (40.6, 21.2), 1.5),
            _a4("a4-3x8", N_("A4, 24 tem, cắt tay"), (3, 8), (66.0, 35.0), (6.0, 8.5), (66.0, 35.0)),
            _a4("a4-4x10", N_("A4, 40 tem"), (4, 10), (48.5, 25.4), (8.0, 21.5), (48.5, 25.4)),
            _a4("a4-2x4", N_("A4, 8 tem, cắt tay"), (2, 4), (99.0, 70.0), (6.0, 8.5), (99.0, 70.0)),
            _roll("roll-40x30", N_("Cuộn 40 × 30"), 40.0, 30.0),
            _roll("roll-50x30", N_("Cuộn 50 × 30"), 50.0, 30.0),
            _roll("roll-70x50", N_("Cuộn 70 × 50"), 70.0, 50.0),
            _roll("roll-100x150", N_("Cuộn 100 × 150"), 100.0, 150.0),
        )
    }
)
