"""API tokens: keys with which a cooperative's own programs ask and capture; only their hash is kept."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Code, Id, Owned, Sha256, Short


class ApiToken(Owned, Base):
    """One key; `hint` is its beginning, so that people can tell their keys apart."""

    __tablename__ = "api_tokens"
    __audit_hidden__ = frozenset({"token_hash"})

    id: Mapped[Id]
    name: Mapped[Short]
    hint: Mapped[Code]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    may_capture: Mapped[bool]
    created_by: Mapped[Short]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
