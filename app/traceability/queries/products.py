"""A cooperative's products, with and without those it no longer makes."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.text import fold
from app.traceability.models.products import Product, ProductPhoto


def listing(actor: Actor, *, text: str = "", retired: bool = False) -> sa.Select[Any]:
    """Products the actor may see, by name; `text` is looked for without marks."""
    statement = scope.visible(sa.select(Product), actor, Product.cooperative_id)
    statement = statement.where(Product.retired_at.is_not(None) if retired else Product.retired_at.is_(None))
    if text.strip():
        statement = statement.where(Product.search.contains(fold(text), autoescape=True))
    photos = selectinload(Product.photos).joinedload(ProductPhoto.file)
    return statement.options(photos).order_by(Product.search, Product.id)


def get(db: Session, actor: Actor, product_id: int) -> Product:
    """One product the actor may see. Raises NotFound."""
    return scope.get(db, actor, Product, product_id)


def choices(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """Id and name of the products a batch may be opened for, by name."""
    seen = scope.visible(sa.select(Product.id), actor, Product.cooperative_id)
    made = sa.select(Product.id, Product.name).where(Product.id.in_(seen), Product.retired_at.is_(None))
    return [(product_id, name) for product_id, name in db.execute(made.order_by(Product.search, Product.id))]
