"""Whoever alters the log is found out; each person sees only his own chain."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry, AuditHead
from app.accounts.queries import audit
from app.accounts.queries.audit import Break
from app.accounts.services.audit import record
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import Database
from app.core.errors import Forbidden
from tests.forgery import unlock

LAN = Actor(7, "Nguyễn Thị Lan", Role.MANAGER, 5)


@pytest.fixture
def chain(database: Database) -> Database:
    """Five entries about plots of cooperative 5, and one of cooperative 6."""
    with database.transaction() as db:
        for number in range(1, 6):
            before, after = {"name": f"Thửa {number}"}, {"name": f"Khe Dứa {number}"}
            record(db, LAN, "change", subject="plots", subject_id=number, cooperative_id=5, before=before, after=after)
        record(db, SYSTEM, "create", subject="plots", subject_id=9, cooperative_id=6)
    return database


def tamper(database: Database, statement: sa.Executable) -> list[Break]:
    with database.transaction() as db:
        unlock(db, "audit_entries")
        db.execute(statement)
    with database.reading() as db:
        return audit.verify(db)


def test_an_untouched_chain_holds(chain: Database) -> None:
    with chain.reading() as db:
        assert audit.verify(db) == []
        assert audit.count(db) == 6


def _altered(column: str) -> Any:
    """One byte more, one letter other, another day."""
    text = {"actor_name", "action", "subject", "subject_id", "before", "after"}
    if column in text:
        return sa.func.replace(AuditEntry.__table__.c[column], "a", "b") + "."
    if column == "at":
        return datetime(2020, 1, 1, tzinfo=UTC)
    if column in ("hash", "previous_hash"):
        return "f" * 64
    return AuditEntry.__table__.c[column] + 100


SEALED = [column.name for column in AuditEntry.__table__.columns if column.name != "id"]


@pytest.mark.parametrize(("column", "sequence"), [(column, 3) for column in SEALED] + [("after", 1), ("after", 5)])
def test_one_changed_value_breaks_the_chain_where_it_stands(chain: Database, column: str, sequence: int) -> None:
    statement = sa.update(AuditEntry).where(AuditEntry.cooperative_id == 5, AuditEntry.sequence == sequence)
    breaks = tamper(chain, statement.values({column: _altered(column)}))
    assert breaks
    assert breaks[0].cooperative_id == 5
    assert breaks[0].sequence in (sequence, sequence - 1)


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_deleted_entry_is_missed(chain: Database, sequence: int) -> None:
    statement = sa.delete(AuditEntry).where(AuditEntry.cooperative_id == 5, AuditEntry.sequence == sequence)
    assert tamper(chain, statement) == [Break(5, sequence, "missing")]


@pytest.mark.parametrize("kept", [0, 4])
def test_a_cut_tail_is_missed(chain: Database, kept: int) -> None:
    statement = sa.delete(AuditEntry).where(AuditEntry.cooperative_id == 5, AuditEntry.sequence > kept)
    assert tamper(chain, statement) == [Break(5, kept, "cut")]


def test_an_entry_slipped_in_at_the_end_is_found(chain: Database) -> None:
    with chain.reading() as db:
        last = db.scalars(sa.select(AuditEntry).where(AuditEntry.sequence == 5)).one()
    values = {column: getattr(last, column) for column in SEALED} | {"sequence": 6}
    assert tamper(chain, sa.insert(AuditEntry).values(values)) == [Break(5, 6, "changed")]


def test_a_lost_head_is_found(chain: Database) -> None:
    assert tamper(chain, sa.delete(AuditHead).where(AuditHead.cooperative_id == 5)) == [Break(5, 5, "cut")]


def test_one_chain_can_be_looked_at_alone(chain: Database) -> None:
    tamper(chain, sa.delete(AuditHead).where(AuditHead.cooperative_id == 6))
    with chain.reading() as db:
        assert audit.verify(db, 5) == []
        assert audit.verify(db, 6) == [Break(6, 1, "cut")]


def newest(db: Session, actor: Actor) -> list[tuple[int, int]]:
    return [(entry.cooperative_id, entry.sequence) for entry in db.scalars(audit.newest(actor))]


def test_a_manager_sees_his_own_chain_newest_first_and_an_administrator_all(chain: Database) -> None:
    with chain.reading() as db:
        assert newest(db, LAN) == [(5, 5), (5, 4), (5, 3), (5, 2), (5, 1)]
        assert newest(db, SYSTEM)[0] == (6, 1)
        assert len(newest(db, SYSTEM)) == 6


@pytest.mark.parametrize("role", [Role.STAFF, Role.GROWER, Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER])
def test_the_log_is_not_for_everybody(role: Role) -> None:
    with pytest.raises(Forbidden):
        audit.newest(Actor(8, "Hùng", role, 5))


def test_the_story_of_a_row_is_told_to_its_own_cooperative_only(chain: Database) -> None:
    with chain.reading() as db:
        assert [entry.sequence for entry in audit.of_subject(db, LAN, "plots", 3)] == [3]
        assert audit.of_subject(db, LAN, "plots", 9) == []
