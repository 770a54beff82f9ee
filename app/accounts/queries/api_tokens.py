"""Questions about API tokens: a cooperative's keys, and who stands behind one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.api_tokens import ApiToken
from app.core.actor import Actor, Permission, Role
from app.core.errors import N_, NotFound
from app.core.secrets import token_hash

CALLED = N_("Khóa API “%(name)s”")


@dataclass(frozen=True, slots=True)
class Bearer:
    """The program behind a token, as services see it, and when it was last noted."""

    token_id: int
    actor: Actor
    last_used_at: datetime | None


def own(db: Session, actor: Actor) -> Sequence[ApiToken]:
    """The keys of the actor's cooperative: those in use first, the newest on top."""
    actor.require(Permission.MANAGE)
    statement = sa.select(ApiToken).where(ApiToken.cooperative_id == actor.cooperative_id)
    return db.scalars(statement.order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())).all()


def get(db: Session, actor: Actor, token_id: int, *, lock: bool = False) -> ApiToken:
    """One key of the actor's cooperative. Raises NotFound, the same for foreign and missing."""
    actor.require(Permission.MANAGE)
    statement = sa.select(ApiToken).where(ApiToken.id == token_id, ApiToken.cooperative_id == actor.cooperative_id)
    found = db.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound
    return found


def bearer(db: Session, token: str) -> Bearer | None:
    """Who sends this token; None when there is no such key or it was revoked.

    A key that may capture works as staff does; any other one only reads.
    """
    row = db.scalar(sa.select(ApiToken).where(ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None)))
    if row is None:
        return None
    role = Role.STAFF if row.may_capture else Role.GROWER
    return Bearer(row.id, Actor(None, CALLED % {"name": row.name}, role, row.cooperative_id), row.last_used_at)
