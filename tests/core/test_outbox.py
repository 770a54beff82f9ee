"""The outbox on both databases: what joins what, who may claim, who may write back, what is forgotten."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core import outbox
from app.core.db import Database
from app.core.outbox import Claim, Job, JobState, Lane

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def mark(
    database: Database,
    subject: int = 1,
    *,
    topic: str = "batch",
    run_at: datetime | None = None,
    lane: Lane = Lane.ORDINARY,
    account: int | None = None,
) -> None:
    """Say in a transaction of its own that something changed."""
    with database.transaction() as db:
        outbox.mark_changed(db, topic, subject, now=NOW, run_at=run_at, lane=lane, account_id=account)


def claim(
    database: Database,
    owner: str = "a",
    *,
    now: datetime = NOW,
    topics: tuple[str, ...] = ("batch",),
    account: int | None = None,
) -> Claim | None:
    """Claim in a transaction of its own, for one minute."""
    with database.transaction() as db:
        return outbox.claim(db, list(topics), owner=owner, now=now, lease=MINUTE, account_id=account)


def taken(database: Database, owner: str = "a", *, now: datetime = NOW) -> Claim:
    """Claim; there must be something."""
    held = claim(database, owner, now=now)
    assert held is not None
    return held


def settle(database: Database, held: Claim, *, now: datetime = NOW) -> bool:
    """Settle in a transaction of its own."""
    with database.transaction() as db:
        return outbox.settle(db, held, now=now)


def put_back(database: Database, held: Claim, *, run_at: datetime, error: str = "HTTP 500") -> bool:
    """Put back in a transaction of its own."""
    with database.transaction() as db:
        return outbox.put_back(db, held, now=NOW, run_at=run_at, error=error)


def rows(database: Database) -> list[Job]:
    """All rows, oldest first."""
    with database.reading() as db:
        return list(db.scalars(sa.select(Job).order_by(Job.id)))


def test_changes_join_the_waiting_row_and_the_earliest_time_and_fastest_lane_win(any_database: Database) -> None:
    mark(any_database, run_at=NOW + HOUR)
    mark(any_database, run_at=NOW + MINUTE)
    mark(any_database, run_at=NOW + 2 * HOUR, lane=Lane.EXPRESS)
    mark(any_database, run_at=NOW + 3 * HOUR)
    (row,) = rows(any_database)
    assert (row.run_at, row.lane, row.state) == (NOW + MINUTE, Lane.EXPRESS, JobState.WAITING)


def test_other_subjects_and_topics_have_rows_of_their_own(any_database: Database) -> None:
    mark(any_database, 1)
    mark(any_database, 2)
    mark(any_database, 1, topic="listing")
    assert [(row.topic, row.subject_id) for row in rows(any_database)] == [("batch", 1), ("batch", 2), ("listing", 1)]


def test_a_change_during_the_work_waits_in_a_row_of_its_own(any_database: Database) -> None:
    mark(any_database)
    held = taken(any_database)
    mark(any_database)
    mark(any_database)
    assert [row.state for row in rows(any_database)] == [JobState.LEASED, JobState.WAITING]
    assert settle(any_database, held)
    second = taken(any_database)
    assert second.id != held.id
    assert settle(any_database, second)
    assert claim(any_database) is None


def test_a_change_rolled_back_is_no_change(any_database: Database) -> None:
    with pytest.raises(sa.exc.StatementError), any_database.transaction() as db:
        [outbox.mark_changed(db, "batch", 1, now=now) for now in (NOW, NOW.replace(tzinfo=None))]
    assert rows(any_database) == []


def test_one_subject_is_never_worked_on_twice_at_once(any_database: Database) -> None:
    mark(any_database, 1)
    held = taken(any_database, "a")
    mark(any_database, 1)
    assert claim(any_database, "b") is None
    mark(any_database, 2)
    other = taken(any_database, "b")
    assert other.subject_id == 2
    assert settle(any_database, held)
    assert taken(any_database, "b").subject_id == 1


def test_a_row_is_claimed_when_it_is_due_and_not_before(any_database: Database) -> None:
    mark(any_database, run_at=NOW + MINUTE)
    assert claim(any_database, now=NOW + MINUTE - SECOND) is None
    assert claim(any_database, now=NOW + MINUTE) is not None


def test_the_express_lane_goes_ahead_of_what_waited_longer(any_database: Database) -> None:
    mark(any_database, 1, run_at=NOW - HOUR)
    mark(any_database, 2, run_at=NOW - MINUTE)
    mark(any_database, 3, lane=Lane.EXPRESS)
    assert [taken(any_database).subject_id for _ in range(3)] == [3, 1, 2]


def test_only_the_asked_topics_and_account_are_claimed(any_database: Database) -> None:
    mark(any_database, 1, topic="listing")
    mark(any_database, 2, topic="placement", account=7)
    mark(any_database, 3, topic="placement", account=8)
    assert claim(any_database, topics=("batch",)) is None
    held = claim(any_database, topics=("placement", "cycle"), account=8)
    assert held is not None
    assert (held.subject_id, held.account_id) == (3, 8)
    assert claim(any_database, topics=("placement", "cycle"), account=8) is None


def test_a_lease_that_ran_out_is_taken_over(any_database: Database) -> None:
    mark(any_database)
    first = taken(any_database, "a")
    assert claim(any_database, "b", now=NOW + MINUTE - SECOND) is None
    second = taken(any_database, "b", now=NOW + MINUTE)
    assert (second.id, first.attempts, second.attempts) == (first.id, 1, 2)


def test_the_old_owner_writes_nothing_back(any_database: Database) -> None:
    mark(any_database)
    old = taken(any_database, "a")
    new = taken(any_database, "b", now=NOW + MINUTE)
    later = NOW + MINUTE
    with any_database.transaction() as db:
        assert not outbox.renew(db, old, now=later, lease=HOUR)
        assert not outbox.settle(db, old, now=later)
        assert not outbox.put_back(db, old, now=later, run_at=later, error="late")
        assert not outbox.bury(db, old, now=later, error="late")
    (row,) = rows(any_database)
    assert (row.state, row.owner, row.last_error) == (JobState.LEASED, "b", None)
    assert settle(any_database, new, now=later)


def test_the_same_worker_does_not_mistake_its_lost_lease_for_its_new_one(any_database: Database) -> None:
    mark(any_database)
    old = taken(any_database, "a")
    new = taken(any_database, "a", now=NOW + MINUTE)
    assert not settle(any_database, old)
    assert settle(any_database, new)
    assert not settle(any_database, new), "settled once"


def test_a_renewed_lease_lasts_longer(any_database: Database) -> None:
    mark(any_database)
    held = taken(any_database, "a")
    with any_database.transaction() as db:
        assert outbox.renew(db, held, now=NOW + 50 * SECOND, lease=MINUTE)
    assert claim(any_database, "b", now=NOW + 100 * SECOND) is None
    assert claim(any_database, "b", now=NOW + 110 * SECOND) is not None


def test_what_was_put_back_comes_again_at_its_time(any_database: Database) -> None:
    mark(any_database)
    held = taken(any_database)
    assert put_back(any_database, held, run_at=NOW + HOUR, error="x" * 5000)
    assert claim(any_database, now=NOW + HOUR - SECOND) is None
    (row,) = rows(any_database)
    assert (row.owner, row.lease_until, len(row.last_error or "")) == (None, None, 2000)
    again = taken(any_database, now=NOW + HOUR)
    assert (again.id, again.attempts) == (held.id, 2)


def test_what_is_put_back_gives_way_to_a_newer_row(any_database: Database) -> None:
    mark(any_database)
    held = taken(any_database)
    mark(any_database, lane=Lane.EXPRESS)
    assert put_back(any_database, held, run_at=NOW + HOUR)
    assert [row.state for row in rows(any_database)] == [JobState.DONE, JobState.WAITING]
    newer = taken(any_database)
    assert newer.id != held.id
    assert claim(any_database, now=NOW + 2 * HOUR - SECOND) is not None, "only the newer lease ran out"


def test_a_buried_row_stays_and_stands_in_nobodys_way(any_database: Database) -> None:
    mark(any_database)
    held = taken(any_database)
    with any_database.transaction() as db:
        assert outbox.bury(db, held, now=NOW, error="refused for good")
    assert claim(any_database, now=NOW + HOUR) is None
    mark(any_database)
    assert taken(any_database).id != held.id
    assert [row.state for row in rows(any_database)] == [JobState.DEAD, JobState.LEASED]
    assert rows(any_database)[0].last_error == "refused for good"


def test_sweeping_forgets_what_was_done_long_ago_and_nothing_else(any_database: Database) -> None:
    for subject in range(1, 5):
        mark(any_database, subject)
    held = [taken(any_database) for _ in range(3)]
    settle(any_database, held[0], now=NOW - HOUR)
    settle(any_database, held[1], now=NOW + SECOND)
    with any_database.transaction() as db:
        outbox.bury(db, held[2], now=NOW - HOUR, error="dead")
    with any_database.transaction() as db:
        outbox.sweep(db, before=NOW)
    assert [row.subject_id for row in rows(any_database)] == [2, 3, 4]


def test_accounts_with_express_work_come_first(any_database: Database) -> None:
    mark(any_database, 1, topic="placement", account=7, run_at=NOW - HOUR)
    mark(any_database, 2, topic="placement", account=8)
    mark(any_database, 3, topic="placement", account=8, lane=Lane.EXPRESS)
    mark(any_database, 4, topic="placement", account=9, run_at=NOW + HOUR)
    mark(any_database, 5, topic="placement")
    with any_database.reading() as db:
        assert outbox.due_accounts(db, ["placement"], now=NOW) == [8, 7]


def test_the_last_heartbeat_of_any_worker_counts(any_database: Database) -> None:
    with any_database.transaction() as db:
        assert outbox.last_beat(db) is None
        outbox.beat(db, "a", now=NOW)
        outbox.beat(db, "b", now=NOW + MINUTE)
        outbox.beat(db, "a", now=NOW + SECOND)
    with any_database.reading() as db:
        assert outbox.last_beat(db) == NOW + MINUTE
        assert db.scalar(sa.select(sa.func.count()).select_from(outbox.Heartbeat)) == 2


def test_eight_workers_that_claim_at_once_get_different_subjects(any_database: Database) -> None:
    """Old leases ran out while newer rows of the same subjects wait: both rows of a subject are free."""
    for subject in range(1, 5):
        mark(any_database, subject)
        taken(any_database, "gone")
        mark(any_database, subject)
    got: list[Claim] = []
    start = threading.Barrier(8)

    def work(owner: str) -> None:
        start.wait(30)
        held = claim(any_database, owner, now=NOW + 2 * MINUTE)
        if held is not None:
            got.append(held)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    subjects = [held.subject_id for held in got]
    assert subjects
    assert len(subjects) == len(set(subjects))
