"""What of the database belongs to one cooperative, and how a row is written as JSON and read again."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.core.columns import Base, UtcDateTime

FORMAT = 1
"""Version of the archive's form; a reader refuses one that it does not know."""

LEFT_OUT = frozenset({"api_tokens", "audit_entries", "audit_heads", "invitations", "label_progress", "memberships"})
"""Keys, people's roles and open offers do not travel; the audit chain lies in a file of its own."""

BLANKED = {"channels": {"credentials_sealed": ""}}
"""Sealed with a key of the house it came from, and of no use elsewhere."""


def owned_tables() -> list[sa.Table]:
    """Tables whose rows belong to a cooperative, each after those it points to (and the cooperative itself first)."""
    found: list[sa.Table] = []
    for table in Base.metadata.sorted_tables:
        if table.name not in LEFT_OUT and (table.name == "cooperatives" or _way(table) is not None):
            found.append(table)
    return found


def _way(table: sa.Table) -> sa.Column[Any] | None:
    """The column that leads to the owner: its own, or the first that points to a row that has one."""
    if "cooperative_id" in table.c:
        return table.c.cooperative_id
    for column in table.c:
        for key in column.foreign_keys:
            if "cooperative_id" in key.column.table.c and key.column.table.name not in LEFT_OUT:
                return column
    return None


def rows_of(table: sa.Table, cooperative_id: int) -> sa.Select[Any]:
    """Every row of `table` that belongs to the cooperative, in the order of its key."""
    if table.name == "cooperatives":
        return sa.select(table).where(table.c.id == cooperative_id)
    way = _way(table)
    if way is None:
        raise ValueError(f"{table.name} belongs to nobody")
    order = list(table.primary_key)
    if way.name == "cooperative_id":
        return sa.select(table).where(way == cooperative_id).order_by(*order)
    target = next(iter(way.foreign_keys)).column
    inside = sa.select(target).where(target.table.c.cooperative_id == cooperative_id)
    return sa.select(table).where(way.in_(inside)).order_by(*order)


def borrowed() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Tables of the house that owned rows point to, with the pointing column: what must come along to be read."""
    owned = owned_tables()
    for table in owned:
        for column in table.c:
            for key in column.foreign_keys:
                if key.column.table not in owned and key.column.table.name not in {"admin_units", *LEFT_OUT}:
                    yield key.column.table, column


def written(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as plain JSON values: instants as ISO 8601 in UTC, days as ISO, states by their value."""
    blanked = BLANKED.get(table.name, {})
    return {name: blanked[name] if name in blanked else _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def read(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """A written row as the database takes it. Raises ValueError for columns it does not have or values it cannot be."""
    unknown = set(values) - set(table.c.keys())
    if unknown:
        raise ValueError(f"{table.name}: {', '.join(sorted(unknown))}")
    return {name: _typed(table.c[name], value) for name, value in values.items()}


def _typed(column: sa.Column[Any], value: Any) -> Any:
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, UtcDateTime | sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.Time):
        return time.fromisoformat(value)
    return value
