"""Keeping what was chosen for the labels of a pack, so that the next run is printed in three taps."""

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.traceability.models.label_designs import LabelDesign
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_designs as queries
from app.traceability.rules.label_designs import Design
from app.traceability.services.label_papers import Paper


def keep(db: Session, actor: Actor, trade_item_id: int, *, design: Design, paper: Paper) -> LabelDesign:
    """Start the next run of this pack from these choices. Raises NotFound for a pack out of reach."""
    actor.require(Permission.RECORD)
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    actor.require(Permission.RECORD, item.cooperative_id)
    row = queries.of_pack(db, actor, trade_item_id)
    if row is None:
        row = LabelDesign(cooperative_id=item.cooperative_id, trade_item_id=trade_item_id)
        db.add(row)
    wanted = {
        "design": design.as_dict(),
        "layout": paper.layout,
        "printer_id": paper.printer_id,
        "sort_order": paper.order,
        "cut_marks": paper.cut_marks,
    }
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.changed_at = clock.now()
    db.flush()
    return row
