"""Own layouts: adding, changing and retiring paper that the cooperative measured."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import duplicates
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict
from app.core.text import nfc
from app.traceability.models.label_layouts import LabelLayout
from app.traceability.queries import label_layouts as queries
from app.traceability.rules.layouts import Layout


def create(db: Session, actor: Actor, *, layout: Layout) -> LabelLayout:
    """Keep a layout under its name. Raises Conflict at "name" when the cooperative has one of that name."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    name = _free_name(db, cooperative_id, layout.name)
    row = LabelLayout(
        cooperative_id=cooperative_id,
        name=name,
        measures=layout.measures(),
        created_at=clock.now(),
    )
    db.add(row)
    _flush(db)
    return row


def change(db: Session, actor: Actor, layout_id: int, *, layout: Layout) -> LabelLayout:
    """Other measures or another name; runs printed before keep what they were printed with.

    Raises Conflict at "name" as `create`.
    """
    row = _mine(db, actor, layout_id)
    row.name = _free_name(db, row.cooperative_id, layout.name, but=row.id)
    row.measures = layout.measures()
    _flush(db)
    return row


def retire(db: Session, actor: Actor, layout_id: int) -> LabelLayout:
    """Not offered for printing any more. Retiring twice is fine."""
    row = _mine(db, actor, layout_id)
    row.retired_at = row.retired_at or clock.now()
    return row


def bring_back(db: Session, actor: Actor, layout_id: int) -> LabelLayout:
    """Offer a retired layout again."""
    row = _mine(db, actor, layout_id)
    row.retired_at = None
    return row


def _mine(db: Session, actor: Actor, layout_id: int) -> LabelLayout:
    row = queries.row(db, actor, layout_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    return row


def _free_name(db: Session, cooperative_id: int, name: str, *, but: int | None = None) -> str:
    """The name as it is stored, when no layout of the cooperative (`but` this one) has it."""
    name = nfc(name)
    same = sa.select(LabelLayout.id).where(LabelLayout.cooperative_id == cooperative_id, LabelLayout.name == name)
    if db.scalar(same if but is None else same.where(LabelLayout.id != but)):
        raise duplicates.taken("name", N_("Đã có khổ giấy tên “%(name)s”"), name=name)
    return name


def _flush(db: Session) -> None:
    rival = N_("Có người vừa lưu một khổ giấy trùng tên; xin xem lại danh sách rồi lưu lại.")
    duplicates.flush(db, Conflict(rival))
