"""The database: engines and sessions for SQLite and PostgreSQL with the recipes that keep every write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from app.core.actor import SYSTEM, Actor


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Foreign keys on, write-ahead log, wait for locks; leave BEGIN to us (the driver's own begins too late).

    Recursive triggers, so that INSERT OR REPLACE cannot slip past those that keep history.
    """
    connection.isolation_level = None
    pragmas = ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=15000", "synchronous=FULL", "recursive_triggers=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer takes the write lock first: a deferred BEGIN that turns into a write later loses updates."""
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`; its errors do not tell what was to be written."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True)
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    options: dict[str, Any] = {"poolclass": sa.StaticPool} if in_memory else {"pool_size": 10, "max_overflow": 20}
    if not in_memory:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class Database:
    """One engine, two ways in: `transaction` writes and commits, `reading` looks."""

    def __init__(self, url: str) -> None:
        """Open `url`; nothing is connected yet."""
        self.url = url
        self.engine = make_engine(url)
        self.reader = self.engine.execution_options(writes=False)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(self.reader, expire_on_commit=False)

    @contextmanager
    def transaction(self, actor: Actor = SYSTEM) -> Iterator[Session]:
        """A writing session: committed at the end, rolled back on any error. `actor` signs the audit chain."""
        with self._write() as db, db.begin():
            db.info["actor"] = actor
            yield db

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to look with; nothing it does is kept."""
        with self._read() as db:
            yield db
