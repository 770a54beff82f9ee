"""Own column types on both databases: aware times, enum values, foreign keys, named constraints."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growers import Grower
from app.core import clock
from app.core.columns import Base
from app.core.db import Database
from app.core.outbox import Heartbeat, Job, JobState
from tests import factories

NOON_IN_VINH = datetime(2026, 11, 18, 12, 0, 0, 250, tzinfo=timezone(timedelta(hours=7)))


def test_times_come_back_aware_and_equal(any_database: Database) -> None:
    with any_database.transaction() as db:
        db.add(Heartbeat(worker="a", at=NOON_IN_VINH))
    with any_database.reading() as db:
        seen = db.get_one(Heartbeat, "a").at
        latest = db.scalar(sa.select(sa.func.max(Heartbeat.at, type_=Heartbeat.at.type)))
    assert seen == latest == NOON_IN_VINH
    assert seen.tzinfo is UTC


def test_times_are_compared_as_instants_whatever_their_zone(any_database: Database) -> None:
    with any_database.transaction() as db:
        db.add(Heartbeat(worker="a", at=NOON_IN_VINH))
    second = timedelta(seconds=1)
    with any_database.reading() as db:
        earlier = sa.select(Heartbeat.worker).where(Heartbeat.at < NOON_IN_VINH.astimezone(UTC) + second)
        assert db.scalars(earlier).all() == ["a"]
        assert db.scalars(sa.select(Heartbeat.worker).where(Heartbeat.at > NOON_IN_VINH + second)).all() == []


def test_a_time_without_zone_is_refused(any_database: Database) -> None:
    refused = pytest.raises(sa.exc.StatementError, match="a time without zone cannot be stored")
    with refused, any_database.transaction() as db:
        db.add(Heartbeat(worker="a", at=NOON_IN_VINH.replace(tzinfo=None)))
    with any_database.reading() as db:
        assert db.get(Heartbeat, "a") is None


def test_enums_are_stored_as_their_values(any_database: Database) -> None:
    now = clock.now()
    with any_database.transaction() as db:
        db.add(Job(topic="t", subject_id=1, lane=5, state=JobState.DONE, attempts=0, run_at=now, created_at=now))
    with any_database.reading() as db:
        assert db.execute(sa.text("SELECT state FROM outbox")).scalar_one() == "done"
        assert db.scalars(sa.select(Job.state)).one() is JobState.DONE


def test_foreign_keys_hold(any_database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), any_database.transaction() as db:
        db.add(Grower(cooperative_id=404, name="Nobody's", search="nobody's", created_at=clock.now()))


def test_foreign_keys_hold_on_every_sqlite_connection(database: Database) -> None:
    with database.engine.connect() as one, database.reader.connect() as two:
        for connection in (one, two):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2, "FULL: a commit is on the disk"
            if connection is one:
                connection.rollback()  # the writer's lock, so that the reader's turn shows it needs none
        assert isinstance(one.connection.dbapi_connection, sqlite3.Connection)


def test_every_constraint_has_a_name_of_the_one_rule(database: Database) -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"
    found = sa.inspect(database.engine)
    unique = {u["name"] for u in found.get_unique_constraints("certificates")}
    assert unique == {"uq_certificates_cooperative_id_scheme_number"}
    foreign = {key["name"] for key in found.get_foreign_keys("growers")}
    assert foreign == {"fk_growers_cooperative_id_cooperatives"}
    assert {"ck_listings_price_positive", "ck_listings_stock_not_negative"} <= {
        check["name"] for check in found.get_check_constraints("listings")
    }


def test_the_machines_own_tables_stay_out_of_the_audit_chain(db: Session) -> None:
    factories.make_cooperative(db)
    before = db.execute(sa.text("SELECT count(*) FROM audit_entries")).scalar_one()
    assert before > 0
    db.add(Heartbeat(worker="a", at=clock.now()))
    db.flush()
    assert db.execute(sa.text("SELECT count(*) FROM audit_entries")).scalar_one() == before
