"""What Lan's cooperative has around its labels: a printer, a layout, a design, and a roll in use."""

import dataclasses
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.traceability.labels.content import LabelContent
from app.traceability.models.label_designs import LabelDesign
from app.traceability.models.label_layouts import LabelLayout
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.models.labels import LabelPrint, LabelRange, LabelRun
from app.traceability.rules.label_designs import Design
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.printers import PrinterLanguage


def add(db: Session, lans: Cooperative, run: LabelRun) -> dict[str, Any]:
    """A printer, a layout and a design of the cooperative's own, and a blank roll of which a part is bound."""
    now, by = clock.now(), "Nguyễn Thị Lan"
    own = {"cooperative_id": lans.id}
    printer = LabelPrinter(name="Máy ở kho", language=PrinterLanguage.TSPL, dpi=203, created_at=now, **own)
    measures = LAYOUTS["a4-2x4"].measures()
    layout = LabelLayout(name="Giấy nhà", measures=measures, created_at=now, **own)
    db.add_all([printer, layout])
    db.flush()
    design = LabelDesign(
        trade_item_id=run.trade_item_id,
        design=Design().as_dict(),
        layout="L7160",
        printer_id=printer.id,
        changed_at=now,
        **own,
    )
    roll = LabelRun(
        kind=RunKind.BLANK,
        key_id=1,
        first_position=1001,
        last_position=1500,
        link_prefix="HTTP://127.0.0.1:8000/Q/",
        layout="roll-50x30",
        start_cell=1,
        cut_marks=False,
        content=dataclasses.asdict(LabelContent("")),
        ranged=True,
        request_key="roll",
        created_by=by,
        created_at=now,
        **own,
    )
    db.add_all([design, roll])
    db.flush()
    bound = LabelRange(
        run_id=roll.id,
        first_position=1001,
        last_position=1100,
        batch_id=run.batch_id,
        trade_item_id=run.trade_item_id,
        request_key="bind",
        created_by=by,
        created_at=now,
        **own,
    )
    record = LabelPrint(
        run_id=run.id, format="pdf", reprint=False, first_label=1, last_label=48, by_name=by, at=now, **own
    )
    db.add_all([bound, record])
    db.flush()
    return {"layout_id": layout.id, "printer_id": printer.id, "range_id": bound.id, "roll_id": roll.id}
