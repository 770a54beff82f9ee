"""Certificates with their dates and the scanned paper; past its date a claim disappears by itself."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.files import StoredFile
from app.cooperatives.rules.certificates import Scheme
from app.core.columns import Base, Code, Id, Owned, Short


class Certificate(Owned, Base):
    """One certificate of a cooperative, or of one growing area."""

    __tablename__ = "certificates"

    id: Mapped[Id]
    scheme: Mapped[Scheme]
    standard: Mapped[Short]
    number: Mapped[Code]
    issuer: Mapped[Short]
    scope: Mapped[Short | None]
    growing_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("growing_areas.id"))
    issued_on: Mapped[date | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    scan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_files.id"))
    withdrawn_on: Mapped[date | None]
    created_at: Mapped[datetime]

    scan: Mapped[StoredFile | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "scheme", "number"),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),
    )
