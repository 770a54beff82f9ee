"""Who is in a cooperative, who is invited, and which roles a person holds."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models.memberships import Invitation, Membership
from app.core import clock
from app.core.actor import COOPERATIVE_ROLES, Actor, Permission
from app.core.errors import NotFound


def of_cooperative(db: Session, actor: Actor, cooperative_id: int) -> list[Membership]:
    """Present members of one cooperative with their people."""
    actor.require(Permission.VIEW, cooperative_id)
    statement = (
        sa.select(Membership)
        .where(Membership.cooperative_id == cooperative_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    )
    return list(db.scalars(statement))


def officers(db: Session, actor: Actor) -> list[Membership]:
    """Present officers and administrators."""
    actor.require(Permission.ADMINISTER)
    statement = (
        sa.select(Membership)
        .where(Membership.cooperative_id.is_(None), Membership.ended_at.is_(None))
        .options(joinedload(Membership.user))
        .order_by(Membership.id)
    )
    return list(db.scalars(statement))


def invitations(db: Session, actor: Actor, cooperative_id: int | None) -> list[Invitation]:
    """Open invitations of one cooperative, or of the offices (None)."""
    actor.require(Permission.MANAGE if cooperative_id else Permission.ADMINISTER, cooperative_id)
    statement = sa.select(Invitation).where(
        Invitation.cooperative_id.is_not_distinct_from(cooperative_id),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    return list(db.scalars(statement.order_by(Invitation.id)))


def get(db: Session, actor: Actor, membership_id: int, *, lock: bool = False) -> Membership:
    """One membership the actor may deal with. Raises NotFound, the same for missing and for another cooperative's."""
    membership = db.get(Membership, membership_id, with_for_update=lock or None)
    if membership is None or (actor.role in COOPERATIVE_ROLES and membership.cooperative_id != actor.cooperative_id):
        raise NotFound
    return membership


def of_user(db: Session, user_id: int) -> list[Membership]:
    """The roles a person holds today."""
    statement = sa.select(Membership).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    return list(db.scalars(statement.order_by(Membership.id)))
