"""Writing the audit chain: every change of an audited row is sealed in the transaction that makes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, UOWTransaction, object_mapper

from app.accounts.models.audit import AuditEntry, AuditHead
from app.accounts.rules.audit_chain import GENESIS, canonical, seal
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.columns import Base

HOUSE = 0


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing that happened, before it is sealed."""

    action: str
    subject: str
    subject_id: str
    before: object
    after: object


def record(
    db: Session,
    actor: Actor,
    action: str,
    *,
    subject: str,
    subject_id: object,
    cooperative_id: int = HOUSE,
    before: object = None,
    after: object = None,
) -> None:
    """Append one entry to the chain of `cooperative_id` (0: the house), holding its head until the commit."""
    _append(db, actor, cooperative_id, [_Change(action, subject, str(subject_id), before, after)])


def _append(db: Session, actor: Actor, cooperative_id: int, changes: Iterable[_Change]) -> None:
    """Seal changes onto the end of one chain, each by the hash of the one before."""
    head = _lock_head(db, cooperative_id)
    sequence, previous, now = head.sequence, head.hash, clock.now()
    rows: list[dict[str, Any]] = []
    for change in changes:
        sequence += 1
        values: dict[str, Any] = {
            "cooperative_id": cooperative_id,
            "sequence": sequence,
            "at": now,
            "actor_id": actor.user_id,
            "actor_name": actor.name,
            "action": change.action,
            "subject": change.subject,
            "subject_id": change.subject_id,
            "before": canonical(change.before),
            "after": canonical(change.after),
        }
        digest = seal(previous, *values.values())
        rows.append({**values, "previous_hash": previous, "hash": digest})
        previous = digest
    moved = sa.update(AuditHead).where(AuditHead.cooperative_id == cooperative_id)
    db.connection().execute(sa.insert(AuditEntry), rows)
    db.connection().execute(moved.values(sequence=sequence, hash=previous))


def _lock_head(db: Session, cooperative_id: int) -> Any:
    """The last link, locked: two writers to one chain take turns."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(
        insert(AuditHead)
        .values(cooperative_id=cooperative_id, sequence=0, hash=GENESIS)
        .on_conflict_do_nothing(index_elements=["cooperative_id"])
    )
    chosen = sa.select(AuditHead.sequence, AuditHead.hash).where(AuditHead.cooperative_id == cooperative_id)
    return db.execute(chosen.with_for_update()).one()


def _chain_of(row: Base) -> int:
    if row.__tablename__ == "cooperatives":
        return int(row.id)  # type: ignore[attr-defined]  # every table here has an id
    return getattr(row, "cooperative_id", None) or HOUSE


def _shown(row: Base, name: str, value: object) -> object:
    return "•" if name in row.__audit_hidden__ and value is not None else value


def _links(row: Base) -> Iterator[tuple[str, list[Any]]]:
    """Ids on the other side of loaded many-to-many relationships."""
    for link in object_mapper(row).relationships:
        if link.secondary is not None and link.key in row.__dict__:
            yield link.key, sorted(other.id for other in getattr(row, link.key))


def _whole(row: Base) -> dict[str, object]:
    names = [column.key for column in object_mapper(row).column_attrs]
    return {name: _shown(row, name, getattr(row, name)) for name in names} | dict(_links(row))


def _changes(row: Base) -> tuple[dict[str, object], dict[str, object]]:
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    state = sa.inspect(row)
    for column in object_mapper(row).column_attrs:
        history = state.attrs[column.key].history
        if history.has_changes():
            before[column.key] = _shown(row, column.key, history.deleted[0] if history.deleted else None)
            after[column.key] = _shown(row, column.key, history.added[0] if history.added else None)
    for link in object_mapper(row).relationships:
        if link.secondary is not None and state.attrs[link.key].history.has_changes():
            history = state.attrs[link.key].history
            before[link.key] = sorted(r.id for r in (*history.unchanged, *history.deleted))
            after[link.key] = sorted(r.id for r in (*history.unchanged, *history.added))
    return before, after


def _in_order(row: Base) -> tuple[int, str, Any]:
    """Chains always in the same order, so that two writers never wait for each other in a ring."""
    return _chain_of(row), row.__tablename__, sa.inspect(row).identity or ()


def _of(row: Base, action: str, before: object, after: object) -> _Change:
    identity = "/".join(str(part) for part in object_mapper(row).primary_key_from_instance(row))
    return _Change(action, row.__tablename__, identity, before, after)


def _gone(context: UOWTransaction) -> list[Base]:
    """Rows this flush deletes; those orphaned from a collection stand only here, not in the session's own list."""
    return [state.obj() for state, (deleted, only_listed) in context.states.items() if deleted and not only_listed]


def _seal_flush(db: Session, context: UOWTransaction) -> None:
    changes = [(row, _of(row, "create", None, _whole(row))) for row in db.new if row.__audited__]
    changes += [(row, _of(row, "delete", _whole(row), None)) for row in _gone(context) if row.__audited__]
    for row in (row for row in db.dirty if row.__audited__):
        before, after = _changes(row)
        if after:
            changes.append((row, _of(row, "change", before, after)))
    changes.sort(key=lambda each: _in_order(each[0]))
    for chain, together in groupby(changes, key=lambda each: _chain_of(each[0])):
        _append(db, db.info.get("actor", SYSTEM), chain, [change for _row, change in together])


def install() -> None:
    """From now on every flush of any session is sealed; calling it again changes nothing."""
    if not event.contains(Session, "after_flush", _seal_flush):
        event.listen(Session, "after_flush", _seal_flush)
