"""The outbox under fire: workers killed at every place of their work, and threads that all want the same rows."""

import multiprocessing
import signal
import threading
from collections import Counter
from datetime import timedelta
from multiprocessing.connection import wait

import sqlalchemy as sa

from app.core import clock, outbox
from app.core.db import Database
from app.core.outbox import Job, JobState
from tests.core import processes

JOBS = 100
DEADLY = 14


def _outbox_with(database: Database, jobs: int) -> None:
    now = clock.now()
    with database.transaction() as db:
        for table in ("effects", "settled"):
            db.execute(sa.text(f"CREATE TABLE {table} (subject INTEGER NOT NULL, worker TEXT NOT NULL)"))
        for subject in range(jobs):
            outbox.mark_changed(db, processes.TOPIC, subject, now=now)


def _run_until_done(url: str) -> list[int]:
    """Four workers at a time, each dead one replaced; the first ones are sure to die. Returns the exit codes."""
    context = multiprocessing.get_context("forkserver")
    codes: list[int] = []
    alive: dict[int, multiprocessing.process.BaseProcess] = {}
    seeds = iter(range(10_000))
    for _ in range(4):
        _start(context, url, next(seeds), alive)
    while alive:
        ended = wait(list(alive), timeout=60)
        assert ended, "the workers hang"
        for sentinel in ended:
            process = alive.pop(int(str(sentinel)))
            process.join()
            codes.append(process.exitcode or 0)
            if process.exitcode == -signal.SIGKILL:
                _start(context, url, next(seeds), alive)
    return codes


def _start(
    context: multiprocessing.context.ForkServerContext,
    url: str,
    seed: int,
    alive: dict[int, multiprocessing.process.BaseProcess],
) -> None:
    process = context.Process(target=processes.work, args=(url, seed, seed < DEADLY))
    process.start()
    alive[process.sentinel] = process


def test_killed_workers_lose_no_job_and_settle_none_twice(database: Database) -> None:
    _outbox_with(database, JOBS)
    codes = _run_until_done(database.url)
    killed = codes.count(-signal.SIGKILL)
    assert set(codes) == {0, -signal.SIGKILL}
    assert killed >= 5, "the test has lost its teeth"
    with database.reading() as db:
        jobs = list(db.scalars(sa.select(Job)))
        effects = Counter(db.scalars(sa.text("SELECT subject FROM effects")))
        settled = Counter(db.scalars(sa.text("SELECT subject FROM settled")))
    assert {job.state for job in jobs} == {JobState.DONE}
    assert settled == {subject: 1 for subject in range(JOBS)}
    for job in jobs:
        assert 1 <= effects[job.subject_id] <= job.attempts
    assert sum(job.attempts - 1 for job in jobs) > 0, "jobs left behind were taken over"


def test_changes_and_workers_at_once_lose_no_change(any_database: Database) -> None:
    """Two writers count a subject up and mark it; two workers follow. In the end the last number was seen."""
    with any_database.transaction() as db:
        db.execute(
            sa.text("CREATE TABLE seen (subject INTEGER PRIMARY KEY, n INTEGER NOT NULL, followed INTEGER NOT NULL)")
        )
        for subject in range(3):
            db.execute(sa.text("INSERT INTO seen VALUES (:s, 0, 0)"), {"s": subject})
    writing = [True]
    faults: list[BaseException] = []
    threads = [threading.Thread(target=_guarded, args=(faults, _write, any_database, n)) for n in range(2)]
    workers = [threading.Thread(target=_guarded, args=(faults, _follow, any_database, writing, n)) for n in range(2)]
    for thread in (*threads, *workers):
        thread.start()
    for thread in threads:
        thread.join(60)
    writing.clear()
    for thread in workers:
        thread.join(60)
    assert faults == []
    with any_database.reading() as db:
        found = db.execute(sa.text("SELECT subject, n, followed FROM seen ORDER BY subject")).all()
        states = set(db.scalars(sa.select(Job.state)))
    assert [tuple(row) for row in found] == [(subject, 20, 20) for subject in range(3)]
    assert states == {JobState.DONE}


def _guarded(faults: list[BaseException], work: object, *given: object) -> None:
    try:
        work(*given)  # type: ignore[operator]  # one of the two functions below
    except BaseException as error:
        faults.append(error)


def _write(database: Database, number: int) -> None:
    for turn in range(30):
        with database.transaction() as db:
            subject = (turn + number) % 3
            db.execute(sa.text("UPDATE seen SET n = n + 1 WHERE subject = :s"), {"s": subject})
            outbox.mark_changed(db, "seen", subject, now=clock.now())


def _follow(database: Database, writing: list[bool], number: int) -> None:
    """Claim, read the present number, note it – every third time putting the job back first – and settle."""
    turn = 0
    while True:
        last_round = not writing
        with database.transaction() as db:
            held = outbox.claim(db, ["seen"], owner=f"w{number}", now=clock.now(), lease=timedelta(minutes=5))
        if held is None:
            if last_round and not _open(database):
                return
            continue
        turn += 1
        with database.transaction() as db:
            if turn % 3 == 0:
                outbox.put_back(db, held, now=clock.now(), run_at=clock.now(), error="HTTP 503")
                continue
            seen = db.execute(sa.text("SELECT n FROM seen WHERE subject = :s"), {"s": held.subject_id}).scalar_one()
            db.execute(sa.text("UPDATE seen SET followed = :n WHERE subject = :s"), {"s": held.subject_id, "n": seen})
            assert outbox.settle(db, held, now=clock.now())


def _open(database: Database) -> bool:
    with database.reading() as db:
        return bool(db.scalar(sa.select(sa.exists().where(Job.state.in_([JobState.WAITING, JobState.LEASED])))))
