"""Label runs: one row for any number of labels; what happens to a part of them is a row made when it happens."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.cooperatives import Cooperative
from app.core.columns import BIG, Base, Code, Id, Owned, Sha256, Short
from app.traceability.models.batches import Batch
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules.label_runs import Order, RunKind, RunState


class LabelRun(Owned, Base):
    """Labels printed together: a range of positions, the layout, and the content frozen at issue.

    A blank run has neither batch nor pack; its ranges (`LabelRange`) get them. In a run of cartons the positions are
    the serial references of SSCCs, counted in the `code_space` of extension digit and company prefix; serials of packs
    are counted in the code space "".
    """

    __tablename__ = "label_runs"

    id: Mapped[Id]
    kind: Mapped[RunKind] = mapped_column(default=RunKind.PACKS)
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    trade_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("trade_items.id"))
    key_id: Mapped[int]
    code_space: Mapped[str] = mapped_column(sa.String(20), default="")
    first_position: Mapped[int] = mapped_column(BIG)
    last_position: Mapped[int] = mapped_column(BIG)
    copies: Mapped[int] = mapped_column(default=1)
    packs_each: Mapped[int | None]
    link_prefix: Mapped[str]

    layout: Mapped[Code]
    measures: Mapped[dict[str, Any] | None]
    start_cell: Mapped[int]
    cut_marks: Mapped[bool]
    sort_order: Mapped[Order] = mapped_column(default=Order.ROWS)
    dpi: Mapped[int | None]
    printer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("label_printers.id"))
    offset_x_um: Mapped[int] = mapped_column(default=0)
    offset_y_um: Mapped[int] = mapped_column(default=0)
    design: Mapped[dict[str, Any] | None]
    content: Mapped[dict[str, Any]]

    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    fault: Mapped[dict[str, Any] | None]
    sheet_sha256: Mapped[Sha256 | None]
    pages: Mapped[int | None]
    read_back_ok: Mapped[int | None]
    read_back_at: Mapped[datetime | None]
    read_back: Mapped[dict[str, Any] | None]
    reprints: Mapped[int] = mapped_column(default=0)

    ranged: Mapped[bool] = mapped_column(default=False)
    voided_labels: Mapped[int] = mapped_column(BIG, default=0)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    handed_over_at: Mapped[datetime | None]
    handed_over_to: Mapped[Short | None]
    request_key: Mapped[Code]
    created_by: Mapped[Short]
    created_at: Mapped[datetime]

    cooperative: Mapped[Cooperative] = relationship()
    batch: Mapped[Batch | None] = relationship()
    trade_item: Mapped[TradeItem | None] = relationship()
    printer: Mapped[LabelPrinter | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.UniqueConstraint("code_space", "first_position"),
        sa.CheckConstraint("last_position >= first_position", name="range_in_order"),
        sa.CheckConstraint("copies > 0", name="copies_positive"),
        sa.CheckConstraint("(kind = 'blank') = (batch_id IS NULL)", name="blank_has_no_batch"),
        sa.CheckConstraint("(batch_id IS NULL) = (trade_item_id IS NULL)", name="batch_with_pack"),
        sa.CheckConstraint("(kind = 'cartons') = (packs_each IS NOT NULL)", name="cartons_hold_packs"),
    )

    @property
    def codes(self) -> int:
        """How many different codes the run holds."""
        return self.last_position - self.first_position + 1

    @property
    def labels(self) -> int:
        """How many labels the run holds on paper."""
        return self.codes * self.copies


class LabelRange(Owned, Base):
    """What happened to a part of a run: labels of a roll that were bound to a batch, or labels that were voided.

    A binding has batch and pack and says when it became active; a voiding has `voided_at` and neither. Ranges of one
    kind never overlap within a run.
    """

    __tablename__ = "label_ranges"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("label_runs.id"), index=True)
    first_position: Mapped[int] = mapped_column(BIG)
    last_position: Mapped[int] = mapped_column(BIG)
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    trade_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("trade_items.id"))
    active_at: Mapped[datetime | None]
    voided_labels: Mapped[int] = mapped_column(BIG, default=0)
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]
    request_key: Mapped[Code]
    created_by: Mapped[Short]
    created_at: Mapped[datetime]

    run: Mapped[LabelRun] = relationship()
    batch: Mapped[Batch | None] = relationship()
    trade_item: Mapped[TradeItem | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint("last_position >= first_position", name="range_in_order"),
        sa.CheckConstraint("(batch_id IS NULL) = (trade_item_id IS NULL)", name="batch_with_pack"),
        sa.CheckConstraint("(batch_id IS NULL) = (voided_at IS NOT NULL)", name="bound_or_voided"),
    )

    @property
    def codes(self) -> int:
        """How many codes the range holds."""
        return self.last_position - self.first_position + 1


class LabelPrint(Owned, Base):
    """A file with genuine codes that was handed to somebody: the print record."""

    __tablename__ = "label_prints"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("label_runs.id"), index=True)
    format: Mapped[Code]
    reprint: Mapped[bool]
    first_label: Mapped[int]
    last_label: Mapped[int]
    printer_name: Mapped[Short | None]
    sha256: Mapped[Sha256 | None]
    by_name: Mapped[Short]
    at: Mapped[datetime]


class LabelProgress(Base):
    """How far the file of a run is: working state, gone when the file is there."""

    __tablename__ = "label_progress"
    __audited__ = False

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("label_runs.id"), primary_key=True, autoincrement=False)
    drawn_sha256: Mapped[Sha256 | None]
    drawn_labels: Mapped[int] = mapped_column(default=0)
    checked_labels: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]


class LabelCounter(Base):
    """The next free position of each code space: positions are taken once and never given back."""

    __tablename__ = "label_counters"
    __audited__ = False

    code_space: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
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
