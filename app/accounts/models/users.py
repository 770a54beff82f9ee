"""People who sign in, and what keeps guessing slow."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Base, Code, Id, Sha256, Short


class User(Base):
    """A person with an e-mail address and a password."""

    __tablename__ = "users"
    __audit_hidden__ = frozenset({"password_hash"})

    id: Mapped[Id]
    email: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Short]
    phone: Mapped[Code | None]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(sa.String(5), default="vi")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SignInAttempts(Base):
    """Wrong passwords in a row for one address, known or not, so that an answer never tells whether it exists."""

    __tablename__ = "sign_in_attempts"
    __audited__ = False

    email: Mapped[Short] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]


class SignIn(Base):
    """One signed-in browser; the cookie carries the token, the table only its hash."""

    __tablename__ = "sign_ins"
    __audited__ = False

    id: Mapped[Id]
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    membership_id: Mapped[int | None] = mapped_column(sa.ForeignKey("memberships.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A link sent by mail that sets a new password once."""

    __tablename__ = "password_resets"
    __audited__ = False

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
