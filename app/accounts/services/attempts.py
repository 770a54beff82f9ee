"""Wrong passwords in a row: counted for every address, known or not, wherever a password is asked for."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.accounts.models.users import SignInAttempts, User
from app.accounts.rules.addresses import address
from app.accounts.rules.passwords import lock
from app.accounts.rules.sign_ins import GUESSES_FORGOTTEN_AFTER
from app.accounts.services import passwords
from app.core import clock
from app.core.errors import N_, Invalid


def verify(db: Session, *, email: str, password: str, field: str = "password") -> User | None:
    """The person whose password this is, or None: then the guess is counted, so the caller commits in both cases.

    Raises Invalid at `field` while the address is locked, even for the right password.
    """
    email = address(email)
    attempts = _locked_row(db, email)
    now = clock.now()  # only now: waiting for our turn may have taken a while
    if attempts.locked_until and attempts.locked_until > now:
        seconds = int((attempts.locked_until - now).total_seconds()) + 1
        raise Invalid.at(field, N_("Đã sai nhiều lần; xin đợi %(seconds)s giây rồi thử lại"), seconds=seconds)
    user = db.scalar(sa.select(User).where(User.email == email))
    if passwords.matches(user, password) and user is not None:
        passwords.refresh(user, password)
        _start_afresh(attempts)
        return user
    rested = attempts.last_at <= now - GUESSES_FORGOTTEN_AFTER
    attempts.failures = 1 if rested else attempts.failures + 1
    attempts.last_at = now
    attempts.locked_until = now + lock(attempts.failures)
    return None


def _locked_row(db: Session, email: str) -> SignInAttempts:
    """The counter of an address, made where missing and held until the commit: guesses made at once take turns."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(SignInAttempts).values(email=email, failures=0, last_at=clock.now())
    # The idle update takes the row in the same step, so that nobody can sweep it away in between.
    db.execute(row.on_conflict_do_update(index_elements=["email"], set_={"email": row.excluded.email}))
    return db.get_one(SignInAttempts, email, with_for_update=True)


def forget(db: Session, email: str) -> None:
    """The address starts afresh: its owner has shown who he is by another way."""
    attempts = db.get(SignInAttempts, address(email), with_for_update=True)
    if attempts is not None:
        _start_afresh(attempts)


def _start_afresh(attempts: SignInAttempts) -> None:
    """The row stays until it is swept: somebody else may be waiting for it."""
    attempts.failures, attempts.locked_until = 0, None


def sweep(db: Session, *, now: datetime) -> None:
    """Drop the counters that nobody has touched for as long as guesses are remembered."""
    old = SignInAttempts.last_at <= now - GUESSES_FORGOTTEN_AFTER
    unlocked = sa.or_(SignInAttempts.locked_until.is_(None), SignInAttempts.locked_until <= now)
    db.execute(sa.delete(SignInAttempts).where(old, unlocked))
