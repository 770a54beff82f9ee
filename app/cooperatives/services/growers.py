"""Growers of a cooperative: who joined, how to reach them, who left."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growers import Grower
from app.cooperatives.queries import scope
from app.cooperatives.rules.cooperatives import parse_phone
from app.cooperatives.services import duplicates
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_
from app.core.text import fold, nfc


def add(db: Session, actor: Actor, *, name: str, phone: str | None = None, village: str | None = None) -> Grower:
    """A new household. Raises Invalid at "phone", Conflict when the very same one is in the list already."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    row = Grower(
        cooperative_id=cooperative_id,
        name=nfc(name),
        search=fold(f"{name} {village or ''}"),
        phone=parse_phone(phone) if phone else None,
        village=village,
        created_at=clock.now(),
    )
    scope.take_turns(db, cooperative_id)
    _refuse_same(db, row)
    db.add(row)
    db.flush()
    return row


def edit(
    db: Session, actor: Actor, grower_id: int, *, name: str, phone: str | None = None, village: str | None = None
) -> Grower:
    """Mend a household's facts. Raises Invalid at "phone"."""
    row = scope.get(db, actor, Grower, grower_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.phone = parse_phone(phone) if phone else None
    row.name, row.search, row.village = nfc(name), fold(f"{name} {village or ''}"), village
    db.flush()
    return row


def leave(db: Session, actor: Actor, grower_id: int) -> Grower:
    """The household is no longer a member; its plots and records stay as they are."""
    row = scope.get(db, actor, Grower, grower_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.left_at = row.left_at or clock.now()
    db.flush()
    return row


def come_back(db: Session, actor: Actor, grower_id: int) -> Grower:
    """The household is a member again."""
    row = scope.get(db, actor, Grower, grower_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.left_at = None
    db.flush()
    return row


def _refuse_same(db: Session, row: Grower) -> None:
    """A form sent twice is no second household; two people of one name differ by telephone or hamlet."""
    same = sa.select(Grower.id).where(
        Grower.cooperative_id == row.cooperative_id,
        Grower.name == row.name,
        Grower.phone.is_not_distinct_from(row.phone),
        Grower.village.is_not_distinct_from(row.village),
        Grower.left_at.is_(None),
    )
    if db.scalar(same) is not None:
        raise duplicates.taken(
            "name",
            N_("%(name)s đã có trong danh sách; nếu là người khác, xin ghi thêm số điện thoại hoặc xóm"),
            name=row.name,
        )
