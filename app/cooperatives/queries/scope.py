"""Who sees whose rows: a cooperative its own, a commune officer his commune's, province and administrators all."""

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import COOPERATIVE_ROLES, Actor, Permission, Role
from app.core.columns import Owned
from app.core.errors import N_, Forbidden, NotFound


def visible(statement: sa.Select[Any], actor: Actor, owner: InstrumentedAttribute[int]) -> sa.Select[Any]:
    """Narrow `statement` to rows whose cooperative (`owner`) the actor may see."""
    actor.require(Permission.VIEW)
    if actor.role in COOPERATIVE_ROLES:
        return statement.where(owner == actor.cooperative_id)
    if actor.role is Role.COMMUNE_OFFICER:
        return statement.where(
            owner.in_(sa.select(Cooperative.id).where(Cooperative.commune_code == actor.commune_code))
        )
    return statement


Row = TypeVar("Row", bound=Owned)


def get(db: Session, actor: Actor, kind: type[Row], row_id: int, *, lock: bool = False) -> Row:
    """One row the actor may see, locked when it is to be changed. Raises NotFound, the same for foreign and missing."""
    table: Any = kind
    statement = visible(sa.select(table).where(table.id == row_id), actor, table.cooperative_id)
    found: Row | None = db.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if found is None:
        raise NotFound
    return found


def take_turns(db: Session, cooperative_id: int) -> None:
    """Whoever records for one cooperative from here on does so one after the other, each seeing what the last wrote.

    The lock leaves rows that point to the cooperative alone, so it cannot tie a knot with the audit chain's.
    """
    turn = sa.select(Cooperative.id).where(Cooperative.id == cooperative_id)
    db.execute(turn.with_for_update(key_share=True))


def own(actor: Actor) -> int:
    """The cooperative the actor works in. Raises Forbidden for people who work in none (officers, administrators)."""
    if actor.cooperative_id is None:
        raise Forbidden(N_("Việc này chỉ làm trong vai trò ở một hợp tác xã; xin chuyển vai trò trước."))
    return actor.cooperative_id
