"""Files of label runs in the background: whoever dies, somebody else finishes the same file, once."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.core import clock, outbox
from app.core.db import Database
from app.core.outbox import Claim, Job, JobState
from app.core.settings import Settings
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_runs import RunState
from app.traceability.rules.serials import SerialKey
from app.traceability.services import label_making, label_plans, label_ranges, labels
from app.traceability.services.label_making import Workshop, make
from app.traceability.sync import label_runs
from app.traceability.sync.label_runs import LabelMaker
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    begin_with,
    issue,
    issue_roll,
    issued,
    make_goods,
    progress,
    redrawn,
    rows,
    stored,
    workshop,
)

LATER = labels.SAFETY + timedelta(seconds=1)


class Killed(BaseException):
    """The process is gone; nothing of ours catches it."""


@pytest.fixture
def shop(database: Database, settings: Settings) -> Workshop:
    """The house's workshop."""
    return workshop(database, settings)


@pytest.fixture
def goods(database: Database) -> Goods:
    """Goods that everybody sees."""
    with database.transaction() as db:
        return make_goods(db)


def jobs(shop: Workshop) -> list[Job]:
    """Everything in the outbox, oldest first."""
    with shop.database.reading() as db:
        return list(db.scalars(sa.select(Job).where(Job.topic == labels.TOPIC).order_by(Job.id)))


def after(span: timedelta) -> time_machine.travel:
    """The same house that much later; the clock goes on."""
    return time_machine.travel(clock.now() + span)


def claimed(shop: Workshop, owner: str) -> Claim:
    """What a worker has taken upon himself."""
    with shop.database.transaction() as db:
        held = outbox.claim(db, [labels.TOPIC], owner=owner, now=clock.now(), lease=timedelta(minutes=2))
    assert held is not None
    return held


