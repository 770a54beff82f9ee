"""Seasons (vụ): which plots grow what, from when to when, and what is expected of them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.core.columns import Base, Id, Owned, Short


class Season(Owned, Base):
    """One season of one crop."""

    __tablename__ = "seasons"

    id: Mapped[Id]
    name: Mapped[Short]
    search: Mapped[Short]
    crop: Mapped[Short]
    variety: Mapped[Short | None]
    growing_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("growing_areas.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    harvest_from: Mapped[date | None]
    harvest_until: Mapped[date | None]
    note: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    growing_area: Mapped[GrowingArea | None] = relationship()
    plots: Mapped[list["SeasonPlot"]] = relationship(back_populates="season", cascade="all, delete-orphan")

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "name"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
    )


class SeasonPlot(Owned, Base):
    """A plot in a season, with the yield expected of it in whole grams (None: nobody has said)."""

    __tablename__ = "season_plots"

    id: Mapped[Id]
    season_id: Mapped[int] = mapped_column(sa.ForeignKey("seasons.id"), index=True)
    plot_id: Mapped[int] = mapped_column(sa.ForeignKey("plots.id"), index=True)
    planted_on: Mapped[date | None]
    expected_grams: Mapped[int | None] = mapped_column(sa.BigInteger)

    season: Mapped[Season] = relationship(back_populates="plots")
    plot: Mapped[Plot] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("season_id", "plot_id"),
        sa.CheckConstraint("expected_grams > 0", name="expected_positive"),
    )
