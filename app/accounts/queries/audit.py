"""Reading the audit chain: what happened to a thing, and whether the chain still holds."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry, AuditHead
from app.accounts.rules.audit_chain import GENESIS, seal
from app.core.actor import COOPERATIVE_ROLES, Actor, Permission


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the entry, and what is wrong with it."""

    cooperative_id: int
    sequence: int
    fault: str


def of_subject(db: Session, actor: Actor, subject: str, subject_id: object) -> list[AuditEntry]:
    """Entries about one row, newest first; a cooperative's people see only their own chain."""
    actor.require(Permission.VIEW)
    statement = sa.select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == str(subject_id))
    if actor.role in COOPERATIVE_ROLES:
        statement = statement.where(AuditEntry.cooperative_id == actor.cooperative_id)
    return list(db.scalars(statement.order_by(AuditEntry.sequence.desc()).limit(200)))


def newest(actor: Actor) -> sa.Select[AuditEntry]:
    """Entries of the actor's own chain, newest first; administrators see every chain. Raises Forbidden."""
    actor.require(Permission.MANAGE)
    statement = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    if actor.role in COOPERATIVE_ROLES:
        statement = statement.where(AuditEntry.cooperative_id == actor.cooperative_id)
    return statement


def chain_of(actor: Actor) -> int | None:
    """The one chain a cooperative's person may see; None: all of them."""
    return actor.cooperative_id if actor.role in COOPERATIVE_ROLES else None


def count(db: Session) -> int:
    """How many entries all chains hold."""
    return db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0


def verify(db: Session, only: int | None = None) -> list[Break]:
    """Recompute every chain, or one; an empty list means that no stored byte was changed, removed or slipped in."""
    breaks: list[Break] = []
    heads = {head.cooperative_id: head for head in db.scalars(sa.select(AuditHead))}
    chains = set(heads) | set(db.scalars(sa.select(AuditEntry.cooperative_id).distinct()))
    for chain in sorted(chains if only is None else chains & {only}):
        breaks += _verify_chain(db, chain, heads.get(chain))
    return breaks


def _verify_chain(db: Session, chain: int, head: AuditHead | None) -> list[Break]:
    statement = sa.select(AuditEntry).where(AuditEntry.cooperative_id == chain).order_by(AuditEntry.sequence)
    # Closed in any case: a break is found half-way, and PostgreSQL reads through a cursor on its side.
    with closing(db.execute(statement.execution_options(yield_per=1000))) as result:
        return _first_break(result.scalars(), chain, head)


def _first_break(entries: Iterable[AuditEntry], chain: int, head: AuditHead | None) -> list[Break]:
    previous, sequence = GENESIS, 0
    for entry in entries:
        sequence += 1
        if entry.sequence != sequence:
            return [Break(chain, sequence, "missing")]
        expected = seal(
            previous,
            entry.cooperative_id,
            entry.sequence,
            entry.at,
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.subject,
            entry.subject_id,
            entry.before,
            entry.after,
        )
        if entry.previous_hash != previous or entry.hash != expected:
            return [Break(chain, sequence, "changed")]
        previous = entry.hash
    if head is None or head.sequence != sequence or head.hash != previous:
        return [Break(chain, sequence, "cut")]
    return []
