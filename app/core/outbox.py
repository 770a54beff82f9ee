"""The outbox: "this changed", written in the same transaction as the change, worked off under leases.

A row joins an open one only while nobody has claimed it; a claim is settled only by its owner, and what changes
meanwhile waits in a row of its own, so an edit made during a call is never lost, and a killed worker's row is taken
over when its lease runs out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.core.columns import Base, Code, Id


class Lane(IntEnum):
    """Order of work: a take-down goes ahead of everything."""

    EXPRESS = 0
    ORDINARY = 5


class JobState(StrEnum):
    """Life of an outbox row."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One thing that changed and must be followed up."""

    __tablename__ = "outbox"
    __audited__ = False

    id: Mapped[Id]
    topic: Mapped[Code]
    subject_id: Mapped[int] = mapped_column(sa.BigInteger)
    account_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    lane: Mapped[int]
    state: Mapped[JobState]
    attempts: Mapped[int]
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[Code | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "uq_outbox_waiting",
            "topic",
            "subject_id",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index("ix_outbox_due", "state", "lane", "run_at"),
    )


class Heartbeat(Base):
    """When each worker was last alive."""

    __tablename__ = "worker_heartbeats"
    __audited__ = False

    worker: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased row as its owner read it."""

    id: int
    topic: str
    subject_id: int
    account_id: int | None
    attempts: int
    owner: str
    lane: int


def _insert(db: Session) -> Any:
    return postgresql.insert(Job) if db.get_bind().dialect.name == "postgresql" else sqlite.insert(Job)


def mark_changed(
    db: Session,
    topic: str,
    subject_id: int,
    *,
    now: datetime,
    run_at: datetime | None = None,
    lane: Lane = Lane.ORDINARY,
    account_id: int | None = None,
) -> None:
    """Say that `topic` number `subject_id` changed; it is followed up at `run_at` (default: at once).

    Joins the waiting row of the same subject where there is one: the earlier time and the faster lane win.
    """
    due = run_at or now
    statement = _insert(db).values(
        topic=topic,
        subject_id=subject_id,
        account_id=account_id,
        lane=int(lane),
        state=JobState.WAITING,
        attempts=0,
        run_at=due,
        created_at=now,
    )
    earlier = sa.case((Job.run_at < statement.excluded.run_at, Job.run_at), else_=statement.excluded.run_at)
    faster = sa.case((Job.lane < statement.excluded.lane, Job.lane), else_=statement.excluded.lane)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["topic", "subject_id"],
            index_where=sa.text("state = 'waiting'"),
            set_={"run_at": earlier, "lane": faster},
        )
    )


def claim(
    db: Session, topics: list[str], *, owner: str, now: datetime, lease: timedelta, account_id: int | None = None
) -> Claim | None:
    """Lease the next due row of `topics`, or one whose lease ran out; None when there is nothing to do.

    A subject with a live lease is left alone, so that one thing is never worked on twice at once.
    """
    other = aliased(Job)
    busy = sa.exists().where(
        other.topic == Job.topic,
        other.subject_id == Job.subject_id,
        other.state == JobState.LEASED,
        other.lease_until > now,
    )
    free = sa.or_(
        sa.and_(Job.state == JobState.WAITING, Job.run_at <= now),
        sa.and_(Job.state == JobState.LEASED, Job.lease_until <= now),
    )
    pick = sa.select(Job.id, Job.topic, Job.subject_id).where(Job.topic.in_(topics), free, ~busy)
    pick = pick.order_by(Job.lane, Job.run_at, Job.id).limit(1).with_for_update(skip_locked=True)
    if account_id is not None:
        pick = pick.where(Job.account_id == account_id)
    passed: list[int] = []
    while (chosen := db.execute(pick.where(Job.id.not_in(passed))).one_or_none()) is not None:
        passed.append(chosen.id)
        if not _alone(db, chosen.topic, chosen.subject_id):
            continue
        row = db.execute(
            sa.update(Job)
            .where(Job.id == chosen.id, ~busy)
            .values(state=JobState.LEASED, owner=owner, lease_until=now + lease, attempts=Job.attempts + 1)
            .returning(Job.id, Job.topic, Job.subject_id, Job.account_id, Job.attempts, Job.lane)
        ).one_or_none()
        if row is not None:
            return Claim(row.id, row.topic, row.subject_id, row.account_id, row.attempts, owner, row.lane)
    return None


def _alone(db: Session, topic: str, subject_id: int) -> bool:
    """Is nobody else claiming this subject right now?

    A subject may have two free rows (an expired lease and a newer change). On PostgreSQL two workers would not see
    each other's uncommitted lease on the other row, so the subject itself is locked until the commit.
    """
    if db.get_bind().dialect.name != "postgresql":
        return True
    key = sa.func.hashtextextended(f"{topic}/{subject_id}", 0)
    return bool(db.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(key))))


def _mine(held: Claim) -> sa.ColumnElement[bool]:
    """Fencing: only the present owner of the lease may write back."""
    return sa.and_(Job.id == held.id, Job.owner == held.owner, Job.state == JobState.LEASED)


def renew(db: Session, held: Claim, *, now: datetime, lease: timedelta) -> bool:
    """Keep the lease while still working; False when somebody else has taken the row over."""
    done = db.execute(sa.update(Job).where(_mine(held), Job.attempts == held.attempts).values(lease_until=now + lease))
    return _touched(done)


def settle(db: Session, held: Claim, *, now: datetime) -> bool:
    """The claimed row is done; False when the lease was lost meanwhile."""
    done = db.execute(
        sa.update(Job)
        .where(_mine(held), Job.attempts == held.attempts)
        .values(state=JobState.DONE, finished_at=now, lease_until=None, last_error=None)
    )
    return _touched(done)


def put_back(db: Session, held: Claim, *, now: datetime, run_at: datetime, error: str) -> bool:
    """Try again at `run_at`. When a newer row of the subject waits already, that one carries on and this one ends."""
    back = (
        sa.update(Job)
        .where(_mine(held), Job.attempts == held.attempts)
        .values(run_at=run_at, lease_until=None, owner=None, last_error=error[:2000], finished_at=now)
    )
    try:
        with db.begin_nested():
            return _touched(db.execute(back.values(state=JobState.WAITING)))
    except sa.exc.IntegrityError:  # uq_outbox_waiting: only the index knows of rows written at this very moment
        return _touched(db.execute(back.values(state=JobState.DONE)))


def bury(db: Session, held: Claim, *, now: datetime, error: str) -> bool:
    """Give up: the row stays as a dead letter with its last error until a person acts."""
    done = db.execute(
        sa.update(Job)
        .where(_mine(held), Job.attempts == held.attempts)
        .values(state=JobState.DEAD, finished_at=now, lease_until=None, last_error=error[:2000])
    )
    return _touched(done)


def due_accounts(db: Session, topics: list[str], *, now: datetime) -> list[int]:
    """Accounts with something to do in `topics`, the fastest lane first."""
    free = sa.or_(
        sa.and_(Job.state == JobState.WAITING, Job.run_at <= now),
        sa.and_(Job.state == JobState.LEASED, Job.lease_until <= now),
    )
    statement = (
        sa.select(Job.account_id)
        .where(Job.topic.in_(topics), free, Job.account_id.is_not(None))
        .group_by(Job.account_id)
        .order_by(sa.func.min(Job.lane), sa.func.min(Job.run_at))
    )
    return [account for account in db.scalars(statement) if account is not None]


def sweep(db: Session, *, before: datetime) -> None:
    """Forget rows that were done before this instant; dead letters stay."""
    db.execute(sa.delete(Job).where(Job.state == JobState.DONE, Job.finished_at < before))


def beat(db: Session, worker: str, *, now: datetime) -> None:
    """Note that `worker` is alive."""
    if not _touched(db.execute(sa.update(Heartbeat).where(Heartbeat.worker == worker).values(at=now))):
        db.add(Heartbeat(worker=worker, at=now))


def last_beat(db: Session) -> datetime | None:
    """When any worker was last alive."""
    return db.scalar(sa.select(sa.func.max(Heartbeat.at, type_=Heartbeat.at.type)))


def _touched(result: sa.Result[Any]) -> bool:
    return bool(getattr(result, "rowcount", 0))
