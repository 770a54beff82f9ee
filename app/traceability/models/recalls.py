"""Recalls: why a batch was called back and what people should do."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Base, Code, Id, Owned, Short
from app.traceability.models.batches import Batch
from app.traceability.rules.recalls import Hazard


class Recall(Owned, Base):
    """One recall of one batch."""

    __tablename__ = "recalls"

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id"), unique=True)
    hazard: Mapped[Hazard]
    reason: Mapped[str]
    reason_en: Mapped[str | None]
    advice: Mapped[str]
    advice_en: Mapped[str | None]
    contact_phone: Mapped[Code]
    started_by: Mapped[Short]
    started_at: Mapped[datetime]

    batch: Mapped[Batch] = relationship()
