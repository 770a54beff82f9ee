"""Recall cases in scope, what a case holds, and who may confirm it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.accounts.models.memberships import Membership
from app.accounts.models.users import User
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.partners import Partner
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core.actor import Actor, Permission, Role
from app.core.errors import NotFound
from app.core.text import fold
from app.traceability.models.batches import Batch
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import Product
from app.traceability.models.recalls import RecallBatch, RecallCase, RecallStep
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import genealogy
from app.traceability.rules.batches import BatchState
from app.traceability.rules.genealogy import Direction, Seed, SeedKind, Trace
from app.traceability.rules.recalls import STANDING, CaseState, StepKind


def listing(actor: Actor) -> sa.Select[Any]:
    """Cases the actor may see: what waits for him first, then what runs, then the newest."""
    own = RecallCase.proposed_by_id.is_not_distinct_from(actor.user_id)
    rank = sa.case(
        (sa.and_(RecallCase.state == CaseState.PROPOSED, ~own), 0),
        (RecallCase.state == CaseState.PROPOSED, 1),
        (RecallCase.state == CaseState.ACTIVE, 2),
        else_=3,
    )
    statement = scope.visible(sa.select(RecallCase), actor, RecallCase.cooperative_id)
    return statement.order_by(rank, RecallCase.proposed_at.desc(), RecallCase.id.desc())


def waiting(actor: Actor) -> sa.Select[Any]:
    """Proposals that this actor may confirm, oldest first."""
    statement = sa.select(RecallCase).where(
        RecallCase.state == CaseState.PROPOSED, RecallCase.proposed_by_id.is_distinct_from(actor.user_id)
    )
    if not (actor.may(Permission.MANAGE) or actor.may(Permission.OVERSEE)):
        statement = statement.where(sa.false())
    return scope.visible(statement, actor, RecallCase.cooperative_id).order_by(RecallCase.proposed_at, RecallCase.id)


def get(db: Session, actor: Actor, case_id: int) -> RecallCase:
    """One case with its batches. Raises NotFound."""
    loaded = selectinload(RecallCase.batches).joinedload(RecallBatch.batch)
    statement = sa.select(RecallCase).where(RecallCase.id == case_id)
    statement = statement.options(loaded.joinedload(Batch.product), loaded.joinedload(Batch.cooperative))
    found: RecallCase | None = db.scalar(scope.visible(statement, actor, RecallCase.cooperative_id))
    if found is None:
        raise NotFound
    return found


def batches_in(case: RecallCase) -> list[RecallBatch]:
    """The lines of a case that still belong to its scope."""
    return [line for line in case.batches if line.removed_at is None]


def sizes(db: Session, case_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """(batches, grams) in the scope of each case."""
    statement = (
        sa.select(RecallBatch.case_id, sa.func.count(), sa.func.sum(RecallBatch.grams))
        .where(RecallBatch.case_id.in_(case_ids), RecallBatch.removed_at.is_(None))
        .group_by(RecallBatch.case_id)
    )
    return {case_id: (int(batches), int(grams)) for case_id, batches, grams in db.execute(statement)}


def numbers(db: Session, cooperative_id: int) -> list[str]:
    """Case numbers that are taken in a cooperative."""
    return list(db.scalars(sa.select(RecallCase.number).where(RecallCase.cooperative_id == cooperative_id)))


def made_by(db: Session, cooperative_id: int, request_key: str | None) -> RecallCase | None:
    """The case that an earlier sending of the same form made."""
    if request_key is None:
        return None
    own = RecallCase.cooperative_id == cooperative_id
    return db.scalar(sa.select(RecallCase).where(own, RecallCase.request_key == request_key))


def step_made_by(db: Session, case: RecallCase, request_key: str | None) -> RecallStep | None:
    """The step that an earlier sending of the same form wrote."""
    if request_key is None:
        return None
    return db.scalar(sa.select(RecallStep).where(RecallStep.case_id == case.id, RecallStep.request_key == request_key))


def steps(db: Session, case_id: int, *kinds: StepKind) -> list[RecallStep]:
    """The diary of a case, or its lines of these kinds, oldest first."""
    statement = sa.select(RecallStep).where(RecallStep.case_id == case_id)
    if kinds:
        statement = statement.where(RecallStep.kind.in_(kinds))
    loaded = statement.options(joinedload(RecallStep.batch), joinedload(RecallStep.partner))
    return list(db.scalars(loaded.order_by(RecallStep.at, RecallStep.id)))


def held_by_others(db: Session, case_id: int, batch_ids: Sequence[int]) -> dict[int, bool]:
    """Batches that another standing case holds too: whether that case's hold is the only reason for it."""
    statement = (
        sa.select(RecallBatch.batch_id, sa.func.min(sa.case((RecallBatch.held_before, 1), else_=0)))
        .join(RecallCase, RecallCase.id == RecallBatch.case_id)
        .where(
            RecallBatch.batch_id.in_(batch_ids),
            RecallBatch.removed_at.is_(None),
            RecallCase.id != case_id,
            RecallCase.state.in_(STANDING),
            ~RecallCase.drill,
        )
        .group_by(RecallBatch.batch_id)
    )
    return {batch_id: not held for batch_id, held in db.execute(statement)}


