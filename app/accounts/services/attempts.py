"""Wrong passwords in a row: counted for every address, known or not, wherever a password is asked for."""

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
        db.delete(attempts)
        return user
    rested = attempts.last_at <= now - GUESSES_FORGOTTEN_AFTER
    attempts.failures = 1 if rested else attempts.failures + 1
    attempts.last_at = now
    attempts.locked_until = now + lock(attempts.failures)
    return None


def _locked_row(db: Session, email: str) -> SignInAttempts:
    """The counter of an address, made where missing and held until the commit: guesses made at once take turns."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(insert(SignInAttempts).values(email=email, failures=0, last_at=clock.now()).on_conflict_do_nothing())
    return db.get_one(SignInAttempts, email, with_for_update=True)


def forget(db: Session, email: str) -> None:
    """The address starts afresh: its owner has shown who he is by another way."""
    db.execute(sa.delete(SignInAttempts).where(SignInAttempts.email == address(email)))
