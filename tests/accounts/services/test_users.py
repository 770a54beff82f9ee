"""Accounts: who makes them, and what a person changes about his own."""

import pytest
from sqlalchemy.orm import Session

from app.accounts.services import sign_ins, users
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid
from tests import factories
from tests.turns import outcomes


def test_a_password_is_stored_as_an_argon2id_hash(db: Session) -> None:
    user = factories.make_user(db)
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")
    assert factories.PASSWORD not in user.password_hash


def test_an_address_has_one_account_whatever_its_case(db: Session) -> None:
    factories.make_user(db, email="lan@example.vn")
    with pytest.raises(Conflict):
        users.create(db, SYSTEM, email="LAN@example.vn", name="Lan", password=factories.PASSWORD)


def test_a_manager_makes_no_accounts(db: Session) -> None:
    with pytest.raises(Forbidden):
        users.create(db, Actor(1, "Lan", Role.MANAGER, 1), email="x@example.vn", name="X")


def test_a_new_password_ends_other_browsers_and_keeps_this_one(db: Session) -> None:
    user = factories.make_user(db)
    tokens = [sign_ins.open_session(db, user) for _ in range(2)]
    db.flush()
    here = sign_ins.load(db, tokens[0])
    assert here is not None
    changed = users.change_password(
        db, here.person, current=factories.PASSWORD, password="chè xanh bên suối", keep_sign_in=here.sign_in_id
    )
    assert changed
    assert sign_ins.load(db, tokens[0]) is not None
    assert sign_ins.load(db, tokens[1]) is None
    assert sign_ins.sign_in(db, email=user.email, password=factories.PASSWORD) is None
    assert sign_ins.sign_in(db, email=user.email, password="chè xanh bên suối")


def test_guessing_the_present_password_of_an_open_browser_is_slowed_down_too(db: Session) -> None:
    me = factories.actor_of(factories.make_user(db))
    for _ in range(5):
        assert not users.change_password(db, me, current="sai rồi nhé bạn", password="chè xanh bên suối")
    with pytest.raises(Invalid) as refusal:
        users.change_password(db, me, current=factories.PASSWORD, password="chè xanh bên suối")
    assert refusal.value.problems[0].field == "current"


def test_a_person_changes_name_telephone_and_language(db: Session) -> None:
    user = factories.make_user(db)
    me = factories.actor_of(user)
    users.change_details(db, me, name=" Nguyễn Thị Lân ", phone="0912 345 678")
    users.set_language(db, me, "en")
    assert (user.name, user.phone, user.language) == ("Nguyễn Thị Lân", "0912 345 678", "en")


def test_two_accounts_for_one_address_made_at_once_are_one(any_database: Database) -> None:
    def make(db: Session) -> None:
        users.create(db, SYSTEM, email="lan@example.vn", name="Lan", password=factories.PASSWORD)

    assert outcomes(any_database, make) == ["Conflict"]
