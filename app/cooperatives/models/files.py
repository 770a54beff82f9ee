"""Files people uploaded: what they are; the bytes lie in the store under their SHA-256."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Code, Id, Owned, Sha256, Short


class StoredFile(Owned, Base):
    """One file of one cooperative; `public` files are shown to anybody who has the address."""

    __tablename__ = "stored_files"

    id: Mapped[Id]
    sha256: Mapped[Sha256] = mapped_column(index=True)
    media_type: Mapped[Code]
    name: Mapped[Short]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    public: Mapped[bool]
    created_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("cooperative_id", "sha256", "public"),)
