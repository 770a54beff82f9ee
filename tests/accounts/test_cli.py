"""Commands: the first administrator comes in, and the audit chain is proved."""

import sqlalchemy as sa
from flask import Flask

from app.accounts.models.audit import AuditEntry
from tests import factories
from tests.forgery import unlock


def test_the_first_administrator_comes_in_by_the_printed_link(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["accounts", "invite-administrator", "chi@example.vn", "Nguyễn Chí"])
    assert done.exit_code == 0, done.output
    link = done.output.strip()
    assert link.startswith("http://127.0.0.1:8000/invitation/")
    client = app.test_client()
    path = link.removeprefix("http://127.0.0.1:8000")
    assert "Nguyễn Chí" in client.get(path).text
    assert client.post(path, data={"name": "Nguyễn Chí", "password": "một câu dễ nhớ"}).status_code == 303
    assert client.get("/officers").status_code == 200


def test_inviting_an_administrator_twice_ends_with_a_sentence(app: Flask) -> None:
    with app.extensions["house"].database.transaction() as db:
        factories.make_user(db, role=factories.Role.ADMINISTRATOR, email="chi@example.vn", name="Chí")
    done = app.test_cli_runner().invoke(args=["accounts", "invite-administrator", "chi@example.vn", "Chí"])
    assert done.exit_code == 1
    assert "Chí đã có vai trò này" in done.output


def test_an_intact_chain_is_counted(app: Flask) -> None:
    with app.extensions["house"].database.transaction() as db:
        factories.make_user(db, cooperative=factories.make_cooperative(db))
    done = app.test_cli_runner().invoke(args=["accounts", "verify-audit"])
    assert (done.exit_code, done.output) == (0, "3 entries, intact\n")


def test_a_broken_chain_is_named_and_fails(app: Flask) -> None:
    with app.extensions["house"].database.transaction() as db:
        home = factories.make_cooperative(db)
        factories.make_user(db, cooperative=home)
        unlock(db, "audit_entries")
        db.execute(sa.update(AuditEntry).where(AuditEntry.cooperative_id == 0).values(after="{}"))
    done = app.test_cli_runner().invoke(args=["accounts", "verify-audit"])
    assert (done.exit_code, done.output) == (1, "chain of house: entry 1 changed\n")
