"""What officers and administrators see first: the cooperatives in their scope, in counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.models.memberships import Membership
from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import scope
from app.cooperatives.rules.certificates import EXPIRING_DAYS
from app.cooperatives.rules.growing_areas import AreaState
from app.core.actor import Actor, Permission
from app.core.outbox import Job, JobState
from app.listings.models.channels import Channel
from app.listings.rules.placements import ChannelState
from app.traceability.models.batches import Batch
from app.traceability.rules.batches import BatchState


@dataclass(frozen=True, slots=True)
class Counts:
    """What one cooperative, or all in scope, have."""

    batches: int = 0
    areas_granted: int = 0
    areas_suspended: int = 0
    recalled: int = 0
    certificates_ending: int = 0


def _questions(day: date) -> dict[str, tuple[InstrumentedAttribute[int], sa.ColumnElement[bool]]]:
    """Each count as (owner column, condition)."""
    ending = sa.and_(
        Certificate.withdrawn_on.is_(None),
        Certificate.valid_until.between(day, day + timedelta(days=EXPIRING_DAYS)),
    )
    return {
        "batches": (Batch.cooperative_id, Batch.state == BatchState.OPEN),
        "areas_granted": (GrowingArea.cooperative_id, GrowingArea.state == AreaState.GRANTED),
        "areas_suspended": (GrowingArea.cooperative_id, GrowingArea.state == AreaState.SUSPENDED),
        "recalled": (Batch.cooperative_id, Batch.state == BatchState.RECALLED),
        "certificates_ending": (Certificate.cooperative_id, ending),
    }


def total(db: Session, actor: Actor, day: date) -> Counts:
    """Counts over everything in the actor's scope."""
    counts = {}
    for name, (owner, condition) in _questions(day).items():
        statement = scope.visible(sa.select(sa.func.count(owner)).where(condition), actor, owner)
        counts[name] = db.scalar(statement) or 0
    return Counts(**counts)


def per_cooperative(db: Session, cooperatives: Sequence[Cooperative], day: date) -> dict[int, Counts]:
    """Counts of each of these cooperatives."""
    found: dict[int, dict[str, int]] = {row.id: {} for row in cooperatives}
    for name, (owner, condition) in _questions(day).items():
        statement: Any = sa.select(owner, sa.func.count()).where(owner.in_(found), condition)
        for cooperative_id, count in db.execute(statement.group_by(owner)):
            found[cooperative_id][name] = count
    return {cooperative_id: Counts(**counts) for cooperative_id, counts in found.items()}


@dataclass(frozen=True, slots=True)
class House:
    """How the whole house is doing, for administrators."""

    cooperatives: int
    people: int
    officers: int
    channels: int
    channels_signed_out: int
    jobs_waiting: int
    jobs_dead: int


def of_house(db: Session, actor: Actor) -> House:
    """Counts over the whole house."""
    actor.require(Permission.ADMINISTER)
    held = sa.select(sa.func.count(sa.distinct(Membership.user_id))).where(Membership.ended_at.is_(None))
    jobs = sa.select(sa.func.count(Job.id))
    questions: tuple[sa.Select[Any], ...] = (
        sa.select(sa.func.count(Cooperative.id)),
        held,
        held.where(Membership.cooperative_id.is_(None)),
        sa.select(sa.func.count(Channel.id)),
        sa.select(sa.func.count(Channel.id)).where(Channel.state == ChannelState.NEEDS_SIGN_IN),
        jobs.where(Job.state == JobState.WAITING),
        jobs.where(Job.state == JobState.DEAD),
    )
    return House(*(db.scalar(question) or 0 for question in questions))
