"""The diary of a recall case: who may act in it, its lines, and goods that were found."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid, NotFound, Problem
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import RecallBatch, RecallCase, RecallStep
from app.traceability.queries import recall_boards
from app.traceability.queries import recall_cases as queries
from app.traceability.rules import recalls as rules
from app.traceability.rules.recalls import CaseState, Finding, Outcome, StepKind


def require(actor: Actor, cooperative_id: int | None = None) -> None:
    """Recalls are acted on by managers of the cooperative and by who oversees cooperatives. Raises Forbidden."""
    if not actor.may(Permission.OVERSEE):
        actor.require(Permission.MANAGE, cooperative_id)


def case_to_change(db: Session, actor: Actor, case_id: int) -> RecallCase:
    """The case, locked: whoever acts in it takes turns. Raises Forbidden, NotFound."""
    require(actor)
    case = scope.get(db, actor, RecallCase, case_id, lock=True)
    require(actor, case.cooperative_id)
    return case


def lock_batches(db: Session, batch_ids: Collection[int]) -> list[Batch]:
    """The batches as they are now, locked in id order, so that nobody ships from them or works on them meanwhile."""
    chosen = sa.select(Batch).where(Batch.id.in_(set(batch_ids))).order_by(Batch.id)
    fresh = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.scalars(fresh))


def append(db: Session, actor: Actor, case: RecallCase, kind: StepKind, **facts: Any) -> RecallStep:
    """Write one line; `facts` are further columns of it."""
    step = RecallStep(
        cooperative_id=case.cooperative_id, case_id=case.id, kind=kind, at=clock.now(), by_name=actor.name, **facts
    )
    db.add(step)
    return step


def locate(
    db: Session,
    actor: Actor,
    case_id: int,
    *,
    batch_id: int,
    grams: int,
    outcome: Outcome,
    place: str | None = None,
    partner_id: int | None = None,
    note: str | None = None,
    isolated_before: bool = False,
    request_key: str | None = None,
) -> RecallStep:
    """Write down goods that were found, in whole grams, and what became of them; the same request twice is one line.

    `isolated_before`: they are part of what an earlier line set apart. Raises Invalid at the field at fault (more than
    there is of the batch among them), Conflict for a case that is not running.
    """
    case = case_to_change(db, actor, case_id)
    earlier = queries.step_made_by(db, case, request_key)
    if earlier is not None:
        return earlier
    rules.expect(case.state, CaseState.ACTIVE)
    line = _line(db, case, batch_id)
    partner = _partner(db, actor, case, partner_id)
    if partner is None and not place:
        raise Invalid.at("place", N_("Xin chọn bên mua hoặc ghi nơi tìm thấy hàng"))
    finding = Finding(grams, outcome, isolated_before)
    known = [
        one
        for step, one in recall_boards.found(queries.steps(db, case.id, StepKind.LOCATE))
        if step.batch_id == batch_id
    ]
    rules.check_finding(finding, rules.tally(known), line.grams)
    step = append(
        db,
        actor,
        case,
        StepKind.LOCATE,
        batch_id=batch_id,
        partner_id=partner.id if partner else None,
        grams=grams,
        outcome=outcome,
        place=place,
        note=note,
        facts={"isolated_before": True} if isolated_before else None,
        request_key=request_key,
    )
    db.flush()
    return step


def _line(db: Session, case: RecallCase, batch_id: int) -> RecallBatch:
    chosen = sa.select(RecallBatch).where(RecallBatch.case_id == case.id, RecallBatch.batch_id == batch_id)
    line = db.scalar(chosen.where(RecallBatch.removed_at.is_(None)))
    if line is None:
        raise Invalid.at("batch_id", N_("Lô này không ở trong phạm vi thu hồi"))
    return line


def _partner(db: Session, actor: Actor, case: RecallCase, partner_id: int | None) -> Partner | None:
    if partner_id is None:
        return None
    partner = scope.get(db, actor, Partner, partner_id)
    if partner.cooperative_id != case.cooperative_id:
        raise NotFound(problems=[Problem("partner_id", N_("Không tìm thấy bạn hàng này"))])
    return partner


def write_note(db: Session, actor: Actor, case_id: int, *, note: str, request_key: str | None = None) -> RecallStep:
    """A line of words; the same request twice is one line. Raises Conflict for a case that is over."""
    case = case_to_change(db, actor, case_id)
    earlier = queries.step_made_by(db, case, request_key)
    if earlier is not None:
        return earlier
    rules.expect(case.state, CaseState.PROPOSED, CaseState.ACTIVE)
    step = append(db, actor, case, StepKind.NOTE, note=note, request_key=request_key)
    db.flush()
    return step
