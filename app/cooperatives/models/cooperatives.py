"""Cooperatives, cooperative groups, households and companies that grow, pack and sell."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.admin_units import AdminUnit
from app.cooperatives.models.files import StoredFile
from app.cooperatives.rules.cooperatives import Kind
from app.core.columns import Base, Code, Id, Short


class Cooperative(Base):
    """One producer with its own people, goods and audit chain."""

    __tablename__ = "cooperatives"

    id: Mapped[Id]
    kind: Mapped[Kind]
    name: Mapped[Short]
    search: Mapped[Short]
    tax_code: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    representative: Mapped[Short]
    phone: Mapped[Code]
    email: Mapped[Short | None]
    address: Mapped[Short]
    commune_code: Mapped[str] = mapped_column(sa.ForeignKey("admin_units.code"), index=True)
    logo_id: Mapped[int | None]  # no foreign key: files point to cooperatives, and a cycle cannot be created on SQLite
    gs1_prefix: Mapped[str | None] = mapped_column(sa.String(12))
    batch_pattern: Mapped[Code] = mapped_column(default="{yy}{mm}{dd}-{nn}")
    created_at: Mapped[datetime]

    commune: Mapped[AdminUnit] = relationship()
    logo: Mapped[StoredFile | None] = relationship(
        primaryjoin=lambda: Cooperative.logo_id == StoredFile.id,
        foreign_keys=lambda: [Cooperative.logo_id],
        viewonly=True,
    )
