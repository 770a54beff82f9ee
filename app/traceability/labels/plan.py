"""A print plan: all that decides what stands where on the paper, for every writer and reader of labels alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.gs1.sscc import Sscc
from app.traceability.labels.content import LabelContent
from app.traceability.labels.qr import QrStencil
from app.traceability.rules import sheet_order
from app.traceability.rules.label_designs import Design
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import Layout, LayoutKind
from app.traceability.rules.serials import LENGTH, spaced


@dataclass(frozen=True, slots=True)
class PrintPlan:
    """What is printed, with which codes, on which paper.

    `codes`: serials of 12 characters, or SSCCs of 18 digits; each is printed `copies` times. `start_cell` counts from
    1. `offset_mm` moves everything right and down, to correct a printer. `dpi`: that of a thermal printer, whose dots
    the modules of the code must fill whole; None for office printers. `logo`: a PNG or JPEG.
    Raises ValueError for no codes, fewer copies than one, or a start cell off the sheet.
    """

    layout: Layout
    content: LabelContent
    prefix: str
    codes: Sequence[str] = field(repr=False)
    design: Design = Design()  # noqa: RUF009 - a frozen value
    copies: int = 1
    start_cell: int = 1
    cut_marks: bool = False
    order: Order = Order.ROWS
    offset_mm: tuple[float, float] = (0.0, 0.0)
    dpi: int | None = None
    logo: bytes | None = field(default=None, repr=False)
    reprint: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be printed."""
        if not self.codes or self.copies < 1:
            raise ValueError("a sheet with no labels")
        if not 1 <= self.start_cell <= self.layout.cells_per_page:
            raise ValueError(f"start cell {self.start_cell} is outside 1..{self.layout.cells_per_page}")
        if self.order is Order.STACKS and self.start_cell > 1:
            raise ValueError("stacks begin on a fresh sheet")

    @property
    def stencil(self) -> QrStencil:
        """The stencil of the symbols."""
        return QrStencil.for_prefix(self.prefix, len(self.codes[0]))

    @property
    def labels(self) -> int:
        """How many labels come out of the printer."""
        return len(self.codes) * self.copies

    @property
    def pages(self) -> int:
        """How many sheets (or labels of a roll) that takes."""
        return sheet_order.pages(self.labels, self.layout.cells_per_page, self.start_cell)

    @property
    def on_roll(self) -> bool:
        """Whether the labels come one after the other."""
        return self.layout.kind is LayoutKind.ROLL

    def page(self, number: int) -> list[tuple[int, str]]:
        """(cell, code) of every label on page `number`; both count from 0."""
        places = sheet_order.page(
            self.order, number, self.labels, columns=self.layout.columns, rows=self.layout.rows, start=self.start_cell
        )
        return [(cell, self.codes[index // self.copies]) for cell, index in places]

    def payload(self, code: str) -> str:
        """What a reader finds in the symbol of `code`."""
        return self.prefix + code

    def printed(self, code: str) -> str:
        """What stands in letters on the label of `code`."""
        return spaced(code) if len(code) == LENGTH else Sscc(code).shown

    def barcode(self, code: str) -> str | None:
        """The element string of the GS1-128 symbol, or None where the label has none."""
        return None if len(code) == LENGTH else f"00{code}"
