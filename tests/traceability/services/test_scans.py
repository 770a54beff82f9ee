"""Scan counts: none is lost on a clean stop or while the database is away, and days are days in Việt Nam."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
import time_machine

from app.core.db import Database
from app.traceability.models.labels import ScanCount
from app.traceability.services.scans import ScanBuffer
from tests import factories
from tests.traceability.services.samples import make_run

PROGRAM = """
import sys
from app.core.db import Database
from app.traceability.models import batches, labels, recalls
from app.traceability.services.scans import ScanBuffer
buffer = ScanBuffer(Database(sys.argv[1]), every_seconds=3600)
for _ in range(5):
    buffer.count(int(sys.argv[2]), 7)
"""


def run_in(database: Database) -> int:
    with database.transaction() as db:
        product = factories.make_product(db, factories.make_cooperative(db))
        run = make_run(db, factories.make_batch(db, product), factories.make_trade_item(db, product), labels=100)
        return run.id


def counts(database: Database) -> dict[tuple[int, date], int]:
    with database.reading() as db:
        rows = db.execute(sa.select(ScanCount.position, ScanCount.day, ScanCount.scans))
        return {(position, day): scans for position, day, scans in rows}


@pytest.fixture
def buffer(any_database: Database) -> Iterator[ScanBuffer]:
    """A buffer that writes only when told to."""
    buffer = ScanBuffer(any_database, every_seconds=3600)
    yield buffer
    buffer.stop()


def test_scans_of_one_label_and_day_are_added_up(buffer: ScanBuffer, any_database: Database) -> None:
    run_id = run_in(any_database)
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False):
        buffer.count(run_id, 7)
        buffer.count(run_id, 7)
        assert buffer.flush()
        buffer.count(run_id, 7)
        buffer.count(run_id, 8)
        assert buffer.flush()
    assert counts(any_database) == {(7, date(2026, 11, 23)): 3, (8, date(2026, 11, 23)): 1}


def test_a_scan_at_six_in_the_evening_utc_belongs_to_the_next_day(database: Database) -> None:
    run_id, buffer = run_in(database), ScanBuffer(database, every_seconds=3600)
    with time_machine.travel(datetime(2026, 11, 23, 18, tzinfo=UTC), tick=False):
        buffer.count(run_id, 7)
    buffer.stop()
    assert counts(database) == {(7, date(2026, 11, 24)): 1}


def test_the_last_scan_is_remembered_even_when_an_older_one_is_written_later(database: Database) -> None:
    run_id, early, late = run_in(database), ScanBuffer(database, 3600), ScanBuffer(database, 3600)
    with time_machine.travel(datetime(2026, 11, 23, 1, tzinfo=UTC), tick=False):
        early.count(run_id, 7)
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        late.count(run_id, 7)
    late.stop()
    early.stop()
    with database.reading() as db:
        assert db.scalar(sa.select(ScanCount.last_at)) == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_nothing_is_lost_on_stop_and_counting_may_go_on(database: Database) -> None:
    run_id, buffer = run_in(database), ScanBuffer(database, every_seconds=3600)
    for _ in range(3):
        buffer.count(run_id, 7)
    buffer.stop()
    assert sum(counts(database).values()) == 3
    buffer.count(run_id, 7)
    buffer.stop()
    assert sum(counts(database).values()) == 4


def test_counts_wait_while_the_database_refuses_them(database: Database) -> None:
    run_id, buffer = run_in(database), ScanBuffer(database, every_seconds=3600)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE scan_counts RENAME TO away")
    buffer.count(run_id, 7)
    assert not buffer.flush()
    buffer.count(run_id, 7)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO scan_counts")
    assert buffer.flush()
    buffer.stop()
    assert sum(counts(database).values()) == 2


def test_a_program_that_ends_by_itself_writes_its_last_second(database: Database) -> None:
    run_id = run_in(database)
    subprocess.run([sys.executable, "-c", PROGRAM, database.url, str(run_id)], check=True)
    assert sum(counts(database).values()) == 5


def test_counts_arrive_without_being_asked_for(database: Database) -> None:
    run_id, buffer = run_in(database), ScanBuffer(database, every_seconds=0.01)
    written = threading.Event()
    sa.event.listen(database.engine, "commit", lambda _connection: written.set())
    buffer.count(run_id, 7)
    assert written.wait(20)
    buffer.stop()
    assert sum(counts(database).values()) == 1
