"""Invitations work once, for seven days, and only into what the inviter may give; ended roles are gone at once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.accounts.models.memberships import Invitation, Membership
from app.accounts.models.users import User
from app.accounts.services import memberships, sign_ins
from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests import factories
from tests.turns import outcomes

PASSWORD = "chè xanh bên suối"
HUNG = "hung@example.vn"


@pytest.fixture
def home(db: Session) -> Cooperative:
    """Lan's cooperative."""
    return factories.make_cooperative(db)


@pytest.fixture
def lan(db: Session, home: Cooperative) -> Actor:
    """Lan, who manages it."""
    return factories.actor_of(factories.make_user(db, cooperative=home), Role.MANAGER, home)


def invite_hung(db: Session, lan: Actor, role: Role = Role.STAFF) -> str:
    return memberships.invite(db, lan, email=HUNG, name="Trần Văn Hùng", role=role, cooperative_id=lan.cooperative_id)[
        1
    ]


def accept(db: Session, token: str, password: str = PASSWORD) -> User:
    user = memberships.accept(db, token=token, password=password)
    assert user is not None
    return user


def membership_of(db: Session, user: User) -> Membership:
    return db.scalars(sa.select(Membership).where(Membership.user_id == user.id)).one()


def test_an_invitation_makes_an_account_with_the_offered_role(db: Session, lan: Actor) -> None:
    user = accept(db, invite_hung(db, lan))
    held = membership_of(db, user)
    assert (user.email, user.name) == (HUNG, "Trần Văn Hùng")
    assert (held.role, held.cooperative_id) == (Role.STAFF, lan.cooperative_id)
    assert sign_ins.sign_in(db, email=HUNG, password=PASSWORD)


def test_an_invitation_works_once(db: Session, lan: Actor) -> None:
    token = invite_hung(db, lan)
    accept(db, token)
    with pytest.raises(Conflict):
        memberships.accept(db, token=token, password=PASSWORD)


def test_an_invitation_is_dead_after_seven_days(db: Session, lan: Actor) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        token = invite_hung(db, lan)
        time.shift(timedelta(days=7))
        with pytest.raises(Conflict):
            memberships.accept(db, token=token, password=PASSWORD)


def test_a_withdrawn_invitation_is_dead(db: Session, lan: Actor) -> None:
    token = invite_hung(db, lan)
    memberships.withdraw(db, lan, db.scalars(sa.select(Invitation)).one().id)
    with pytest.raises(Conflict):
        memberships.accept(db, token=token, password=PASSWORD)


def test_inviting_again_leaves_only_the_newest_link_alive(db: Session, lan: Actor) -> None:
    first, second = invite_hung(db, lan), invite_hung(db, lan)
    with pytest.raises(Conflict):
        memberships.accept(db, token=first, password=PASSWORD)
    accept(db, second)


def test_an_accepted_invitation_cannot_be_withdrawn(db: Session, lan: Actor) -> None:
    accept(db, invite_hung(db, lan))
    with pytest.raises(Conflict):
        memberships.withdraw(db, lan, db.scalars(sa.select(Invitation)).one().id)


def test_who_holds_the_role_is_not_invited_again(db: Session, lan: Actor) -> None:
    accept(db, invite_hung(db, lan))
    with pytest.raises(Conflict):
        invite_hung(db, lan)


def test_a_person_with_an_account_needs_the_present_password(db: Session, lan: Actor) -> None:
    hung = factories.make_user(db, email=HUNG, role=Role.PROVINCE_OFFICER)
    token = invite_hung(db, lan)
    assert memberships.accept(db, token=token, password=PASSWORD) is None
    assert accept(db, token, factories.PASSWORD).id == hung.id