def killed_at(shop: Workshop, run_id: int, step: int) -> None:
    """A maker who dies when he tells his progress for the `step`-th time."""
    told: list[int] = []

    def die() -> bool:
        told.append(1)
        if len(told) == step:
            raise Killed
        return True

    with pytest.raises(Killed):
        make(shop, run_id, still_mine=die)


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told after every step, not once a second."""
    monkeypatch.setattr(label_making, "_TELL_EVERY", -label_making._TELL_EVERY)


def test_a_run_whose_request_died_is_finished_a_little_later_with_the_same_codes(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods, 8)
    before = stored(shop, run_id)
    worker = LabelMaker(shop, "worker")
    assert worker() == 0, "its own request may still be at it"
    assert [job.state for job in jobs(shop)] == [JobState.WAITING]
    with after(LATER):
        assert worker() == 1
        assert worker() == 0
    run = stored(shop, run_id)
    assert (run.state, run.read_back_ok) == (RunState.READY, 8)
    assert (run.first_position, run.last_position) == (before.first_position, before.last_position)
    assert [job.state for job in jobs(shop)] == [JobState.DONE]


def test_a_large_run_is_made_at_once(shop: Workshop, goods: Goods, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "AT_ONCE", 7)
    run_id = issued(shop, goods, 8)
    assert LabelMaker(shop, "worker")() == 1
    assert stored(shop, run_id).state is RunState.READY


def test_a_run_that_its_request_has_finished_is_left_as_it_is(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods, 8)
    make(shop, run_id)
    before = stored(shop, run_id)
    with after(LATER):
        assert LabelMaker(shop, "worker")() == 1
    run = stored(shop, run_id)
    assert (run.state, run.sheet_sha256, run.read_back_at) == (
        *(RunState.READY, before.sheet_sha256, before.read_back_at),
    )


@pytest.mark.parametrize("step", [1, 4, 8])
def test_a_killed_workers_run_is_taken_over_when_its_lease_ends(
    shop: Workshop, goods: Goods, every_step: None, step: int
) -> None:
    run_id = issued(shop, goods)
    before = stored(shop, run_id)
    with after(LATER):
        claimed(shop, "killed")
        killed_at(shop, run_id, step)
        heir = LabelMaker(shop, "heir")
        assert heir() == 0, "the lease of the killed one still runs"
    with after(LATER + timedelta(minutes=2, seconds=1)):
        assert heir() == 1
        assert heir() == 0
    run = stored(shop, run_id)
    assert (run.state, run.read_back_ok) == (RunState.READY, 48)
    assert (run.first_position, run.last_position) == (before.first_position, before.last_position)
    assert run.sheet_sha256 == redrawn(shop, run)
    assert progress(shop, run_id) is None
    with shop.database.reading() as db:
        assert rows(db, LabelRun) == 1
    assert [(job.state, job.owner, job.attempts) for job in jobs(shop)] == [(JobState.DONE, "heir", 2)]


def test_a_worker_who_lost_his_lease_stops_and_writes_nothing(shop: Workshop, goods: Goods, every_step: None) -> None:
    run_id = issued(shop, goods)
    with after(LATER):
        held = claimed(shop, "slow")
    with after(LATER + timedelta(minutes=3)):
        claimed(shop, "quick")
        LabelMaker(shop, "slow")._make(held)
    assert (stored(shop, run_id).state, stored(shop, run_id).sheet_sha256) == (RunState.WAITING, None)
    assert [(job.state, job.owner) for job in jobs(shop)] == [(JobState.LEASED, "quick")]


def test_the_lease_is_renewed_while_the_work_goes_on(shop: Workshop, goods: Goods, every_step: None) -> None:
    issued(shop, goods)
    with after(LATER):
        held = claimed(shop, "worker")
        (before,) = [job.lease_until for job in jobs(shop)]
        with after(timedelta(minutes=1)):
            assert LabelMaker(shop, "worker", timedelta(minutes=2))._renew(held)
            (later,) = [job.lease_until for job in jobs(shop)]
    assert before is not None
    assert later is not None
    assert later - before >= timedelta(minutes=1)


def test_runs_that_were_stopped_or_voided_are_not_made(shop: Workshop, goods: Goods) -> None:
    stopped, voided = issued(shop, goods, 8), issued(shop, goods, 8)
    with shop.database.transaction() as db:
        label_making.cancel(db, goods.lan, stopped)
        label_making.void(db, goods.lan, voided, reason="Nhầm lô")
    with after(LATER):
        assert LabelMaker(shop, "worker")() == 2
    assert [stored(shop, run_id).sheet_sha256 for run_id in (stopped, voided)] == [None, None]
    assert {job.state for job in jobs(shop)} == {JobState.DONE}
    with shop.database.transaction() as db:
        label_making.resume(db, goods.lan, stopped)
    with after(LATER):
        assert LabelMaker(shop, "worker")() == 1
    assert stored(shop, stopped).state is RunState.READY


def test_a_fault_of_our_own_is_tried_again_with_growing_rests_and_then_told(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods, 8)
    before = stored(shop, run_id)
    stray = Workshop(shop.database, shop.store, (SerialKey(9, b"z" * 32),), shop.actor)
    ahead, rests = LATER, []
    for _ in range(label_runs.MOST_ATTEMPTS):
        with after(ahead):
            assert LabelMaker(stray, "worker")() == 1
            (job,) = jobs(shop)
            rests.append(job.run_at - clock.now())
            ahead += max(rests[-1], timedelta(0)) + timedelta(seconds=1)
    assert [round(rest / label_runs.AGAIN_AFTER) for rest in rests[:3]] == [1, 2, 3]
    assert (job.state, job.last_error, job.attempts) == (JobState.DEAD, "LookupError", 4)
    run = stored(shop, run_id)
    assert (run.state, run.fault) == (RunState.FAILED, {"message": label_making.BROKEN, "values": {}})
    assert (run.first_position, run.last_position) == (before.first_position, before.last_position)
    with shop.database.transaction() as db:
        label_making.resume(db, goods.lan, run_id)
    with after(ahead + LATER):
        assert LabelMaker(shop, "worker")() == 1
    assert (stored(shop, run_id).state, stored(shop, run_id).fault) == (RunState.READY, None)


def test_a_drawn_file_that_the_disk_spoiled_is_drawn_anew_when_a_person_asks_again(
    shop: Workshop, goods: Goods
) -> None:
    run_id = issued(shop, goods, 8)
    begin_with(shop, run_id, shop.store.put(b"spoiled on the disk"))
    for attempt in range(label_runs.MOST_ATTEMPTS):
        with after(LATER + timedelta(minutes=5 * attempt)):
            assert LabelMaker(shop, "worker")() == 1
    assert stored(shop, run_id).state is RunState.FAILED
    with shop.database.transaction() as db:
        label_making.resume(db, goods.lan, run_id)
    with after(LATER):
        assert LabelMaker(shop, "worker")() == 1
    assert stored(shop, run_id).state is RunState.READY


def test_one_run_that_fails_does_not_hold_up_the_next(shop: Workshop, goods: Goods) -> None:
    with shop.database.transaction() as db:
        strange = issue(db, goods.again(db), 8, keys=(*KEYS, SerialKey(9, b"z" * 32))).id
    good = issued(shop, goods, 8)
    with after(LATER):
        assert LabelMaker(shop, "worker")() == 2
    assert (stored(shop, strange).state, stored(shop, good).state) == (RunState.WAITING, RunState.READY)


def test_two_workers_side_by_side_make_every_run_once(shop: Workshop, goods: Goods) -> None:
    with shop.database.transaction() as db:
        mine = goods.again(db)
        runs = [*(issue(db, mine, 8).id for _ in range(4)), issue_roll(db, mine, 6).id]
        db.execute(sa.update(Job).values(run_at=clock.now()))
    done: list[int] = []
    hands = [LabelMaker(shop, f"worker-{number}") for number in (1, 2)]
    threads = [threading.Thread(target=lambda hand=hand: done.append(hand())) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(done) == 5
    with shop.database.reading() as db:
        assert {run.state for run in db.scalars(sa.select(LabelRun).where(LabelRun.id.in_(runs)))} == {RunState.READY}
    assert {(job.state, job.attempts) for job in jobs(shop)} == {(JobState.DONE, 1)}


def test_a_roll_from_the_worker_is_bound_like_any_other(shop: Workshop, goods: Goods) -> None:
    with shop.database.transaction() as db:
        roll = issue_roll(db, goods.again(db), 6).id
    with after(LATER):
        LabelMaker(shop, "worker")()
    with shop.database.transaction() as db:
        mine = goods.again(db)
        first = label_plans.codes(KEYS, stored(shop, roll))[0]
        choice = {"batch_id": mine.batch.id, "trade_item_id": mine.item.id, "active": True, "request_key": "bind"}
        assert label_ranges.bind(db, mine.lan, KEYS, first=first, last="6", **choice).range.codes == 6
