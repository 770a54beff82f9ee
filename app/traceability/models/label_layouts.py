"""A cooperative's own label layouts, in millimetres."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from app.core.columns import Base, Id, Owned, Short


class LabelLayout(Owned, Base):
    """A layout that the cooperative measured itself; runs freeze its measures, so it may change later."""

    __tablename__ = "label_layouts"

    id: Mapped[Id]
    name: Mapped[Short]
    measures: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("cooperative_id", "name"),)

    @property
    def code(self) -> str:
        """The layout's code beside those of the presets."""
        return f"own-{self.id}"
