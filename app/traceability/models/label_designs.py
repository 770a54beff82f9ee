"""What was chosen for the labels of a pack, so that the next run starts from it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Code, Id, Owned
from app.traceability.rules.label_runs import Order


class LabelDesign(Owned, Base):
    """The design, paper and printer of one trade item, as they were chosen last."""

    __tablename__ = "label_designs"

    id: Mapped[Id]
    trade_item_id: Mapped[int] = mapped_column(sa.ForeignKey("trade_items.id"), unique=True)
    design: Mapped[dict[str, Any]]
    layout: Mapped[Code]
    printer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("label_printers.id"))
    sort_order: Mapped[Order] = mapped_column(default=Order.ROWS)
    cut_marks: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
