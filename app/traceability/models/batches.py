"""Batches (lô) and the events that happened to them; events are appended, never edited."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.partners import Partner
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season
from app.core.columns import BIG, Base, Code, Grams, Id, Owned, Short
from app.traceability.models.products import Product
from app.traceability.models.units import LogisticUnit
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType, ItemRole

batch_plots = sa.Table(
    "batch_plots",
    Base.metadata,
    sa.Column("batch_id", sa.ForeignKey("batches.id"), primary_key=True),
    sa.Column("plot_id", sa.ForeignKey("plots.id"), primary_key=True),
)


class Batch(Owned, Base):
    """One harvest, purchase or making of one product, from one growing area where there is one.

    `harvested_on` is the day on which the batch came about, whichever way; `grams` is how much it was then.
    """

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
    origin: Mapped[BatchOrigin] = mapped_column(default=BatchOrigin.HARVEST)
    season_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seasons.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"), index=True)
    supplier_lot: Mapped[Code | None]
    grade: Mapped[Short | None]
    override_reason: Mapped[str | None]
    override_by: Mapped[Short | None]
    note: Mapped[str | None]
    request_key: Mapped[Code | None]
    created_by: Mapped[Short]
    created_at: Mapped[datetime]

    cooperative: Mapped[Cooperative] = relationship()
    product: Mapped[Product] = relationship()
    growing_area: Mapped[GrowingArea | None] = relationship()
    season: Mapped[Season | None] = relationship()
    supplier: Mapped[Partner | None] = relationship()
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
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"), index=True)
    document: Mapped[Short | None]
    passed: Mapped[bool | None]
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    override_reason: Mapped[str | None]
    by_name: Mapped[Short]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("events.id"))
    request_key: Mapped[Code | None]

    batch: Mapped[Batch] = relationship(back_populates="events")
    partner: Mapped[Partner | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    items: Mapped[list["EventItem"]] = relationship(back_populates="event", order_by="EventItem.id")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "request_key"),
        sa.Index("ix_events_corrects_id", "corrects_id", unique=True),
    )


class EventItem(Owned, Base):
    """One line of an event: which batch or logistic unit, in which part, and how much of it.

    `grams` is exact; `typed` is what a person wrote ("12 sọt"). Every event with goods has its lines here; the batch
    of the event itself is only the page on which it is told first.
    """

    __tablename__ = "event_items"

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("events.id"), index=True)
    role: Mapped[ItemRole]
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batches.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("logistic_units.id"), index=True)
    grams: Mapped[int | None] = mapped_column(BIG)
    pieces: Mapped[int | None]
    typed: Mapped[Code | None]

    event: Mapped[Event] = relationship(back_populates="items")
    batch: Mapped[Batch | None] = relationship()
    unit: Mapped[LogisticUnit | None] = relationship()

    __table_args__ = (
        sa.Index("ix_event_items_batch_role", "batch_id", "role"),
        sa.CheckConstraint("(batch_id IS NULL) <> (unit_id IS NULL)", name="batch_or_unit"),
        sa.CheckConstraint("grams > 0", name="grams_positive"),
    )
