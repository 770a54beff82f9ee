"""Trade items: the packs in which a product is sold."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import duplicates
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict
from app.core.text import nfc
from app.gs1.gtin import Gtin
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import trade_items as queries
from app.traceability.rules import trade_items as rules


def create(
    db: Session, actor: Actor, product_id: int, *, pack: str, unit: str, net_grams: int, gtin: Gtin | None = None
) -> TradeItem:
    """A new pack of a product. Raises Invalid at "quantity", Conflict at "pack" or "gtin" or for a retired product."""
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    if product.retired_at is not None:
        raise Conflict(N_("Sản phẩm này đã ngừng; xin làm lại sản phẩm trước khi thêm quy cách."))
    item = TradeItem(
        cooperative_id=product.cooperative_id,
        product_id=product.id,
        pack=nfc(pack),
        unit=nfc(unit),
        net_grams=rules.check_net(net_grams),
        gtin=gtin.gtin14 if gtin else None,
        created_at=clock.now(),
    )
    _check_unique(db, item)
    db.add(item)
    _flush(db)
    return item


def change(
    db: Session, actor: Actor, trade_item_id: int, *, pack: str, unit: str, net_grams: int, gtin: Gtin | None = None
) -> TradeItem:
    """Change a pack. What labels say of it (net weight, GTIN) stands still once one was printed.

    Raises Invalid or Conflict at the field at fault, Conflict when labels are about.
    """
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    actor.require(Permission.RECORD, item.cooperative_id)
    number = gtin.gtin14 if gtin else None
    frozen = (item.net_grams, item.gtin) != (net_grams, number) and queries.has_labels(db, item.id)
    if frozen:
        raise Conflict(N_("Đã in tem cho quy cách này nên không đổi được khối lượng và GTIN; xin thêm quy cách mới."))
    item.pack, item.unit = nfc(pack), nfc(unit)
    item.net_grams, item.gtin = rules.check_net(net_grams), number
    _check_unique(db, item)
    _flush(db)
    outbox.mark_changed(db, "trade_item", item.id, now=clock.now())
    return item


def _check_unique(db: Session, item: TradeItem) -> None:
    others = sa.select(TradeItem.id)
    if item.id is not None:
        others = others.where(TradeItem.id != item.id)
    with db.no_autoflush:
        if db.scalar(others.where(TradeItem.product_id == item.product_id, TradeItem.pack == item.pack)):
            raise duplicates.taken("pack", N_("Sản phẩm đã có quy cách “%(pack)s”"), pack=item.pack)
        if item.gtin and db.scalar(others.where(TradeItem.gtin == item.gtin)):
            raise duplicates.taken("gtin", N_("GTIN này đã dùng cho một mặt hàng khác; mỗi quy cách có một GTIN riêng"))


def _flush(db: Session) -> None:
    rival = N_("Có người vừa lưu một quy cách trùng tên hoặc trùng GTIN; xin xem lại danh sách rồi lưu lại.")
    duplicates.flush(db, Conflict(rival))


def retire(db: Session, actor: Actor, trade_item_id: int) -> TradeItem:
    """No labels or listings of this pack any more; what is about stays valid. Retiring twice is fine."""
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    actor.require(Permission.RECORD, item.cooperative_id)
    item.retired_at = item.retired_at or clock.now()
    outbox.mark_changed(db, "trade_item", item.id, now=clock.now())
    return item


def bring_back(db: Session, actor: Actor, trade_item_id: int) -> TradeItem:
    """Sell a retired pack again."""
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    actor.require(Permission.RECORD, item.cooperative_id)
    item.retired_at = None
    outbox.mark_changed(db, "trade_item", item.id, now=clock.now())
    return item
