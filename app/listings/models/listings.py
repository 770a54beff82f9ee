"""Listings: what a cooperative offers of one trade item, in its own words."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.files import StoredFile
from app.core.columns import Base, Id, Owned, Short, Vnd
from app.traceability.models.trade_items import TradeItem


class Listing(Owned, Base):
    """One trade item on offer: title, text, price in whole đồng, stock in packs as stated at `stock_at`."""

    __tablename__ = "listings"

    id: Mapped[Id]
    trade_item_id: Mapped[int] = mapped_column(sa.ForeignKey("trade_items.id"), unique=True)
    title: Mapped[Short]
    description: Mapped[str]
    price_vnd: Mapped[Vnd]
    stock: Mapped[int]
    stock_at: Mapped[datetime]
    created_at: Mapped[datetime]

    trade_item: Mapped[TradeItem] = relationship()
    photos: Mapped[list["ListingPhoto"]] = relationship(
        back_populates="listing", order_by="ListingPhoto.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("price_vnd > 0", name="price_positive"),
        sa.CheckConstraint("stock >= 0", name="stock_not_negative"),
    )


class ListingPhoto(Owned, Base):
    """A photo of a listing; a listing without its own shows its product's."""

    __tablename__ = "listing_photos"

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(sa.ForeignKey("listings.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    position: Mapped[int]

    listing: Mapped[Listing] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()
