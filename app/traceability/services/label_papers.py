"""The paper of a run: layout, printer and its correction, looked up and frozen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.errors import N_, Invalid
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.queries import label_layouts
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LayoutKind
from app.traceability.rules.printers import DPIS


@dataclass(frozen=True, slots=True)
class Paper:
    """What the labels are printed on: the layout's code, the first free cell, marks, order, and the printer."""

    layout: str
    start_cell: int = 1
    cut_marks: bool = False
    order: Order = Order.ROWS
    printer_id: int | None = None
    dpi: int | None = None


def columns(db: Session, actor: Actor, cooperative_id: int, paper: Paper) -> dict[str, Any]:
    """Layout, printer and offset, frozen. Raises Invalid for a layout that is not there or a cell off the sheet."""
    layout = label_layouts.get(db, actor, paper.layout, cooperative_id)
    if layout is None:
        raise Invalid.at("layout", N_("Xin chọn một khổ giấy trong danh sách"))
    if not 1 <= paper.start_cell <= layout.cells_per_page:
        most = layout.cells_per_page
        raise Invalid.at("start_cell", N_("Tờ này chỉ có ô từ 1 đến %(most)s"), most=most)
    if paper.order is Order.STACKS and paper.start_cell > 1:
        raise Invalid.at("start_cell", N_("In theo chồng thì bắt đầu từ ô 1 của tờ mới"))
    printer = scope.get(db, actor, LabelPrinter, paper.printer_id) if paper.printer_id else None
    if printer is not None and (printer.retired_at or printer.cooperative_id != cooperative_id):
        raise Invalid.at("printer_id", N_("Máy in này không còn dùng; xin chọn máy khác"))
    roll = layout.kind is LayoutKind.ROLL
    dpi = (printer.dpi if printer else None) or paper.dpi or DPIS[0]
    return {
        "layout": paper.layout,
        "measures": layout.measures(),
        "start_cell": paper.start_cell,
        "cut_marks": paper.cut_marks and not roll,
        "sort_order": paper.order,
        "printer_id": printer.id if printer else None,
        "offset_x_um": printer.offset_x_um if printer else 0,
        "offset_y_um": printer.offset_y_um if printer else 0,
        "dpi": dpi if roll else None,
    }
