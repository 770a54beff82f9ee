"""Units of a product's own: naming them, weighing one, and taking one away; what was recorded stays in grams."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import duplicates
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict
from app.core.text import fold, nfc
from app.traceability.models.products import Product, ProductUnit
from app.traceability.queries import product_units as queries
from app.traceability.rules import product_units as rules


def add(db: Session, actor: Actor, product_id: int, *, name: str, grams: int) -> ProductUnit:
    """A new unit of the product, one of which weighs `grams`.

    Raises Invalid at "name" for a name that everybody knows, Conflict there when the product has such a unit.
    """
    product = scope.get(db, actor, Product, product_id, lock=True)
    actor.require(Permission.RECORD, product.cooperative_id)
    row = ProductUnit(cooperative_id=product.cooperative_id, product_id=product.id)
    _fill(db, row, name, grams)
    db.add(row)
    _flush(db)
    return row


def change(db: Session, actor: Actor, measure_id: int, *, name: str, grams: int) -> ProductUnit:
    """Another name or weight from now on; amounts recorded before keep their grams. Raises as `add`."""
    row = _mine(db, actor, measure_id)
    _fill(db, row, name, grams)
    _flush(db)
    return row


def remove(db: Session, actor: Actor, measure_id: int) -> ProductUnit:
    """Not offered any more; amounts recorded in it keep their grams and the words they were typed in."""
    row = _mine(db, actor, measure_id)
    db.delete(row)
    db.flush()
    return row


def _mine(db: Session, actor: Actor, measure_id: int) -> ProductUnit:
    row = queries.get(db, actor, measure_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    return row


def _fill(db: Session, row: ProductUnit, name: str, grams: int) -> None:
    rules.check_name(name)
    others = sa.select(ProductUnit.name).where(ProductUnit.product_id == row.product_id)
    names = db.scalars(others if row.id is None else others.where(ProductUnit.id != row.id))
    if fold(name) in {fold(other) for other in names}:
        raise duplicates.taken("name", N_("Sản phẩm này đã có đơn vị “%(name)s”"), name=name)
    row.name, row.grams = nfc(name), grams


def _flush(db: Session) -> None:
    duplicates.flush(db, Conflict(N_("Có người vừa lưu một đơn vị trùng tên; xin xem lại rồi lưu lại.")))
