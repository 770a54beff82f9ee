"""Paper to choose from: the ready layouts and those that a cooperative measured itself."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.label_layouts import LabelLayout
from app.traceability.rules.layouts import LAYOUTS, Layout

_OWN = re.compile(r"own-([1-9][0-9]{0,14})")


def layout_of(row: LabelLayout) -> Layout:
    """An own layout under its code and present name."""
    return Layout.of(row.measures | {"code": row.code, "name": row.name})


def available(db: Session, actor: Actor, cooperative_id: int | None) -> dict[str, Layout]:
    """What the cooperative prints on, by code: the ready layouts, then its own that are in use by name."""
    return dict(LAYOUTS) | {row.code: layout_of(row) for row in db.scalars(_in_use(actor, cooperative_id))}


def get(db: Session, actor: Actor, code: str, cooperative_id: int | None) -> Layout | None:
    """The layout of this code, if the cooperative can print on it now."""
    if code in LAYOUTS:
        return LAYOUTS[code]
    own = _OWN.fullmatch(code)
    if own is None:
        return None
    row = db.scalar(_in_use(actor, cooperative_id).where(LabelLayout.id == int(own[1])))
    return layout_of(row) if row else None


def _in_use(actor: Actor, cooperative_id: int | None) -> sa.Select[Any]:
    own = LabelLayout.cooperative_id == cooperative_id
    return listing(actor).where(own, LabelLayout.retired_at.is_(None))


def listing(actor: Actor) -> sa.Select[Any]:
    """Own layouts in scope by name, retired ones last (for a paged list)."""
    statement = scope.visible(sa.select(LabelLayout), actor, LabelLayout.cooperative_id)
    return statement.order_by(LabelLayout.retired_at.is_not(None), LabelLayout.name, LabelLayout.id)


def row(db: Session, actor: Actor, layout_id: int, *, lock: bool = False) -> LabelLayout:
    """One own layout the actor may see. Raises NotFound."""
    return scope.get(db, actor, LabelLayout, layout_id, lock=lock)