def other_managers(db: Session, cooperative_id: int, user_id: int | None) -> list[str]:
    """Names of those who manage the cooperative besides this person."""
    statement = (
        sa.select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.cooperative_id == cooperative_id,
            Membership.role == Role.MANAGER,
            Membership.ended_at.is_(None),
            User.id.is_distinct_from(user_id),
        )
    )
    return list(db.scalars(statement.order_by(User.name, User.id)))


def follow(db: Session, actor: Actor, seed: Seed) -> Trace:
    """Everything downstream of the seed. Raises NotFound for a seed out of reach."""
    return genealogy.trace(db, actor, seed, Direction.FORWARD)


def batches(db: Session, actor: Actor, batch_ids: Collection[int]) -> list[Batch]:
    """These batches, as far as the actor may see them, with what their rows show; in id order."""
    statement = sa.select(Batch).where(Batch.id.in_(set(batch_ids))).order_by(Batch.id)
    loaded = statement.options(joinedload(Batch.product), joinedload(Batch.cooperative))
    return list(db.scalars(scope.visible(loaded, actor, Batch.cooperative_id)))


def addable(case: RecallCase, text: str) -> sa.Select[Any]:
    """Batches of the case's cooperative that are in no recall and not in this case, newest first."""
    inside = [line.batch_id for line in batches_in(case)]
    statement = sa.select(Batch).join(Batch.product).options(contains_eager(Batch.product))
    statement = statement.where(Batch.cooperative_id == case.cooperative_id, Batch.id.not_in(inside))
    if not case.drill:
        statement = statement.where(Batch.state != BatchState.RECALLED)
    if text.strip():
        by_number = Batch.number.contains(text.strip().upper(), autoescape=True)
        statement = statement.where(by_number | Product.search.contains(fold(text), autoescape=True))
    return statement.order_by(Batch.id.desc())


def seed_name(db: Session, actor: Actor, seed: Seed) -> str:
    """What the starting point is called in the records. Raises NotFound."""
    return _NAMED[seed.kind](db, actor, seed.id)


def _input_lot(db: Session, actor: Actor, lot_id: int) -> str:
    lot = scope.get(db, actor, InputLot, lot_id)
    name = db.get_one(InputItem, lot.item_id).name
    return f"{name}, {lot.lot_number}" if lot.lot_number else name


_NAMED: Mapping[SeedKind, Callable[[Session, Actor, int], str]] = {
    SeedKind.BATCH: lambda db, actor, row_id: scope.get(db, actor, Batch, row_id).number,
    SeedKind.LABEL_RUN: lambda db, actor, row_id: str(scope.get(db, actor, LabelRun, row_id).id),
    SeedKind.UNIT: lambda db, actor, row_id: scope.get(db, actor, LogisticUnit, row_id).sscc,
    SeedKind.GROWING_AREA: lambda db, actor, row_id: scope.get(db, actor, GrowingArea, row_id).name,
    SeedKind.PLOT: lambda db, actor, row_id: scope.get(db, actor, Plot, row_id).name,
    SeedKind.INPUT_LOT: _input_lot,
    SeedKind.PARTNER: lambda db, actor, row_id: scope.get(db, actor, Partner, row_id).name,
}
