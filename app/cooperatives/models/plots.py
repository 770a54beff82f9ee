"""Plots (thửa): one polygon each, with the area computed from it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.growers import Grower
from app.core.columns import Base, Id, Owned, Short


class Plot(Owned, Base):
    """A piece of land as drawn: GeoJSON (WGS 84, lon-lat), geodesic area in m²."""

    __tablename__ = "plots"

    id: Mapped[Id]
    name: Mapped[Short]
    search: Mapped[Short]
    grower_id: Mapped[int | None] = mapped_column(sa.ForeignKey("growers.id"))
    commune_code: Mapped[str] = mapped_column(sa.ForeignKey("admin_units.code"))
    geometry: Mapped[str] = mapped_column(deferred=True)  # the bulk of a row: read only where it is drawn
    area_m2: Mapped[int]
    lat: Mapped[float]
    lon: Mapped[float]
    outside_percent: Mapped[int]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    grower: Mapped[Grower | None] = relationship()

    __table_args__ = (sa.CheckConstraint("area_m2 > 0", name="area_positive"),)
