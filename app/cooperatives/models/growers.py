"""Growers (nông hộ): the households behind the plots; their phone and address are never public."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from app.core.columns import Base, Code, Id, Owned, Short


class Grower(Owned, Base):
    """One household of a cooperative."""

    __tablename__ = "growers"

    id: Mapped[Id]
    name: Mapped[Short]
    search: Mapped[Short]
    phone: Mapped[Code | None]
    village: Mapped[Short | None]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
