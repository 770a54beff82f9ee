"""API tokens: unguessable, stored as a hash only, opening one cooperative until they are revoked."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.accounts.models.api_tokens import ApiToken
from app.accounts.models.audit import AuditEntry
from app.accounts.queries import api_tokens as queries
from app.accounts.services import api_tokens
from app.core import clock
from app.core.actor import SYSTEM, Actor, Permission, Role
from app.core.errors import Conflict, Forbidden, NotFound
from tests.factories import make_cooperative, manager


def test_a_token_opens_its_cooperative_and_is_kept_nowhere(db: Session) -> None:
    lan = manager(make_cooperative(db))
    row, token = api_tokens.create(db, lan, name="Máy tính tiền", may_capture=False)
    assert (token[:3], len(token)) == ("gn_", 46)
    found = queries.bearer(db, token)
    assert found is not None
    assert found.actor.cooperative_id == lan.cooperative_id
    assert "Máy tính tiền" in found.actor.name
    assert (found.actor.may(Permission.VIEW), found.actor.may(Permission.RECORD)) == (True, False)
    assert queries.bearer(db, token[:-1] + "!") is None
    told = " ".join(f"{entry.before} {entry.after}" for entry in db.scalars(sa.select(AuditEntry)))
    assert (token in told, row.token_hash in told) == (False, False)
    assert token not in str([getattr(row, column.key) for column in ApiToken.__table__.columns])


def test_only_a_token_that_may_capture_works_as_staff_does(db: Session) -> None:
    lan = manager(make_cooperative(db))
    _row, token = api_tokens.create(db, lan, name="Phần mềm kho", may_capture=True)
    found = queries.bearer(db, token)
    assert found is not None
    assert (found.actor.may(Permission.RECORD), found.actor.may(Permission.MANAGE)) == (True, False)


def test_a_revoked_token_opens_nothing_and_frees_its_name(db: Session) -> None:
    lan = manager(make_cooperative(db))
    row, token = api_tokens.create(db, lan, name="Kho", may_capture=True)
    with pytest.raises(Conflict) as refusal:
        api_tokens.create(db, lan, name="Kho", may_capture=True)
    assert refusal.value.problems[0].field == "name"
    api_tokens.revoke(db, lan, row.id)
    first = row.revoked_at
    assert queries.bearer(db, token) is None
    api_tokens.revoke(db, lan, row.id)
    assert row.revoked_at == first
    api_tokens.create(db, lan, name="Kho", may_capture=True)
    assert [one.revoked_at is None for one in queries.own(db, lan)] == [True, False]


def test_nobody_but_the_cooperatives_manager_makes_or_revokes_its_tokens(db: Session) -> None:
    home = make_cooperative(db)
    lan, mai = manager(home), manager(make_cooperative(db, name="HTX Hai"))
    row, _token = api_tokens.create(db, lan, name="Kho", may_capture=True)
    with pytest.raises(NotFound):
        api_tokens.revoke(db, mai, row.id)
    for stranger in (Actor(None, "Hùng", Role.STAFF, home.id), SYSTEM):
        with pytest.raises(Forbidden):
            api_tokens.create(db, stranger, name="Khác", may_capture=False)
    assert row.revoked_at is None


def test_use_is_noted_at_most_once_a_minute_and_is_no_change_of_anybodys(db: Session) -> None:
    lan = manager(make_cooperative(db))
    row, token = api_tokens.create(db, lan, name="Kho", may_capture=True)
    entries = db.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    noted = []
    for seconds in (0, 59, 61, 62):
        with time_machine.travel(row.created_at + timedelta(seconds=seconds), tick=False):
            found = queries.bearer(db, token)
            assert found is not None
            noted.append(api_tokens.wants_note(found, clock.now()))
            if noted[-1]:
                api_tokens.note_use(db, row.id)
                db.expire_all()
    assert noted == [True, False, True, False]
    assert db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == entries
