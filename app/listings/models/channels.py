"""Channels: a cooperative's shop on one floor, with sealed credentials and a schedule."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from app.core.columns import Base, Code, Id, Owned, Short
from app.listings.rules.placements import ChannelState


class Channel(Owned, Base):
    """One shop; `next_due_at` is claimed by a conditional update, so two schedulers do no harm."""

    __tablename__ = "channels"
    __audit_hidden__ = frozenset({"credentials_sealed"})

    id: Mapped[Id]
    marketplace: Mapped[Code]
    shop_name: Mapped[Short]
    base_url: Mapped[Short]
    credentials_sealed: Mapped[str]
    every_minutes: Mapped[int]
    state: Mapped[ChannelState]
    next_due_at: Mapped[datetime]
    cycle_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "marketplace", "shop_name"),
        sa.CheckConstraint("every_minutes BETWEEN 1 AND 1440", name="every_minutes"),
    )
