"""Capture jobs in the background: whoever dies, somebody else finishes the same job, once and whole."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from app.core import clock, outbox
from app.core.actor import Actor
from app.core.db import Database
from app.core.outbox import Job, JobState
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.traceability.models.epcis import EpcisCapture, EpcisEvent, EpcisTerm
from app.traceability.rules.captures import CaptureState
from app.traceability.services import epcis_captures, epcis_projection
from app.traceability.services.epcis_captures import Parcel
from app.traceability.sync import epcis_captures as sync
from app.traceability.sync.epcis_captures import EventKeeper
from tests.traceability.api.samples import cooperative, document, event

LEASE = timedelta(minutes=2)


class KilledError(BaseException):
    """The process is gone; nothing of ours catches it."""


@pytest.fixture
def lan(database: Database) -> Actor:
    return cooperative(database)


@pytest.fixture
def store(settings: Settings) -> FolderStore:
    return FolderStore(settings.data_dir / "files")


def accepted(database: Database, store: FolderStore, lan: Actor, events: int = 200) -> int:
    """A job of so many events that nobody has begun."""
    data = json.dumps(document(*(event(str(number)) for number in range(events)))).encode()
    with database.transaction(lan) as db:
        return epcis_captures.accept(db, lan, Parcel(store.put(data), len(data), events)).id


def count(database: Database, kind: Any) -> int:
    with database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def capture(database: Database, capture_id: int) -> EpcisCapture:
    with database.reading() as db:
        return db.get_one(EpcisCapture, capture_id)


def jobs(database: Database) -> list[tuple[JobState, int]]:
    with database.reading() as db:
        return [(job.state, job.attempts) for job in db.scalars(sa.select(Job).order_by(Job.id))]


def test_a_worker_killed_half_way_leaves_nothing_half_done_and_another_takes_over(
    database: Database, store: FolderStore, lan: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture_id = accepted(database, store, lan)
    insert = epcis_projection.insert

    def die(db: Any, rows: Any) -> None:
        insert(db, rows[:100])
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(epcis_projection, "insert", die)
        with pytest.raises(KilledError):
            EventKeeper(database, store, "killed", LEASE)()
    assert (count(database, EpcisEvent), capture(database, capture_id).state) == (0, CaptureState.WAITING)
    heir = EventKeeper(database, store, "heir", LEASE)
    assert heir() == 0, "the lease of the killed one still runs"
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        assert (heir(), heir()) == (1, 0)
    row = capture(database, capture_id)
    assert (row.state, row.captured, count(database, EpcisEvent)) == (CaptureState.DONE, 200, 200)
    assert count(database, EpcisTerm) == 400
    assert jobs(database) == [(JobState.DONE, 2)]


def test_a_worker_who_lost_his_lease_stores_nothing(database: Database, store: FolderStore, lan: Actor) -> None:
    capture_id = accepted(database, store, lan)
    slow = EventKeeper(database, store, "slow", LEASE)
    held = slow._claim()
    assert held is not None
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        with database.transaction() as db:
            assert outbox.claim(db, [epcis_captures.TOPIC], owner="quick", now=clock.now(), lease=LEASE)
        slow._finish(held)
    assert (count(database, EpcisEvent), capture(database, capture_id).state) == (0, CaptureState.WAITING)


def test_a_job_that_its_own_request_finished_is_left_as_it_is(
    database: Database, store: FolderStore, lan: Actor
) -> None:
    capture_id = accepted(database, store, lan, events=2)
    keeper = EventKeeper(database, store, "worker", LEASE)
    assert keeper() == 0, "its own request may still be at it"
    with database.reading() as db:
        row = db.get_one(EpcisCapture, capture_id)
    events = sync.prepared(store, row, still_mine=lambda: True)
    with database.transaction(lan) as db:
        epcis_captures.store(db, lan, capture_id, events)
        epcis_captures.store(db, lan, capture_id, events)
    before = capture(database, capture_id)
    with time_machine.travel(clock.now() + epcis_captures.SAFETY + timedelta(seconds=1)):
        assert keeper() == 1
    after = capture(database, capture_id)
    assert (after.captured, after.duplicates, after.finished_at) == (2, 0, before.finished_at)
    assert jobs(database) == [(JobState.DONE, 1)]


def test_a_job_whose_bytes_are_gone_is_tried_again_and_then_told(
    database: Database, store: FolderStore, lan: Actor
) -> None:
    capture_id = accepted(database, store, lan)
    store.drop(capture(database, capture_id).document_sha256)
    ahead = timedelta(0)
    for attempt in range(sync.MOST_ATTEMPTS):
        with time_machine.travel(clock.now() + ahead):
            assert EventKeeper(database, store, "worker", LEASE)() == 1
        ahead += sync.AGAIN_AFTER * (attempt + 1) + timedelta(seconds=1)
    row = capture(database, capture_id)
    assert row.state is CaptureState.FAILED
    assert [error["status"] for error in row.errors or []] == [500]
    assert jobs(database) == [(JobState.DEAD, sync.MOST_ATTEMPTS)]
