"""The audit chain: who changed what, when, from what to what, each entry sealed by the hash of the one before."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import BIG, Base, Code, Id, Sha256, Short


class AuditEntry(Base):
    """One change. `cooperative_id` 0 is the house's own chain (people, officers, marketplaces)."""

    __tablename__ = "audit_entries"
    __audited__ = False

    id: Mapped[Id]
    cooperative_id: Mapped[int] = mapped_column(BIG)
    sequence: Mapped[int] = mapped_column(BIG)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BIG)
    actor_name: Mapped[Short]
    action: Mapped[Code]
    subject: Mapped[Code]
    subject_id: Mapped[Code]
    before: Mapped[str]
    after: Mapped[str]
    previous_hash: Mapped[Sha256]
    hash: Mapped[Sha256]

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "sequence"),
        sa.Index("ix_audit_subject", "subject", "subject_id"),
    )


class AuditHead(Base):
    """The last link of each chain; its sequence is also the version of everything a cooperative shows."""

    __tablename__ = "audit_heads"
    __audited__ = False

    cooperative_id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BIG)
    hash: Mapped[Sha256]
