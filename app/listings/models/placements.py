"""Placements: one listing on one channel – what we want there, what was accepted, what was seen."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Base, Code, Id, Owned, Sha256
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.rules.placements import PlacementState


class Placement(Owned, Base):
    """The binding row, made before the first call; one per channel and listing."""

    __tablename__ = "placements"

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listings.id"), index=True)
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channels.id"), index=True)
    wanted: Mapped[bool]
    intent_key: Mapped[Code]
    accepted_digest: Mapped[Sha256 | None]
    accepted_at: Mapped[datetime | None]
    refused_digest: Mapped[Sha256 | None]
    remote_ref: Mapped[Code | None]
    remote_url: Mapped[str | None]
    state: Mapped[PlacementState]
    seen_price_vnd: Mapped[int | None] = mapped_column(sa.BigInteger)
    seen_stock: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    error_field: Mapped[Code | None]
    error: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    listing: Mapped[Listing] = relationship()
    channel: Mapped[Channel] = relationship()

    __table_args__ = (sa.UniqueConstraint("channel_id", "listing_id"),)
