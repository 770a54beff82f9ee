"""API tokens: making a key that is shown once, revoking it, and noting when it was used."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.api_tokens import ApiToken
from app.accounts.queries import api_tokens as queries
from app.accounts.queries.api_tokens import Bearer
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Forbidden, Problem
from app.core.secrets import new_token, token_hash
from app.core.text import nfc

PREFIX = "gn_"
"""How every key begins, so that people and scanners for leaked secrets know one when they see it."""
NOTED_EVERY = timedelta(minutes=1)
_HINT = len(PREFIX) + 4

_cooperatives = sa.table("cooperatives", sa.column("id"))
"""Only to take turns: the table itself stands in the domain above."""


def create(db: Session, actor: Actor, *, name: str, may_capture: bool) -> tuple[ApiToken, str]:
    """A new key of the actor's cooperative and its text, which is stored nowhere.

    Raises Conflict at "name" while a key of that name is in use, Forbidden for people who work in no cooperative.
    """
    actor.require(Permission.MANAGE, actor.cooperative_id)
    if actor.cooperative_id is None:
        raise Forbidden(N_("Việc này chỉ làm trong vai trò ở một hợp tác xã; xin chuyển vai trò trước."))
    db.execute(sa.select(_cooperatives.c.id).where(_cooperatives.c.id == actor.cooperative_id).with_for_update())
    name = nfc(name)
    _refuse_twin(db, actor.cooperative_id, name)
    token = PREFIX + new_token()
    row = ApiToken(
        cooperative_id=actor.cooperative_id,
        name=name,
        hint=token[:_HINT],
        token_hash=token_hash(token),
        may_capture=may_capture,
        created_by=actor.name,
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row, token


def revoke(db: Session, actor: Actor, token_id: int) -> ApiToken:
    """From now on the key opens nothing; revoking it twice is fine. Raises NotFound."""
    row = queries.get(db, actor, token_id, lock=True)
    row.revoked_at = row.revoked_at or clock.now()
    return row


def wants_note(bearer: Bearer, now: datetime) -> bool:
    """Is the last noted use old enough to be written again?"""
    return bearer.last_used_at is None or bearer.last_used_at <= now - NOTED_EVERY


def note_use(db: Session, token_id: int) -> None:
    """Note that the key was used. Not a change that somebody made, so not in the audit chain."""
    db.execute(sa.update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.now()))


def _refuse_twin(db: Session, cooperative_id: int, name: str) -> None:
    twin = sa.select(ApiToken.id).where(
        ApiToken.cooperative_id == cooperative_id, ApiToken.name == name, ApiToken.revoked_at.is_(None)
    )
    if db.scalar(twin) is not None:
        raise Conflict(problems=[Problem("name", N_("Đã có khóa tên “%(name)s” đang dùng"), {"name": name})])
