"""Trade items: one saleable pack of a product, with its net weight and perhaps a GTIN."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Base, Id, Owned, Short
from app.traceability.models.products import Product


class TradeItem(Owned, Base):
    """Such as Cam Xã Đoài, túi lưới 2 kg: `unit` is the word for one pack, `net_grams` what is in it."""

    __tablename__ = "trade_items"

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"), index=True)
    pack: Mapped[Short]
    unit: Mapped[Short]
    net_grams: Mapped[int] = mapped_column(sa.BigInteger)
    gtin: Mapped[str | None] = mapped_column(sa.String(14), unique=True)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("product_id", "pack"),
        sa.CheckConstraint("net_grams > 0", name="net_positive"),
    )

    @property
    def sku(self) -> str:
        """Our own key on every marketplace; never reused."""
        return f"GN-{self.cooperative_id}-{self.id}"

    @property
    def title(self) -> str:
        """The name people use: product and pack."""
        return f"{self.product.name}, {self.pack[:1].lower()}{self.pack[1:]}"
