"""Label printers of a cooperative, each with the correction that its calibration page showed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Id, Owned, Short
from app.traceability.rules.printers import PrinterLanguage


class LabelPrinter(Owned, Base):
    """A printer: what it understands, its dots per inch (thermal printers), and how far off its print lies."""

    __tablename__ = "label_printers"

    id: Mapped[Id]
    name: Mapped[Short]
    language: Mapped[PrinterLanguage]
    dpi: Mapped[int | None]
    offset_x_um: Mapped[int] = mapped_column(default=0)
    offset_y_um: Mapped[int] = mapped_column(default=0)
    calibrated_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("cooperative_id", "name"),)
