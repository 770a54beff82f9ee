"""The embedded worker: follow changes, start cycles, drain each account in its own thread, and show that it lives."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from app.accounts.services import sign_ins
from app.core import outbox
from app.core.outbox import Claim
from app.listings.sync import fan_out, pull, push
from app.listings.sync.engine import WORKER, Engine

log = logging.getLogger(__name__)

TOPICS = ["cycle", "placement"]
KEEP_DONE = timedelta(days=7)
BEAT_EVERY = timedelta(seconds=10)
THREADS = 4


def owner_name() -> str:
    """A name no other worker has: host, process and a random part."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{os.urandom(4).hex()}"


def drain_account(engine: Engine, account_id: int) -> int:
    """Work off the due jobs of one account, cycles before placements, until nothing is due or the floor is away."""
    done = 0
    while True:
        held = _claim(engine, account_id)
        if held is None:
            return done
        done += 1
        if not _work_off(engine, held):
            return done


def _work_off(engine: Engine, held: Claim) -> bool:
    """One job; False when the rest of the account's jobs should wait. A fault of our own sets the job aside."""
    try:
        if held.topic == "cycle":
            pull.run_cycle(engine, held)
            return True
        return push.push(engine, held)
    except Exception as error:
        log.exception("%s %s failed", held.topic, held.subject_id)
        fan_out.set_aside(engine, held, error)
        return False


def _claim(engine: Engine, account_id: int) -> Claim | None:
    with engine.database.transaction(WORKER) as db:
        return outbox.claim(
            db,
            TOPICS,
            owner=engine.owner,
            now=engine.now(),
            lease=engine.lease,
            account_id=account_id,
        )


def drain(engine: Engine) -> int:
    """One round of everything in this thread: changes, schedules, every due account. Returns how much was done."""
    done = fan_out.follow_changes(engine) + fan_out.start_cycles(engine)
    return done + sum(drain_account(engine, account) for account in _due(engine))


def _due(engine: Engine) -> list[int]:
    with engine.database.reading() as db:
        return outbox.due_accounts(db, TOPICS, now=engine.now())


Chore = Callable[[], int]
"""Other work of the house that the worker process does: called again and again, gives how much was done."""


class Worker:
    """Runs until it is told to stop; several may run side by side."""

    def __init__(self, engine: Engine, *, every: float = 1.0, chores: Sequence[Chore] = ()) -> None:
        """`every`: seconds between looks at the outbox. Each chore has a thread of its own and never runs twice."""
        self.engine = engine
        self.every = every
        self._chores = chores
        self._at_work: set[Chore] = set()
        self._stop = threading.Event()
        self._busy: set[int] = set()
        self._guard = threading.Lock()

    def stop(self) -> None:
        """Finish the calls under way, then return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Look, work, rest. A failure of one round is logged and the next round starts."""
        beat_at = swept_at = self.engine.now() - timedelta(days=1)
        with (
            ThreadPoolExecutor(THREADS, thread_name_prefix="account") as pool,
            ThreadPoolExecutor(len(self._chores) or 1, thread_name_prefix="chore") as chores,
        ):
            while not self._stop.is_set():
                now = self.engine.now()
                try:
                    if now - beat_at >= BEAT_EVERY:
                        self._beat()
                        beat_at = now
                    if now - swept_at >= timedelta(hours=1):
                        self._sweep()
                        swept_at = now
                    fan_out.follow_changes(self.engine)
                    fan_out.start_cycles(self.engine)
                    for account in _due(self.engine):
                        self._start(pool, account)
                    for chore in self._chores:
                        self._begin(chores, chore)
                except Exception:
                    log.exception("round failed")
                self._stop.wait(self.every)

    def _start(self, pool: ThreadPoolExecutor, account: int) -> None:
        with self._guard:
            # Nobody stands in line inside the pool: a take-down that comes now is chosen before what waits since long.
            if account in self._busy or len(self._busy) >= THREADS:
                return
            self._busy.add(account)
        pool.submit(self._work, account)

    def _begin(self, pool: ThreadPoolExecutor, chore: Chore) -> None:
        with self._guard:
            if chore in self._at_work:
                return
            self._at_work.add(chore)
        pool.submit(self._do, chore)

    def _do(self, chore: Chore) -> None:
        try:
            chore()
        except Exception:
            log.exception("chore failed")
        finally:
            with self._guard:
                self._at_work.discard(chore)

    def _work(self, account: int) -> None:
        try:
            drain_account(self.engine, account)
        except Exception:
            log.exception("account %s: round failed", account)
        finally:
            with self._guard:
                self._busy.discard(account)

    def _beat(self) -> None:
        with self.engine.database.transaction(WORKER) as db:
            outbox.beat(db, self.engine.owner, now=self.engine.now())

    def _sweep(self) -> None:
        with self.engine.database.transaction(WORKER) as db:
            outbox.sweep(db, before=self.engine.now() - KEEP_DONE)
            sign_ins.sweep(db, now=self.engine.now())
