"""Inviting people into a role, and ending a role; the invitation link works once and for seven days."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.memberships import Invitation, Membership
from app.accounts.models.users import User
from app.accounts.queries import memberships as queries
from app.accounts.rules.addresses import address
from app.accounts.services import attempts, users
from app.core import clock
from app.core.actor import COOPERATIVE_ROLES, SYSTEM, Actor, Permission, Role
from app.core.errors import N_, Conflict, Forbidden, Invalid, NotFound
from app.core.secrets import new_token, token_hash
from app.core.text import nfc

INVITATION_LIFE = timedelta(days=7)


def _check_may_invite(actor: Actor, role: Role, cooperative_id: int | None) -> None:
    if role in COOPERATIVE_ROLES:
        actor.require(Permission.MANAGE, cooperative_id)
    else:
        actor.require(Permission.ADMINISTER)


def invite(
    db: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    cooperative_id: int | None = None,
    commune_code: str | None = None,
) -> tuple[Invitation, str]:
    """An open invitation and the token for its link; an earlier open one to the same role is withdrawn.

    A cooperative role needs a cooperative, a commune officer a commune. Raises Conflict when the person holds the role.
    """
    _check_may_invite(actor, role, cooperative_id)
    if role in COOPERATIVE_ROLES and cooperative_id is None:
        raise Invalid.at("cooperative_id", N_("Xin chọn hợp tác xã"))
    if role is Role.COMMUNE_OFFICER and commune_code is None:
        raise Invalid.at("commune_code", N_("Xin chọn xã, phường"))
    email, now = address(email), clock.now()
    cooperative_id = cooperative_id if role in COOPERATIVE_ROLES else None
    commune_code = commune_code if role is Role.COMMUNE_OFFICER else None
    user = db.scalar(sa.select(User).where(User.email == email))
    if user is not None and db.scalar(_held(user, role, cooperative_id, commune_code)):
        raise Conflict(N_("%(name)s đã có vai trò này rồi."), name=user.name)
    for earlier in db.scalars(_open_to(email, role, cooperative_id, commune_code)):
        earlier.withdrawn_at = now
    token = new_token()
    invitation = Invitation(
        email=email,
        name=nfc(name).strip(),
        role=role,
        cooperative_id=cooperative_id,
        commune_code=commune_code,
        token_hash=token_hash(token),
        invited_by=actor.user_id,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    db.add(invitation)
    db.flush()
    return invitation, token


def _open_to(email: str, role: Role, cooperative_id: int | None, commune_code: str | None) -> sa.Select[Invitation]:
    return sa.select(Invitation).where(
        Invitation.email == email,
        Invitation.role == role,
        Invitation.cooperative_id.is_not_distinct_from(cooperative_id),
        Invitation.commune_code.is_not_distinct_from(commune_code),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )


def _held(user: User, role: Role, cooperative_id: int | None, commune_code: str | None) -> sa.Select[Membership]:
    return sa.select(Membership).where(
        Membership.user_id == user.id,
        Membership.role == role,
        Membership.cooperative_id.is_not_distinct_from(cooperative_id),
        Membership.commune_code.is_not_distinct_from(commune_code),
        Membership.ended_at.is_(None),
    )


def open_invitation(db: Session, token: str) -> Invitation:
    """The invitation behind a link. Raises Conflict when it was used, withdrawn or is too old."""
    found = db.scalar(sa.select(Invitation).where(Invitation.token_hash == token_hash(token)).with_for_update())
    if found is None or found.accepted_at or found.withdrawn_at or found.expires_at <= clock.now():
        raise Conflict(N_("Lời mời này đã dùng, đã rút hoặc quá hạn; xin nhờ người mời gửi lại."))
    return found


def accept(db: Session, *, token: str, password: str, name: str | None = None, language: str = "vi") -> User | None:
    """Take up an invitation: a new account with `password`, or the present one when its password fits.

    None when the present account's password was wrong: the guess is counted as at the sign-in, so the caller commits.
    Raises Conflict for a link that is no longer open, Invalid at "password".
    """
    invitation = open_invitation(db, token)
    if has_account(db, invitation):
        user = attempts.verify(db, email=invitation.email, password=password)
        if user is None:
            return None
    else:
        called = name or invitation.name
        db.info["actor"] = Actor(None, called, invitation.role)
        user = users.create(db, SYSTEM, email=invitation.email, name=called, password=password, language=language)
    db.info["actor"] = Actor(user.id, user.name, invitation.role)
    grant(
        db,
        user=user,
        role=invitation.role,
        cooperative_id=invitation.cooperative_id,
        commune_code=invitation.commune_code,
    )
    invitation.accepted_at = clock.now()
    return user


def has_account(db: Session, invitation: Invitation) -> bool:
    """Does the invited person sign in already with that address?"""
    return db.scalar(sa.select(User.id).where(User.email == invitation.email)) is not None


def grant(
    db: Session,
    *,
    user: User,
    role: Role,
    cooperative_id: int | None = None,
    commune_code: str | None = None,
) -> Membership:
    """Give a person a role; holding it already is fine."""
    # Two who give at once take turns; a lock that lets others go on pointing to the person.
    db.execute(sa.select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    held = db.scalar(_held(user, role, cooperative_id, commune_code))
    if held is None:
        held = Membership(
            user_id=user.id,
            role=role,
            cooperative_id=cooperative_id,
            commune_code=commune_code,
            created_at=clock.now(),
        )
        db.add(held)
        db.flush()
    return held


def withdraw(db: Session, actor: Actor, invitation_id: int) -> Invitation:
    """Take an open invitation back. Raises NotFound for one out of reach, Conflict when it is accepted."""
    invitation = db.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or (actor.role in COOPERATIVE_ROLES and invitation.cooperative_id != actor.cooperative_id):
        raise NotFound
    _check_may_invite(actor, invitation.role, invitation.cooperative_id)
    if invitation.accepted_at:
        raise Conflict(N_("Lời mời này đã được nhận; muốn rút thì kết thúc vai trò của người đó."))
    invitation.withdrawn_at = invitation.withdrawn_at or clock.now()
    return invitation


def end(db: Session, actor: Actor, membership_id: int) -> Membership:
    """End a membership; its browsers lose it at the next click. Nobody ends his own (a house keeps its key)."""
    membership = queries.get(db, actor, membership_id, lock=True)
    _check_may_invite(actor, membership.role, membership.cooperative_id)
    if membership.user_id == actor.user_id:
        raise Forbidden(N_("Không thể tự rút quyền của chính mình; xin nhờ người quản lý khác."))
    membership.ended_at = membership.ended_at or clock.now()
    return membership
