"""Trade items of a product, and whether labels of one are about."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_counts


def of_product(db: Session, actor: Actor, product_id: int, *, retired: bool = False) -> list[TradeItem]:
    """The packs of a product, smallest first; on wish those no longer sold as well."""
    statement = scope.visible(sa.select(TradeItem), actor, TradeItem.cooperative_id)
    statement = statement.where(TradeItem.product_id == product_id)
    if not retired:
        statement = statement.where(TradeItem.retired_at.is_(None))
    return list(db.scalars(statement.order_by(TradeItem.net_grams, TradeItem.id)))


def get(db: Session, actor: Actor, trade_item_id: int) -> TradeItem:
    """One trade item the actor may see. Raises NotFound."""
    return scope.get(db, actor, TradeItem, trade_item_id)


def has_labels(db: Session, trade_item_id: int) -> bool:
    """Was a label ever printed for it?"""
    return label_counts.of_pack(db, trade_item_id)
