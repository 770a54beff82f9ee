"""Forgotten passwords: a mailed link that sets a new one, once and within two hours."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.users import PasswordReset, User
from app.accounts.rules.addresses import address
from app.accounts.services import attempts, passwords
from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import N_, Conflict
from app.core.secrets import new_token, token_hash

LIFE = timedelta(hours=2)


def request(db: Session, *, email: str) -> tuple[User, str] | None:
    """A token for the owner of `email`, or None when there is none (the page answers the same either way)."""
    user = db.scalar(sa.select(User).where(User.email == address(email), User.closed_at.is_(None)))
    if user is None:
        return None
    token = new_token()
    db.add(PasswordReset(user_id=user.id, token_hash=token_hash(token), expires_at=clock.now() + LIFE))
    return user, token


def still_open(db: Session, token: str) -> PasswordReset:
    """What stands behind a mailed link. Raises Conflict when it is used up or too old."""
    found = db.scalar(sa.select(PasswordReset).where(PasswordReset.token_hash == token_hash(token)).with_for_update())
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        raise Conflict(N_("Liên kết này đã dùng hoặc quá hạn; xin yêu cầu liên kết mới."))
    return found


def use(db: Session, *, token: str, password: str) -> User:
    """Set a new password once; the person's links and browsers end. Raises Conflict (link), Invalid at "password"."""
    user = db.get_one(User, still_open(db, token).user_id)
    db.info["actor"] = Actor(user.id, user.name, Role.GROWER)
    passwords.replace(db, user, password)
    attempts.forget(db, user.email)
    return user
