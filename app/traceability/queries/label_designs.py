"""What was chosen for the labels of a pack the last time."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.label_designs import LabelDesign


def of_pack(db: Session, actor: Actor, trade_item_id: int) -> LabelDesign | None:
    """The saved design of a trade item the actor may see; None before the first run."""
    statement = sa.select(LabelDesign).where(LabelDesign.trade_item_id == trade_item_id)
    found: LabelDesign | None = db.scalar(scope.visible(statement, actor, LabelDesign.cooperative_id))
    return found
