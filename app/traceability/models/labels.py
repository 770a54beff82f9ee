"""Label runs: one row for any number of labels; voided codes are rows made when it happens."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import BIG, Base, Code, Id, Owned, Sha256, Short
from app.traceability.models.batches import Batch
from app.traceability.models.trade_items import TradeItem


class LabelRun(Owned, Base):
    """Labels printed together: a range of positions, the layout, and the content frozen at issue."""

    __tablename__ = "label_runs"

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    trade_item_id: Mapped[int] = mapped_column(sa.ForeignKey("trade_items.id"))
    key_id: Mapped[int]
    first_position: Mapped[int] = mapped_column(BIG, unique=True)
    last_position: Mapped[int] = mapped_column(BIG)
    link_prefix: Mapped[str]
    layout: Mapped[Code]
    start_cell: Mapped[int]
    cut_marks: Mapped[bool]
    content: Mapped[dict[str, Any]]
    sheet_sha256: Mapped[Sha256 | None]
    pages: Mapped[int | None]
    read_back_ok: Mapped[int | None]
    read_back_at: Mapped[datetime | None]
    reprints: Mapped[int] = mapped_column(default=0)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    request_key: Mapped[Code]
    created_by: Mapped[Short]
    created_at: Mapped[datetime]

    batch: Mapped[Batch] = relationship()
    trade_item: Mapped[TradeItem] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.CheckConstraint("last_position >= first_position", name="range_in_order"),
    )

    @property
    def labels(self) -> int:
        """How many labels the run holds."""
        return self.last_position - self.first_position + 1


class LabelCounter(Base):
    """The next free position, one row: positions are taken once and never given back."""

    __tablename__ = "label_counter"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_position: Mapped[int] = mapped_column(BIG)


class ScanCount(Base):
    """Scans of one code on one day; no address, no device, only how often."""

    __tablename__ = "scan_counts"
    __audited__ = False

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("label_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BIG, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scans: Mapped[int]
    last_at: Mapped[datetime]
