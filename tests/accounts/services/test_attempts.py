"""Guessing is slow for every address, and an answer never tells whether it exists."""

import contextlib
import threading
import unicodedata
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.accounts.models.users import SignInAttempts, User
from app.accounts.services import attempts
from app.core.db import Database
from app.core.errors import Invalid
from tests import factories
from tests.turns import waiting

STRANGER = "ai-do@example.vn"


@pytest.fixture
def lan(db: Session) -> User:
    """Lan."""
    return factories.make_user(db, email="lan@example.vn")


@pytest.mark.parametrize("email", ["lan@example.vn", STRANGER])
def test_after_five_wrong_guesses_even_the_right_password_waits(db: Session, lan: User, email: str) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        for _ in range(5):
            assert attempts.verify(db, email=email, password="đoán bừa một câu") is None
        with pytest.raises(Invalid) as refusal:
            attempts.verify(db, email=email, password=factories.PASSWORD)
        assert refusal.value.problems[0].values == {"seconds": 31}
        time.shift(timedelta(seconds=30))
        assert attempts.verify(db, email=email, password=factories.PASSWORD) == (lan if email == lan.email else None)


def test_the_right_password_wipes_the_slate(db: Session, lan: User) -> None:
    for _ in range(4):
        attempts.verify(db, email=lan.email, password="sai rồi nhé bạn")
    assert attempts.verify(db, email=lan.email, password=factories.PASSWORD) is lan
    db.flush()
    counted = db.scalars(sa.select(SignInAttempts)).one()
    assert (counted.failures, counted.locked_until) == (0, None)


def test_who_shows_himself_by_another_way_starts_afresh(db: Session, lan: User) -> None:
    for _ in range(6):
        with contextlib.suppress(Invalid):
            attempts.verify(db, email=lan.email, password="sai rồi nhé bạn")
    db.flush()
    attempts.forget(db, lan.email)
    assert attempts.verify(db, email=lan.email, password=factories.PASSWORD) is lan


def test_guesses_of_yesterday_are_forgotten(db: Session, lan: User) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        for _ in range(4):
            attempts.verify(db, email=lan.email, password="sai rồi nhé bạn")
        time.shift(timedelta(days=1))
        attempts.verify(db, email=lan.email, password="sai rồi nhé bạn")
        assert attempts.verify(db, email=lan.email, password=factories.PASSWORD) is lan


def test_a_password_typed_in_decomposed_letters_is_the_same(db: Session, lan: User) -> None:
    typed = unicodedata.normalize("NFD", factories.PASSWORD)
    assert typed != factories.PASSWORD
    assert attempts.verify(db, email=lan.email, password=typed) is lan


def test_guesses_made_at_the_same_moment_are_all_counted(any_database: Database) -> None:
    def guess() -> None:
        with any_database.transaction() as db:
            attempts.verify(db, email=STRANGER, password="đoán bừa một câu")

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_database.reading() as db:
        assert db.get_one(SignInAttempts, STRANGER).failures == 4


def test_a_sign_in_clicked_twice_succeeds_twice(any_database: Database) -> None:
    with any_database.transaction() as db:
        email = factories.make_user(db).email
        attempts.verify(db, email=email, password="sai rồi nhé bạn")
    came: list[bool] = []

    def enter() -> None:
        with any_database.transaction() as db:
            came.append(attempts.verify(db, email=email, password=factories.PASSWORD) is not None)

    with any_database.transaction() as first:
        assert attempts.verify(first, email=email, password=factories.PASSWORD)
        second = threading.Thread(target=enter)
        second.start()
        waiting(second)
    second.join(30)
    assert came == [True]
