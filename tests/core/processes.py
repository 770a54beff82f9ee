"""What the processes of the multi-process tests do; importable by a fresh interpreter."""

import hashlib
import multiprocessing
import os
import random
import signal
import threading
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.core import clock, outbox
from app.core.db import Database
from app.core.settings import load

multiprocessing.set_forkserver_preload([__name__])  # the imports are paid for once, not by every process

TOPIC = "work"
LEASE = timedelta(seconds=1)
PLACES = ("before the effect", "after the effect", "inside the settling transaction", "after settling")


def load_settings(data_dir: str, start: Any, answers: Any) -> None:
    """Read the sample settings at the same moment as the others; answer with a digest of the secrets."""
    start.wait(30)
    chosen = load({"GOCNGHE_DATA_DIR": data_dir})
    secrets = (chosen.secret_key, chosen.label_keys, chosen.credentials_key)
    answers.put(hashlib.sha256(repr(secrets).encode()).hexdigest())


def count_up(url: str, times: int, start: Any) -> None:
    """Read the counter, add one, write it back; `times` times, through the house's own transactions."""
    database = Database(url)
    start.wait(30)
    for _ in range(times):
        with database.transaction() as db:
            seen = db.execute(sa.text("SELECT n FROM counter")).scalar_one()
            db.execute(sa.text("UPDATE counter SET n = :n"), {"n": seen + 1})
    database.engine.dispose()


class Worker:
    """Works the outbox off until nothing is left, and kills itself the hard way when `deaths` says so."""

    def __init__(self, url: str, seed: int, deadly: bool) -> None:
        """`seed` decides at which of its jobs and at which place of the work it dies."""
        dice = random.Random(seed)
        self.database = Database(url)
        self.owner = f"worker-{seed}"
        self.dies_at = dice.randint(1, 12) if deadly else -1
        self.place = dice.choice(PLACES)
        self.jobs = 0
        self.resting = threading.Event()

    def run(self) -> None:
        """One claim after another; rest shortly while only other workers' leases are left."""
        while True:
            with self.database.transaction() as db:
                held = outbox.claim(db, [TOPIC], owner=self.owner, now=clock.now(), lease=LEASE)
            if held is not None:
                self.work(held)
            elif self.finished():
                return
            else:
                self.resting.wait(0.02)

    def work(self, held: outbox.Claim) -> None:
        """The effect in a transaction of its own, as a call to a floor would be; then settle."""
        self.jobs += 1
        self.die("before the effect")
        self.note("effects", held)
        self.die("after the effect")
        with self.database.transaction() as db:
            if outbox.settle(db, held, now=clock.now()):
                db.execute(sa.text("INSERT INTO settled VALUES (:s, :o)"), {"s": held.subject_id, "o": self.owner})
            self.die("inside the settling transaction")
        self.die("after settling")

    def note(self, table: str, held: outbox.Claim) -> None:
        """Write down that this worker did something for the job."""
        with self.database.transaction() as db:
            db.execute(sa.text(f"INSERT INTO {table} VALUES (:s, :o)"), {"s": held.subject_id, "o": self.owner})

    def die(self, place: str) -> None:
        """SIGKILL: no handler, no rollback by us, no goodbye."""
        if self.jobs == self.dies_at and place == self.place:
            os.kill(os.getpid(), signal.SIGKILL)

    def finished(self) -> bool:
        """Is there nothing left, not even under somebody's lease?"""
        open_states = (outbox.JobState.WAITING, outbox.JobState.LEASED)
        with self.database.reading() as db:
            return not db.scalar(sa.select(sa.exists().where(outbox.Job.state.in_(open_states))))


def work(url: str, seed: int, deadly: bool) -> None:
    """A worker process."""
    Worker(url, seed, deadly).run()
