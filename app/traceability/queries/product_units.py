"""The units in which products are counted."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.products import ProductUnit
from app.traceability.rules.product_units import Measure


def of_product(db: Session, actor: Actor, product_id: int) -> list[ProductUnit]:
    """A product's own units, smallest first."""
    statement = scope.visible(sa.select(ProductUnit), actor, ProductUnit.cooperative_id)
    statement = statement.where(ProductUnit.product_id == product_id)
    return list(db.scalars(statement.order_by(ProductUnit.grams, ProductUnit.id)))


def get(db: Session, actor: Actor, measure_id: int, *, lock: bool = False) -> ProductUnit:
    """One unit the actor may see. Raises NotFound."""
    return scope.get(db, actor, ProductUnit, measure_id, lock=lock)


def measures(db: Session, product_ids: Collection[int]) -> dict[int, dict[str, Measure]]:
    """By product, the units of its own by their keys; in one statement. Scope is the caller's to know."""
    found: dict[int, dict[str, Measure]] = {product_id: {} for product_id in product_ids}
    statement = sa.select(ProductUnit).where(ProductUnit.product_id.in_(set(product_ids)))
    for row in db.scalars(statement.order_by(ProductUnit.grams, ProductUnit.id)):
        key = f"unit-{row.id}"
        found[row.product_id][key] = Measure(key, row.name, row.grams)
    return found
