"""Counting scans without making anybody wait: counts gather in memory and are written once a second."""

import logging
import threading
import time
from collections import deque
from datetime import UTC, date, datetime
from multiprocessing.util import Finalize
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.db import Database
from app.traceability.models.labels import ScanCount

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0

_Key = tuple[int, int, date]


class ScanBuffer:
    """Scans by run, position and day, on their way to the database.

    A thread writes them every second, and once more when the process ends by itself or is asked to. What a killed
    process (`kill -9`, power cut) had not written is lost: at most the last second. A database that is away loses
    nothing; counts wait.
    """

    def __init__(self, database: Database, every_seconds: float = EVERY_SECONDS) -> None:
        """Nothing runs until the first scan."""
        self._database = database
        self._every = every_seconds
        self._seen: deque[tuple[int, int, float]] = deque()
        self._waiting: dict[_Key, tuple[int, datetime]] = {}
        self._writing = threading.Lock()
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._at_exit: Finalize | None = None

    def count(self, run_id: int, position: int) -> None:
        """One scan of one label, now."""
        self._seen.append((run_id, position, time.time()))
        if self._thread is None:
            self._start()

    def flush(self) -> bool:
        """Write what has gathered, all or nothing; False, and everything kept, when the database refuses."""
        with self._writing:
            self._gather()
            if not self._waiting:
                return True
            try:
                with self._database.transaction() as db:
                    rows = _rows(self._waiting)
                    db.connection().execute(_upsert(db.get_bind().dialect.name), rows)
            except SQLAlchemyError as error:
                log.warning("scan counts wait: %s", type(error).__name__)
                return False
            self._waiting = {}
            return True

    def stop(self) -> None:
        """Write the rest and end the thread; a later scan starts it again."""
        with self._starting:
            thread, self._thread = self._thread, None
            self._stopping.set()
            if self._at_exit is not None:
                self._at_exit.cancel()
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        self.flush()

    def _gather(self) -> None:
        while self._seen:
            run_id, position, at = self._seen.popleft()
            moment = datetime.fromtimestamp(at, UTC)
            key = (run_id, position, clock.day(moment))
            scans, last_at = self._waiting.get(key, (0, moment))
            self._waiting[key] = (scans + 1, max(last_at, moment))

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None:
                return
            self._stopping = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(self._stopping,), name="scan-counts", daemon=True)
            self._thread.start()
            # Unlike atexit this also runs where a server starts its workers as processes of multiprocessing.
            self._at_exit = Finalize(None, self.stop, exitpriority=1)

    def _run(self, stopping: threading.Event) -> None:
        while not stopping.wait(self._every):
            self.flush()


def _rows(waiting: dict[_Key, tuple[int, datetime]]) -> list[dict[str, Any]]:
    """Rows in the order of their key, so that two processes never wait for each other crosswise."""
    return [
        {"run_id": run_id, "position": position, "day": day, "scans": scans, "last_at": last_at}
        for (run_id, position, day), (scans, last_at) in sorted(waiting.items())
    ]


def _upsert(dialect: str) -> Any:
    """Add to the row of the day, or begin it."""
    table: Any = ScanCount.__table__
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    new, old = statement.excluded, table.c
    return statement.on_conflict_do_update(
        index_elements=["run_id", "position", "day"],
        set_={
            "scans": old.scans + new.scans,
            "last_at": sa.case((old.last_at > new.last_at, old.last_at), else_=new.last_at),
        },
    )
