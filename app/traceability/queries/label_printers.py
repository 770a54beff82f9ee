"""Questions about label printers."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.label_printers import LabelPrinter


def get(db: Session, actor: Actor, printer_id: int, *, lock: bool = False) -> LabelPrinter:
    """One printer the actor may see. Raises NotFound."""
    return scope.get(db, actor, LabelPrinter, printer_id, lock=lock)


def listing(actor: Actor) -> sa.Select[Any]:
    """Printers in scope by name, retired ones last (for a paged list)."""
    statement = scope.visible(sa.select(LabelPrinter), actor, LabelPrinter.cooperative_id)
    return statement.order_by(LabelPrinter.retired_at.is_not(None), LabelPrinter.name, LabelPrinter.id)


def in_use(db: Session, actor: Actor, cooperative_id: int | None) -> Sequence[LabelPrinter]:
    """The cooperative's printers that were not retired, by name."""
    own = LabelPrinter.cooperative_id == cooperative_id
    return db.scalars(listing(actor).where(own, LabelPrinter.retired_at.is_(None))).all()
