"""Every change is sealed in the transaction that makes it, with both values and without secrets."""

import json
import threading

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry
from app.accounts.queries.audit import verify
from app.accounts.services import audit, memberships, sign_ins, users
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import Database
from tests import factories

LAN = Actor(7, "Nguyễn Thị Lan", Role.MANAGER, 1)


def entries(db: Session, chain: int) -> list[AuditEntry]:
    statement = sa.select(AuditEntry).where(AuditEntry.cooperative_id == chain).order_by(AuditEntry.sequence)
    return list(db.scalars(statement))


def test_a_change_is_recorded_with_who_what_before_and_after(database: Database) -> None:
    with database.transaction() as db:
        home = factories.make_cooperative(db)
    with database.transaction(LAN) as db:
        home = db.merge(home)
        home.representative = "Trần Văn Hùng"
    with database.reading() as db:
        made, changed = entries(db, home.id)
        assert (made.action, made.actor_name, made.before) == ("create", SYSTEM.name, "null")
        assert json.loads(made.after)["representative"] == "Nguyễn Thị Lan"
        assert (changed.action, changed.actor_id, changed.actor_name) == ("change", 7, "Nguyễn Thị Lan")
        assert (changed.subject, changed.subject_id) == ("cooperatives", str(home.id))
        assert json.loads(changed.before) == {"representative": "Nguyễn Thị Lan"}
        assert json.loads(changed.after) == {"representative": "Trần Văn Hùng"}
        assert verify(db) == []


def test_a_deleted_row_leaves_its_last_values(database: Database) -> None:
    with database.transaction() as db:
        plot = factories.make_plot(db, factories.make_cooperative(db))
    with database.transaction(LAN) as db:
        db.delete(db.merge(plot))
    with database.reading() as db:
        last = entries(db, plot.cooperative_id)[-1]
        assert (last.action, last.subject, last.after) == ("delete", "plots", "null")
        assert json.loads(last.before)["name"] == "Khe Dứa 1"


def test_touching_a_row_without_changing_it_records_nothing(database: Database) -> None:
    with database.transaction() as db:
        home = factories.make_cooperative(db)
    with database.transaction(LAN) as db:
        home = db.merge(home)
        home.name = str(home.name)
    with database.reading() as db:
        assert len(entries(db, home.id)) == 1


def test_what_is_rolled_back_was_never_recorded(database: Database) -> None:
    with database.transaction() as db:
        factories.make_cooperative(db)
        db.rollback()
    with database.reading() as db:
        assert db.scalar(sa.select(AuditEntry)) is None


def test_secrets_never_enter_the_chain(db: Session) -> None:
    home = factories.make_cooperative(db)
    user = factories.make_user(db, cooperative=home)
    lan = factories.actor_of(user, Role.MANAGER, home)
    old = user.password_hash
    assert users.change_password(db, lan, current=factories.PASSWORD, password="chè xanh bên suối")
    invitation, token = memberships.invite(
        db, lan, email="hung@example.vn", name="Hùng", role=Role.STAFF, cooperative_id=home.id
    )
    db.flush()
    told = " ".join(f"{e.before} {e.after}" for e in [*entries(db, audit.HOUSE), *entries(db, home.id)])
    assert "password_hash" in told  # that it changed is told
    for secret in (old, user.password_hash, token, invitation.token_hash):
        assert secret is not None
        assert secret not in told


def test_a_sign_in_is_recorded_in_the_chain_of_the_house(db: Session) -> None:
    user = factories.make_user(db)
    sign_ins.sign_in(db, email=user.email, password=factories.PASSWORD)
    last = entries(db, audit.HOUSE)[-1]
    assert (last.action, last.actor_id, last.subject_id) == ("sign_in", user.id, str(user.id))


def test_two_writers_at_once_get_consecutive_numbers_in_one_unbroken_chain(any_database: Database) -> None:
    each = 25
    ready = threading.Barrier(2)

    def write(name: str) -> None:
        ready.wait()
        for number in range(each):
            with any_database.transaction() as db:
                actor = Actor(None, name, Role.MANAGER, 5)
                audit.record(db, actor, "change", subject="plots", subject_id=number, cooperative_id=5)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("Lan", "Hùng")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_database.reading() as db:
        written = entries(db, 5)
        assert [entry.sequence for entry in written] == list(range(1, 2 * each + 1))
        assert {entry.actor_name for entry in written} == {"Lan", "Hùng"}
        assert verify(db) == []


def test_the_chain_holds_on_either_database(any_database: Database) -> None:
    with any_database.transaction() as db:
        home = factories.make_cooperative(db)
        factories.make_plot(db, home)
    with any_database.transaction(LAN) as db:
        db.merge(home).address = "Xóm Minh Quang"
    with any_database.reading() as db:
        assert len(entries(db, home.id)) == 3
        assert verify(db) == []
