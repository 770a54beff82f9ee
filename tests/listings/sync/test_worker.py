"""Chores of the worker process: called again and again beside the floors, never twice at once, faults and all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app.core import clock, outbox
from app.core.db import Database
from app.listings.sync.engine import Engine
from app.listings.sync.worker import Chore, Worker
from tests.listings.samples import KEY

PATIENCE = 20.0
"""Seconds that no test needs; who waits that long has failed."""


@pytest.fixture
def engine(database: Database) -> Engine:
    """An engine for a house without shops."""
    return Engine(database, "http://127.0.0.1:8000", KEY, "test", timedelta(minutes=2), (1.0, 1.0), clock.now)


@contextmanager
def at_work(engine: Engine, *chores: Chore) -> Iterator[Worker]:
    """A worker in a thread, told to stop at the end."""
    worker = Worker(engine, every=0.005, chores=chores)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


class Counted:
    """A chore that counts its calls, and lets a test wait for the n-th."""

    def __init__(self, fault: Exception | None = None) -> None:
        """With a `fault`, every call ends in it."""
        self.calls = 0
        self._fault = fault
        self._news = threading.Condition()

    def __call__(self) -> int:
        """One more call."""
        with self._news:
            self.calls += 1
            self._news.notify_all()
        if self._fault:
            raise self._fault
        return 1

    def wait(self, calls: int) -> bool:
        """Whether there were so many calls at last."""
        with self._news:
            return self._news.wait_for(lambda: self.calls >= calls, PATIENCE)


class Slow:
    """A chore that goes on until it is let go, and notes whether it was ever begun twice at once."""

    def __init__(self) -> None:
        """Held from the start."""
        self.begun, self.ended, self.let_go = threading.Event(), threading.Event(), threading.Event()
        self.at_once = self.most = 0

    def __call__(self) -> int:
        """Work until let go."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.set()
        self.let_go.wait(PATIENCE)
        self.at_once -= 1
        self.ended.set()
        return 1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let go at the end, however the test ends, or the worker could never stop."""
        try:
            yield
        finally:
            self.let_go.set()


def test_a_chore_is_called_again_and_again(engine: Engine) -> None:
    chore = Counted()
    with at_work(engine, chore):
        assert chore.wait(3)


def test_a_slow_chore_is_not_begun_twice_and_holds_nobody_up(engine: Engine) -> None:
    slow, quick = Slow(), Counted()
    with at_work(engine, slow, quick), slow.held():
        assert slow.begun.wait(PATIENCE)
        assert quick.wait(5)
        assert not slow.ended.is_set()
        with engine.database.reading() as db:
            assert outbox.last_beat(db) is not None, "the worker goes on showing that it lives"
    assert slow.ended.is_set()
    assert slow.most == 1


def test_a_chore_that_fails_is_told_in_the_log_and_called_again(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = Counted(ZeroDivisionError()), Counted()
    with at_work(engine, broken, whole):
        assert broken.wait(3)
        assert whole.wait(3)
    assert "chore failed" in caplog.messages


def test_a_worker_that_is_told_to_stop_finishes_its_chore_first(engine: Engine) -> None:
    slow = Slow()
    worker = Worker(engine, every=0.005, chores=[slow])
    thread = threading.Thread(target=worker.run)
    with slow.held():
        thread.start()
        assert slow.begun.wait(PATIENCE)
        worker.stop()
        thread.join(0.05)
        assert thread.is_alive()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert slow.ended.is_set()


def test_a_worker_without_chores_works_as_before(engine: Engine) -> None:
    with at_work(engine):
        pass
    with engine.database.reading() as db:
        assert outbox.last_beat(db) is not None
