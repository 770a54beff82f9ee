"""Logistic units: cartons and pallets by their SSCC; what lies in them is told by events."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Id, Owned, Short
from app.traceability.rules.units import UnitKind


class LogisticUnit(Owned, Base):
    """One carton or pallet; a carton whose label came from a run has the SSCC printed there."""

    __tablename__ = "logistic_units"

    id: Mapped[Id]
    kind: Mapped[UnitKind]
    sscc: Mapped[str] = mapped_column(sa.String(18), unique=True)
    run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("label_runs.id"), index=True)
    created_by: Mapped[Short]
    created_at: Mapped[datetime]
