"""The farm log: what was done on which plots, appended and never edited."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season
from app.core.columns import BIG, Base, Code, Id, Owned, Short
from app.traceability.models.batches import Batch
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.rules.farm_log import LogKind

log_entry_plots = sa.Table(
    "log_entry_plots",
    Base.metadata,
    sa.Column("entry_id", sa.ForeignKey("log_entries.id"), primary_key=True),
    sa.Column("plot_id", sa.ForeignKey("plots.id"), primary_key=True, index=True),
)


class LogEntry(Owned, Base):
    """One thing done on one or several plots on one day.

    What the input said on that day (`pre_harvest_days`, `re_entry_hours`) is copied, so that a later edit of the
    register changes nothing that was written. `amount` is in base units of the input, for all plots together. A
    correction names the entry it replaces; one with `struck` only crosses it out.
    """

    __tablename__ = "log_entries"

    id: Mapped[Id]
    kind: Mapped[LogKind]
    season_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seasons.id"), index=True)
    done_on: Mapped[date]
    done_time: Mapped[time | None]
    input_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("input_items.id"), index=True)
    input_lot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("input_lots.id"), index=True)
    amount: Mapped[int | None] = mapped_column(BIG)
    dose: Mapped[Short | None]
    water_ml: Mapped[int | None] = mapped_column(BIG)
    area_m2: Mapped[int | None]
    pre_harvest_days: Mapped[int | None]
    re_entry_hours: Mapped[int | None]
    target: Mapped[Short | None]
    method: Mapped[Short | None]
    equipment: Mapped[Short | None]
    weather: Mapped[Short | None]
    operator: Mapped[Short | None]
    grams: Mapped[int | None] = mapped_column(sa.BigInteger)
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    note: Mapped[str | None]
    by_name: Mapped[Short]
    recorded_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("log_entries.id"), unique=True)
    struck: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]
    request_key: Mapped[Code | None]

    season: Mapped[Season | None] = relationship()
    input_item: Mapped[InputItem | None] = relationship()
    input_lot: Mapped[InputLot | None] = relationship()
    batch: Mapped[Batch | None] = relationship()
    plots: Mapped[list[Plot]] = relationship(secondary=log_entry_plots, order_by=Plot.name)
    photos: Mapped[list["LogPhoto"]] = relationship(order_by="LogPhoto.position")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.Index("ix_log_entries_day", "cooperative_id", "done_on"),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("grams > 0", name="grams_positive"),
        sa.CheckConstraint("NOT struck OR corrects_id IS NOT NULL", name="struck_names_another"),
    )


class LogPhoto(Owned, Base):
    """A photo of what was done or seen."""

    __tablename__ = "log_photos"

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("log_entries.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    position: Mapped[int]

    file: Mapped[StoredFile] = relationship()
