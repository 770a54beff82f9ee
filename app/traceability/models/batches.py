"""Batches (lô) and the events that happened to them; events are appended, never edited."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.core.columns import Base, Code, Grams, Id, Owned, Short
from app.traceability.models.products import Product
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType

batch_plots = sa.Table(
    "batch_plots",
    Base.metadata,
    sa.Column("batch_id", sa.ForeignKey("batches.id"), primary_key=True),
    sa.Column("plot_id", sa.ForeignKey("plots.id"), primary_key=True),
)


class Batch(Owned, Base):
    """One harvest (or making) of one product, from one growing area where there is one."""

    __tablename__ = "batches"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(sa.String(20))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    growing_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("growing_areas.id"), index=True)
    harvested_on: Mapped[date]
    packed_on: Mapped[date | None]
    best_before_on: Mapped[date | None]
    grams: Mapped[Grams]
    state: Mapped[BatchState]
    override_reason: Mapped[str | None]
    override_by: Mapped[Short | None]
    note: Mapped[str | None]
    request_key: Mapped[Code | None]
    created_by: Mapped[Short]
    created_at: Mapped[datetime]

    cooperative: Mapped[Cooperative] = relationship()
    product: Mapped[Product] = relationship()
    growing_area: Mapped[GrowingArea | None] = relationship()
    plots: Mapped[list[Plot]] = relationship(secondary=batch_plots, order_by=Plot.name)
    events: Mapped[list["Event"]] = relationship(order_by="(Event.happened_at, Event.id)", back_populates="batch")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "number"),
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.CheckConstraint("grams > 0", name="grams_positive"),
    )


class Event(Owned, Base):
    """One critical tracking event of a batch: what, when, where, by whom, how much."""

    __tablename__ = "events"

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id"), index=True)
    type: Mapped[EventType] = mapped_column("event_type")
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    grams: Mapped[int | None] = mapped_column(sa.BigInteger)
    pieces: Mapped[int | None]
    place: Mapped[Short | None]
    note: Mapped[str | None]
    by_name: Mapped[Short]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("events.id"))
    request_key: Mapped[Code | None]

    batch: Mapped[Batch] = relationship(back_populates="events")

    __table_args__ = (sa.UniqueConstraint("cooperative_id", "request_key"),)
