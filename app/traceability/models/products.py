"""Products: what a cooperative makes, in two languages, with photos."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cooperatives.models.files import StoredFile
from app.core.columns import Base, Code, Grams, Id, Owned, Short
from app.traceability.rules.products import ProductGroup


class Product(Owned, Base):
    """One product; facts a cooperative did not give stay empty and show as "chưa ghi nhận"."""

    __tablename__ = "products"

    id: Mapped[Id]
    name: Mapped[Short]
    name_en: Mapped[Short | None]
    search: Mapped[Short]
    group: Mapped[ProductGroup] = mapped_column("product_group")
    variety: Mapped[Short | None]
    description: Mapped[str | None]
    description_en: Mapped[str | None]
    shelf_life_days: Mapped[int | None]
    storage: Mapped[str | None]
    storage_en: Mapped[str | None]
    ingredients: Mapped[str | None]
    usage: Mapped[str | None]
    warning: Mapped[str | None]
    ocop_stars: Mapped[int | None]
    ocop_decision: Mapped[Code | None]
    ocop_valid_until: Mapped[date | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    photos: Mapped[list["ProductPhoto"]] = relationship(
        back_populates="product", order_by="ProductPhoto.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.UniqueConstraint("cooperative_id", "name"),
        sa.CheckConstraint("ocop_stars BETWEEN 3 AND 5", name="ocop_stars"),
        sa.CheckConstraint("shelf_life_days > 0", name="shelf_life_positive"),
    )


class ProductPhoto(Owned, Base):
    """A photo of a product in its place in the row."""

    __tablename__ = "product_photos"

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_files.id"))
    position: Mapped[int]

    product: Mapped[Product] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()


class ProductUnit(Owned, Base):
    """A unit in which people count this product (sọt, thùng, lít), with the exact weight of one in whole grams."""

    __tablename__ = "product_units"

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    name: Mapped[Short]
    grams: Mapped[Grams]

    __table_args__ = (
        sa.UniqueConstraint("product_id", "name"),
        sa.CheckConstraint("grams > 0", name="grams_positive"),
    )
