"""The 130 communes and wards of Nghệ An since 1 July 2025, and the old units merged into them."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Id, Short


class AdminUnit(Base):
    """A commune (xã) or ward (phường) by its official five-digit code."""

    __tablename__ = "admin_units"
    __audited__ = False

    code: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    full_name: Mapped[Short]
    name_en: Mapped[Short]
    lat: Mapped[float]
    lon: Mapped[float]


class OldAdminUnit(Base):
    """A unit that existed before 1 July 2025, with its district and its successor."""

    __tablename__ = "old_admin_units"
    __audited__ = False

    id: Mapped[Id]
    full_name: Mapped[Short]
    district: Mapped[Short]
    successor_code: Mapped[str] = mapped_column(sa.ForeignKey("admin_units.code"), index=True)
