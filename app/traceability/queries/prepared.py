"""Core statements below pool and session: compiled once, asked on a kept connection, for the path of every scan."""

from collections import deque, namedtuple
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app.core.db import Database

Rows = list[Any]
"""Rows with the statement's labels as attributes."""


class Asker:
    """Asks prepared statements; each sees what was last committed, because nothing here opens a transaction.

    Statements are module-level values: what is compiled is kept for ever under the statement itself.
    """

    def __init__(self, database: Database) -> None:
        """Nothing is connected yet."""
        self._database = database
        self._idle: deque[Any] = deque()
        self._known: dict[int, tuple[sa.Select[Any], _Prepared]] = {}

    def __call__(self, statement: sa.Select[Any], values: Mapping[str, object]) -> Rows:
        """The rows of `statement` for the values of its named parameters."""
        known = self._known.get(id(statement))
        if known is None:
            known = self._known[id(statement)] = (statement, _Prepared(statement, self._database.engine.dialect))
        try:
            connection = self._idle.pop()
        except IndexError:
            return self._on(self._connect(), known[1], values)
        try:
            return self._on(connection, known[1], values)
        except Exception:  # perhaps only the connection has gone while it rested; a new one tells
            return self._on(self._connect(), known[1], values)

    execute = __call__
    """Under the name that sessions use, for questions that may be asked of either."""

    def _on(self, connection: Any, prepared: "_Prepared", values: Mapping[str, object]) -> Rows:
        try:
            found = prepared.rows(connection, values)
        except Exception:
            connection.close()
            raise
        self._idle.append(connection)
        return found

    def _connect(self) -> Any:
        pooled = self._database.engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        pooled.detach()
        if self._database.engine.dialect.name != "sqlite":
            connection.autocommit = True
            connection.prepare_threshold = 0
        return connection

    def close(self) -> None:
        """Close the connections that rest."""
        while self._idle:
            self._idle.pop().close()


class _Prepared:
    """A statement as text, with what turns values into the driver's and back."""

    def __init__(self, statement: sa.Select[Any], dialect: sa.Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._places: tuple[str, ...] | None = tuple(compiled.positiontup) if compiled.positional else None
        self._fixed = dict(compiled.params)
        self._binds: dict[str, Callable[[Any], Any]] = {}
        for bind, name in compiled.bind_names.items():
            write = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if write is not None:
                self._binds[name] = write
        columns = list(statement.selected_columns)
        self._row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]  # the names are those of the statement
        readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readers = [(index, reader) for index, reader in enumerate(readers) if reader is not None]

    def rows(self, connection: Any, values: Mapping[str, object]) -> Rows:
        given = self._fixed | dict(values)
        for name, write in self._binds.items():
            given[name] = write(given[name])
        asked: Any = given if self._places is None else [given[name] for name in self._places]
        # fetchall, because a cursor that is not read to its end would hold its view of the database.
        found = connection.execute(self._text, asked).fetchall()
        return [self._row._make(self._read(row)) for row in found]

    def _read(self, row: Any) -> list[Any]:
        values = list(row)
        for index, reader in self._readers:
            values[index] = reader(values[index])
        return values