def test_an_invitation_is_no_way_to_guess_a_password(db: Session, lan: Actor) -> None:
    factories.make_user(db, email=HUNG)
    token = invite_hung(db, lan)
    for _ in range(5):
        memberships.accept(db, token=token, password="đoán bừa một câu")
    with pytest.raises(Invalid):
        memberships.accept(db, token=token, password=factories.PASSWORD)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PROVINCE_OFFICER, Role.COMMUNE_OFFICER])
def test_a_manager_invites_no_officers(db: Session, lan: Actor, role: Role) -> None:
    with pytest.raises(Forbidden):
        memberships.invite(db, lan, email=HUNG, name="Hùng", role=role, commune_code=factories.MINH_HOP)


def test_a_manager_cannot_invite_into_another_cooperative(db: Session, lan: Actor) -> None:
    other = factories.make_cooperative(db, name="HTX Chè Thanh Chương")
    with pytest.raises(Forbidden):
        memberships.invite(db, lan, email=HUNG, name="Hùng", role=Role.STAFF, cooperative_id=other.id)


@pytest.mark.parametrize("role", [Role.STAFF, Role.GROWER])
def test_staff_and_growers_invite_nobody(db: Session, home: Cooperative, role: Role) -> None:
    with pytest.raises(Forbidden):
        invite_hung(db, Actor(None, "Hùng", role, home.id))


def test_a_commune_officer_needs_a_commune_and_a_member_a_cooperative(db: Session) -> None:
    with pytest.raises(Invalid):
        memberships.invite(db, SYSTEM, email=HUNG, name="Hùng", role=Role.COMMUNE_OFFICER)
    with pytest.raises(Invalid):
        memberships.invite(db, SYSTEM, email=HUNG, name="Hùng", role=Role.STAFF)


def test_an_ended_role_is_lost_at_the_next_click(db: Session, lan: Actor) -> None:
    hung = accept(db, invite_hung(db, lan))
    cookie = sign_ins.open_session(db, hung)
    db.flush()
    memberships.end(db, lan, membership_of(db, hung).id)
    who = sign_ins.load(db, cookie)
    assert who is not None
    assert who.actor is None


def test_nobody_ends_himself(db: Session, lan: Actor) -> None:
    own = db.scalars(sa.select(Membership).where(Membership.user_id == lan.user_id)).one()
    with pytest.raises(Forbidden):
        memberships.end(db, lan, own.id)
    assert own.ended_at is None


def test_a_stranger_finds_neither_the_role_nor_the_invitation(db: Session, lan: Actor, home: Cooperative) -> None:
    other = factories.make_cooperative(db, name="HTX Chè Thanh Chương")
    mai = factories.actor_of(factories.make_user(db, cooperative=other, name="Mai"), Role.MANAGER, other)
    hung = accept(db, invite_hung(db, lan))
    invite_hung(db, lan, Role.GROWER)
    pending = db.scalars(sa.select(Invitation).where(Invitation.accepted_at.is_(None))).one()
    with pytest.raises(NotFound):
        memberships.end(db, mai, membership_of(db, hung).id)
    with pytest.raises(NotFound):
        memberships.withdraw(db, mai, pending.id)


def test_granting_a_held_role_again_changes_nothing(db: Session, home: Cooperative) -> None:
    user = factories.make_user(db, cooperative=home)
    again = memberships.grant(db, user=user, role=Role.MANAGER, cooperative_id=home.id)
    assert membership_of(db, user) is again


def test_a_role_given_twice_at_once_is_held_once(any_database: Database) -> None:
    with any_database.transaction() as db:
        home = factories.make_cooperative(db)
        lan = factories.make_user(db, role=Role.PROVINCE_OFFICER)

    def give(db: Session) -> None:
        memberships.grant(db, user=lan, role=Role.STAFF, cooperative_id=home.id)

    assert outcomes(any_database, give) == ["done"]
    with any_database.reading() as db:
        held = sa.select(sa.func.count()).where(Membership.role == Role.STAFF, Membership.user_id == lan.id)
        assert db.scalar(held) == 1
