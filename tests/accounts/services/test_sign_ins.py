"""A session lives only as long as it should, and only for the person it belongs to."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.accounts.models.users import PasswordReset, SignIn, SignInAttempts, User
from app.accounts.services import attempts, memberships, password_resets, sign_ins
from app.core import clock
from app.core.actor import Role
from app.core.columns import Base
from app.core.errors import NotFound
from app.core.secrets import token_hash
from tests import factories


@pytest.fixture
def lan(db: Session) -> User:
    """Lan, manager of one cooperative."""
    return factories.make_user(db, cooperative=factories.make_cooperative(db))


def enter(db: Session, user: User) -> str:
    token = sign_ins.sign_in(db, email=user.email, password=factories.PASSWORD)
    assert token is not None
    db.flush()
    return token


def test_the_right_password_opens_a_session_in_the_only_role(db: Session, lan: User) -> None:
    who = sign_ins.load(db, enter(db, lan))
    assert who is not None
    assert who.actor is not None
    assert (who.user_id, who.actor.role, who.memberships) == (lan.id, Role.MANAGER, 1)


def test_the_address_is_read_in_any_case(db: Session, lan: User) -> None:
    assert sign_ins.sign_in(db, email=f" {lan.email.upper()} ", password=factories.PASSWORD)


def test_with_two_roles_none_is_chosen_for_the_person(db: Session, lan: User) -> None:
    other = factories.make_cooperative(db, name="HTX Chè Thanh Chương")
    memberships.grant(db, user=lan, role=Role.STAFF, cooperative_id=other.id)
    who = sign_ins.load(db, enter(db, lan))
    assert who is not None
    assert (who.actor, who.memberships) == (None, 2)
    assert who.person.user_id == lan.id


def test_only_the_hash_of_a_token_is_stored(db: Session, lan: User) -> None:
    token = enter(db, lan)
    assert token not in str(db.execute(sa.text("SELECT * FROM sign_ins")).all())


def test_twelve_hours_of_rest_end_a_session(db: Session, lan: User) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        token = enter(db, lan)
        time.shift(timedelta(hours=11, minutes=59))
        assert sign_ins.load(db, token) is not None
        time.shift(timedelta(minutes=1))
        assert sign_ins.load(db, token) is None


def test_fourteen_days_end_a_session_however_often_it_is_used(db: Session, lan: User) -> None:
    with time_machine.travel("2026-11-01 01:00Z", tick=False) as time:
        token = enter(db, lan)
        for _ in range(27):
            time.shift(timedelta(hours=12) - timedelta(minutes=1))
            who = sign_ins.load(db, token)
            assert who is not None
            assert sign_ins.wants_touch(db, who.sign_in_id)
            sign_ins.touch(db, who.sign_in_id)
        time.shift(timedelta(hours=11))
        who = sign_ins.load(db, token)
        assert who is not None
        sign_ins.touch(db, who.sign_in_id)
        time.move_to("2026-11-15 01:00Z")
        assert sign_ins.load(db, token) is None


def test_a_visit_is_noted_at_most_every_five_minutes(db: Session, lan: User) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        who = sign_ins.load(db, enter(db, lan))
        assert who is not None
        time.shift(timedelta(minutes=4))
        assert not sign_ins.wants_touch(db, who.sign_in_id)
        time.shift(timedelta(minutes=1))
        assert sign_ins.wants_touch(db, who.sign_in_id)


def test_signing_out_ends_the_session_and_may_be_repeated(db: Session, lan: User) -> None:
    token = enter(db, lan)
    who = sign_ins.load(db, token)
    assert who is not None
    sign_ins.sign_out(db, who.sign_in_id)
    sign_ins.sign_out(db, who.sign_in_id)
    assert sign_ins.load(db, token) is None


def test_a_closed_account_is_out_at_once_and_stays_out(db: Session, lan: User) -> None:
    token = enter(db, lan)
    lan.closed_at = clock.now()
    db.flush()
    assert sign_ins.load(db, token) is None
    assert sign_ins.sign_in(db, email=lan.email, password=factories.PASSWORD) is None


def test_switching_makes_a_new_token_and_kills_the_old_one(db: Session, lan: User) -> None:
    other = factories.make_cooperative(db, name="HTX Chè Thanh Chương")
    second = memberships.grant(db, user=lan, role=Role.STAFF, cooperative_id=other.id)
    token = enter(db, lan)
    who = sign_ins.load(db, token)
    assert who is not None
    fresh = sign_ins.switch(db, user_id=lan.id, sign_in_id=who.sign_in_id, membership_id=second.id)
    assert sign_ins.load(db, token) is None
    now = sign_ins.load(db, fresh)
    assert now is not None
    assert now.actor is not None
    assert now.actor.cooperative_id == other.id


def test_nobody_switches_into_a_membership_of_somebody_else(db: Session, lan: User) -> None:
    mai = factories.make_user(db, cooperative=factories.make_cooperative(db, name="HTX Chè"), name="Mai")
    foreign = memberships.grant(db, user=mai, role=Role.GROWER, cooperative_id=1)
    who = sign_ins.load(db, enter(db, lan))
    assert who is not None
    with pytest.raises(NotFound):
        sign_ins.switch(db, user_id=lan.id, sign_in_id=who.sign_in_id, membership_id=foreign.id)


def test_nobody_ends_the_session_of_somebody_else(db: Session, lan: User) -> None:
    mai = factories.make_user(db, cooperative=factories.make_cooperative(db, name="HTX Chè"), name="Mai")
    token = enter(db, mai)
    foreign = db.scalars(sa.select(SignIn)).one()
    with pytest.raises(NotFound):
        sign_ins.end(db, user_id=lan.id, sign_in_id=foreign.id)
    assert sign_ins.load(db, token) is not None


def test_other_browsers_end_and_this_one_stays(db: Session, lan: User) -> None:
    old, new = enter(db, lan), enter(db, lan)
    who = sign_ins.load(db, new)
    assert who is not None
    sign_ins.end_others(db, user_id=lan.id, keep_sign_in=who.sign_in_id)
    assert sign_ins.load(db, old) is None
    assert sign_ins.load(db, new) is not None


def test_what_ended_a_month_ago_is_swept_and_what_is_open_stays(db: Session, lan: User) -> None:
    with time_machine.travel("2026-10-01 01:00Z", tick=False) as time:
        enter(db, lan)
        ended = enter(db, lan)
        who = sign_ins.load(db, ended)
        assert who is not None
        sign_ins.sign_out(db, who.sign_in_id)
        attempts.verify(db, email="ai-do@example.vn", password="đoán bừa một câu")
        password_resets.request(db, email=lan.email)
        db.flush()
        kept = (SignIn, SignInAttempts, PasswordReset)
        time.shift(timedelta(days=30))
        token = enter(db, lan)
        attempts.verify(db, email="ai-do@example.vn", password="đoán bừa một câu")
        password_resets.request(db, email=lan.email)
        sign_ins.sweep(db, now=clock.now())
        assert [_count(db, kind) for kind in kept] == [2, 1, 2], "what ended less than 30 days ago stays"
        time.shift(timedelta(hours=3))
        sign_ins.sweep(db, now=clock.now())
        assert [_count(db, kind) for kind in kept] == [2, 1, 1]
        time.shift(timedelta(days=14))
        sign_ins.sweep(db, now=clock.now())
        assert [_count(db, kind) for kind in kept] == [1, 0, 1]
        assert db.scalars(sa.select(SignIn.token_hash)).one() == token_hash(token)


def _count(db: Session, kind: type[Base]) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0
