"""Signing in and out: one row per browser, ended by its person, by rest or by age."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.memberships import Membership
from app.accounts.models.users import PasswordReset, SignIn, User
from app.accounts.queries import memberships
from app.accounts.rules.sign_ins import AGE, ENDED_KEPT_FOR, SEEN_EVERY, over
from app.accounts.services import attempts, audit
from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import NotFound
from app.core.secrets import new_token, token_hash


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a cookie stands for; `actor` is None until a membership is chosen."""

    sign_in_id: int
    user_id: int
    name: str
    language: str
    actor: Actor | None
    memberships: int

    @property
    def person(self) -> Actor:
        """Who acts on his own account: the chosen role, or the bare person before one is chosen."""
        return self.actor or Actor(self.user_id, self.name, Role.GROWER)


def sign_in(db: Session, *, email: str, password: str) -> str | None:
    """Check the password and open a session; returns its token, or None when the password was wrong.

    A wrong guess is counted (so the caller commits in both cases). Raises Invalid while the address is locked.
    """
    user = attempts.verify(db, email=email, password=password)
    return open_session(db, user) if user else None


def open_session(db: Session, user: User) -> str:
    """A fresh token for this person (never one from before the sign-in), in the only membership where there is one."""
    now, token = clock.now(), new_token()
    held = memberships.of_user(db, user.id)
    db.add(
        SignIn(
            token_hash=token_hash(token),
            user_id=user.id,
            membership_id=held[0].id if len(held) == 1 else None,
            created_at=now,
            seen_at=now,
            expires_at=now + AGE,
        )
    )
    audit.record(db, Actor(user.id, user.name, Role.GROWER), "sign_in", subject="users", subject_id=user.id)
    return token


def load(db: Session, token: str) -> SignedIn | None:
    """Who is behind a cookie; None when the session ended, rested over 12 hours, or is older than 14 days."""
    row = db.execute(
        sa.select(SignIn, User, Membership)
        .join(User, User.id == SignIn.user_id)
        .outerjoin(
            Membership,
            sa.and_(
                Membership.id == SignIn.membership_id,
                Membership.user_id == SignIn.user_id,
                Membership.ended_at.is_(None),
            ),
        )
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None), User.closed_at.is_(None))
    ).one_or_none()
    if row is None or over(seen_at=row.SignIn.seen_at, expires_at=row.SignIn.expires_at, now=clock.now()):
        return None
    held = db.scalar(sa.select(sa.func.count()).where(Membership.user_id == row.User.id, Membership.ended_at.is_(None)))
    member = row.Membership
    actor = member and Actor(row.User.id, row.User.name, member.role, member.cooperative_id, member.commune_code)
    return SignedIn(row.SignIn.id, row.User.id, row.User.name, row.User.language, actor, held or 0)


def wants_touch(db: Session, sign_in_id: int) -> bool:
    """Is the last noted visit old enough to be written again?"""
    seen = db.scalar(sa.select(SignIn.seen_at).where(SignIn.id == sign_in_id))
    return seen is not None and seen <= clock.now() - SEEN_EVERY


def touch(db: Session, sign_in_id: int) -> None:
    """Note that the browser was here, so that it does not rest out."""
    db.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def sign_out(db: Session, sign_in_id: int) -> None:
    """End one session; ending it twice is fine."""
    db.execute(sa.update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None)).values(ended_at=clock.now()))


def end(db: Session, *, user_id: int, sign_in_id: int) -> None:
    """Sign out another browser of the same person. Raises NotFound for somebody else's."""
    if db.scalar(sa.select(SignIn.user_id).where(SignIn.id == sign_in_id)) != user_id:
        raise NotFound
    sign_out(db, sign_in_id)


def end_others(db: Session, *, user_id: int, keep_sign_in: int | None = None) -> None:
    """Sign out every browser of this person, but for `keep_sign_in`."""
    others = sa.update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    if keep_sign_in is not None:
        others = others.where(SignIn.id != keep_sign_in)
    db.execute(others.values(ended_at=clock.now()))


def switch(db: Session, *, user_id: int, sign_in_id: int, membership_id: int) -> str:
    """Work in another of one's memberships, under a fresh token. Raises NotFound for somebody else's membership."""
    if membership_id not in {held.id for held in memberships.of_user(db, user_id)}:
        raise NotFound
    token = new_token()
    db.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        .values(membership_id=membership_id, token_hash=token_hash(token))
    )
    return token


def sweep(db: Session, *, now: datetime) -> None:
    """Drop what has had its day: browsers and reset links that ended 30 days ago, and idle counters of guesses."""
    past = now - ENDED_KEPT_FOR
    db.execute(sa.delete(SignIn).where(sa.or_(SignIn.ended_at <= past, SignIn.expires_at <= past)))
    db.execute(sa.delete(PasswordReset).where(PasswordReset.expires_at <= past))
    attempts.sweep(db, now=now)
