"""Partners (bạn hàng): whom goods come from and whom they go to, one step back and one step forward."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Code, Id, Owned, Short


class Partner(Owned, Base):
    """One supplier, buyer, or both; its phone, address and mail are never public."""

    __tablename__ = "partners"

    id: Mapped[Id]
    name: Mapped[Short]
    search: Mapped[Short]
    buyer: Mapped[bool]
    supplier: Mapped[bool]
    phone: Mapped[Code | None]
    email: Mapped[Short | None]
    address: Mapped[Short | None]
    tax_code: Mapped[str | None] = mapped_column(sa.String(20))
    gln: Mapped[str | None] = mapped_column(sa.String(13))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "name"),
        sa.CheckConstraint("buyer OR supplier", name="buyer_or_supplier"),
    )
