"""Writing the audit chain: every change of an audited row is sealed in the transaction that makes it."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, object_mapper

from app.accounts.models.audit import AuditEntry, AuditHead
from app.accounts.rules.audit_chain import GENESIS, canonical, seal
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.columns import Base

HOUSE = 0


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
    head = _lock_head(db, cooperative_id)
    values: dict[str, Any] = {
        "cooperative_id": cooperative_id,
        "sequence": head.sequence + 1,
        "at": clock.now(),
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "action": action,
        "subject": subject,
        "subject_id": str(subject_id),
        "before": canonical(before),
        "after": canonical(after),
    }
    digest = seal(head.hash, *values.values())
    db.execute(sa.insert(AuditEntry).values(**values, previous_hash=head.hash, hash=digest))
    db.execute(
        sa.update(AuditHead)
        .where(AuditHead.cooperative_id == cooperative_id)
        .values(sequence=head.sequence + 1, hash=digest)
    )


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


def _seal_flush(db: Session, _context: object) -> None:
    actor: Actor = db.info.get("actor", SYSTEM)
    entries: list[tuple[str, Base, object, object]] = [("create", row, None, _whole(row)) for row in db.new]
    entries += [("delete", row, _whole(row), None) for row in db.deleted]
    for row in db.dirty:
        before, after = _changes(row)
        if after:
            entries.append(("change", row, before, after))
    audited = [entry for entry in entries if entry[1].__audited__]
    for action, row, old, new in sorted(
        audited, key=lambda e: (_chain_of(e[1]), e[1].__tablename__, sa.inspect(e[1]).identity or ())
    ):
        identity = "/".join(str(part) for part in object_mapper(row).primary_key_from_instance(row))
        record(
            db,
            actor,
            action,
            subject=row.__tablename__,
            subject_id=identity,
            cooperative_id=_chain_of(row),
            before=old,
            after=new,
        )


def install() -> None:
    """From now on every flush of any session is sealed; calling it again changes nothing."""
    if not event.contains(Session, "after_flush", _seal_flush):
        event.listen(Session, "after_flush", _seal_flush)
