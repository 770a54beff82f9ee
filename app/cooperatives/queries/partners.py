"""The partners of a cooperative: buyers and suppliers."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import scope
from app.cooperatives.rules.partners import Part
from app.core.actor import Actor
from app.core.text import fold


def listing(
    actor: Actor, *, text: str = "", part: Part | None = None, retired: bool = False, cooperative_id: int | None = None
) -> sa.Select[Any]:
    """Partners in scope by name, in use or (`retired`) not any more; `text` is looked for without marks."""
    statement = scope.visible(sa.select(Partner), actor, Partner.cooperative_id)
    statement = statement.where(Partner.retired_at.is_not(None) if retired else Partner.retired_at.is_(None))
    if part is not None:
        statement = statement.where(Partner.buyer if part is Part.BUYER else Partner.supplier)
    if cooperative_id is not None:
        statement = statement.where(Partner.cooperative_id == cooperative_id)
    if wanted := fold(text):
        statement = statement.where(Partner.search.contains(wanted, autoescape=True))
    return statement.order_by(Partner.search, Partner.id)


def get(db: Session, actor: Actor, partner_id: int, *, lock: bool = False) -> Partner:
    """One partner the actor may see. Raises NotFound."""
    return scope.get(db, actor, Partner, partner_id, lock=lock)


def choices(db: Session, actor: Actor, part: Part, cooperative_id: int) -> list[tuple[int, str]]:
    """Id and name of a cooperative's present buyers, or suppliers, by name."""
    found = db.scalars(listing(actor, part=part, cooperative_id=cooperative_id))
    return [(partner.id, partner.name) for partner in found]
