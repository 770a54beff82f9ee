"""What a person is where: roles in cooperatives, communes and the province, and invitations to them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models.users import User
from app.core.actor import Role
from app.core.columns import Base, Id, Sha256, Short


class Membership(Base):
    """One role of one person; a person may hold several and switches between them."""

    __tablename__ = "memberships"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    role: Mapped[Role]
    cooperative_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cooperatives.id"), index=True)
    commune_code: Mapped[str | None] = mapped_column(sa.ForeignKey("admin_units.code"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Invitation(Base):
    """An open offer of a membership; the link carries the token, the table only its hash."""

    __tablename__ = "invitations"
    __audit_hidden__ = frozenset({"token_hash"})

    id: Mapped[Id]
    email: Mapped[Short]
    name: Mapped[Short]
    role: Mapped[Role]
    cooperative_id: Mapped[int | None] = mapped_column(sa.ForeignKey("cooperatives.id"), index=True)
    commune_code: Mapped[str | None] = mapped_column(sa.ForeignKey("admin_units.code"))
    token_hash: Mapped[Sha256] = mapped_column(unique=True)
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
