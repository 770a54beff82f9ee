"""Passwords at rest: argon2id hashes, compared in the same time whoever asks."""

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.orm import Session

from app.accounts.models.users import PasswordReset, SignIn, User
from app.accounts.rules import passwords
from app.core import clock
from app.core.text import nfc

HASHER = PasswordHasher()  # argon2id with the library's present parameters (RFC 9106, second recommended set)
_NOBODY = HASHER.hash("nobody has this password")


def hashed(password: str, *, email: str) -> str:
    """What is stored of a new password. Raises Invalid at "password" when it is too short or obvious."""
    return HASHER.hash(passwords.check(nfc(password), email=email))


def matches(user: User | None, password: str) -> bool:
    """Compare in the same time whether or not the person exists."""
    stored = (user and user.password_hash) or _NOBODY
    try:
        HASHER.verify(stored, nfc(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return user is not None and user.password_hash is not None and user.closed_at is None


def refresh(user: User, password: str) -> None:
    """Hash again with today's parameters when the stored hash has older ones."""
    if user.password_hash and HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = HASHER.hash(nfc(password))


def replace(db: Session, user: User, password: str, *, keep_sign_in: int | None = None) -> None:
    """A new password; the person's other browsers and open reset links end. Raises Invalid at "password"."""
    user.password_hash = hashed(password, email=user.email)
    now = clock.now()
    others = sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    if keep_sign_in is not None:
        others = others.where(SignIn.id != keep_sign_in)
    db.execute(others.values(ended_at=now))
    open_links = sa.update(PasswordReset).where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
    db.execute(open_links.values(used_at=now))
