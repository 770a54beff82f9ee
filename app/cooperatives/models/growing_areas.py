"""Growing areas (vùng trồng) with their codes as typed, and the dated history of their states."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.plots import Plot
from app.cooperatives.rules.growing_areas import AreaState
from app.cooperatives.rules.markets import Market
from app.core.columns import Base, Code, Id, Owned, Short

growing_area_plots = sa.Table(
    "growing_area_plots",
    Base.metadata,
    sa.Column("growing_area_id", sa.ForeignKey("growing_areas.id"), primary_key=True),
    sa.Column("plot_id", sa.ForeignKey("plots.id"), primary_key=True),
)


class GrowingArea(Owned, Base):
    """One growing area; `code_raw` is kept exactly as typed, `code_key` only compares."""

    __tablename__ = "growing_areas"

    id: Mapped[Id]
    name: Mapped[Short]
    search: Mapped[Short]
    code_raw: Mapped[Code | None]
    code_key: Mapped[Code | None]
    scheme: Mapped[Code]
    market: Mapped[Market]
    market_country: Mapped[Code | None]
    crop: Mapped[Short]
    perennial: Mapped[bool]
    commune_code: Mapped[str] = mapped_column(sa.ForeignKey("admin_units.code"))
    area_m2: Mapped[int]
    issuer: Mapped[Short | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    state: Mapped[AreaState]
    created_at: Mapped[datetime]

    plots: Mapped[list[Plot]] = relationship(secondary=growing_area_plots, order_by=Plot.name)
    history: Mapped[list["GrowingAreaChange"]] = relationship(
        back_populates="growing_area", order_by="(GrowingAreaChange.from_on, GrowingAreaChange.id)"
    )

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "code_key"),
        sa.CheckConstraint("area_m2 > 0", name="area_positive"),
    )


class GrowingAreaChange(Owned, Base):
    """One dated step in the life of a growing area; appended, never edited."""

    __tablename__ = "growing_area_changes"

    id: Mapped[Id]
    growing_area_id: Mapped[int] = mapped_column(sa.ForeignKey("growing_areas.id"), index=True)
    state: Mapped[AreaState]
    from_on: Mapped[date]
    reason: Mapped[str]
    by_name: Mapped[Short]
    at: Mapped[datetime]

    growing_area: Mapped[GrowingArea] = relationship(back_populates="history")
