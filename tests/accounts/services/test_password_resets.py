"""A mailed link sets one new password, soon, and ends everything that hung on the old one."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.accounts.models.users import User
from app.accounts.services import attempts, password_resets, sign_ins, users
from app.core import clock
from app.core.errors import Conflict, Invalid
from tests import factories

NEW = "chè xanh bên suối"


@pytest.fixture
def lan(db: Session) -> User:
    """Lan."""
    return factories.make_user(db)


def link(db: Session, user: User) -> str:
    found = password_resets.request(db, email=user.email)
    assert found is not None
    db.flush()
    return found[1]


def test_the_link_works_once(db: Session, lan: User) -> None:
    token = link(db, lan)
    password_resets.use(db, token=token, password=NEW)
    assert sign_ins.sign_in(db, email=lan.email, password=NEW)
    with pytest.raises(Conflict):
        password_resets.use(db, token=token, password="một câu khác nữa")


def test_a_refused_password_leaves_the_link_open(db: Session, lan: User) -> None:
    token = link(db, lan)
    with pytest.raises(Invalid):
        password_resets.use(db, token=token, password="ngắn")
    password_resets.use(db, token=token, password=NEW)


def test_the_link_is_dead_after_two_hours(db: Session, lan: User) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        token = link(db, lan)
        time.shift(timedelta(hours=2))
        with pytest.raises(Conflict):
            password_resets.use(db, token=token, password=NEW)


def test_one_used_link_closes_the_others(db: Session, lan: User) -> None:
    first, second = link(db, lan), link(db, lan)
    password_resets.use(db, token=second, password=NEW)
    with pytest.raises(Conflict):
        password_resets.use(db, token=first, password=NEW)


def test_changing_the_password_by_hand_closes_open_links(db: Session, lan: User) -> None:
    token = link(db, lan)
    assert users.change_password(db, factories.actor_of(lan), current=factories.PASSWORD, password=NEW)
    with pytest.raises(Conflict):
        password_resets.use(db, token=token, password="một câu khác nữa")


def test_a_reset_signs_out_everywhere_and_lifts_the_lock(db: Session, lan: User) -> None:
    cookie = sign_ins.open_session(db, lan)
    for _ in range(5):
        attempts.verify(db, email=lan.email, password="sai rồi nhé bạn")
    password_resets.use(db, token=link(db, lan), password=NEW)
    assert sign_ins.load(db, cookie) is None
    assert attempts.verify(db, email=lan.email, password=NEW) is lan


def test_nobody_and_closed_accounts_get_no_link(db: Session, lan: User) -> None:
    lan.closed_at = clock.now()
    db.flush()
    assert password_resets.request(db, email=lan.email) is None
    assert password_resets.request(db, email="ai-do@example.vn") is None
