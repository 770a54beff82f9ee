"""Recall cases: one person proposes and holds the goods, a second one confirms, and all of it happens or nothing."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor
from app.core.errors import N_, Conflict
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import RecallCase
from app.traceability.queries import recall_cases as queries
from app.traceability.rules import recalls as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import CaseState, Hazard, StepKind
from app.traceability.services import recall_notices, recall_scopes, recall_steps, recalls


def propose(
    db: Session,
    actor: Actor,
    *,
    seed: Seed,
    hazard: Hazard,
    reason: str,
    contact_phone: str,
    advice: str | None = None,
    reason_en: str | None = None,
    advice_en: str | None = None,
    drill: bool = False,
    hold_now: bool = True,
    batch_ids: Collection[int] | None = None,
    request_key: str | None = None,
) -> RecallCase:
    """A case over everything downstream of the seed (or `batch_ids` of it); its batches are held until it is decided.

    A drill touches no batch. The same `request_key` gives the case made before. Needs MANAGE in the cooperative, or
    OVERSEE. Raises Invalid at the field at fault, Conflict when there is nothing (left) to recall, NotFound.
    """
    recall_steps.require(actor)
    cooperative_id = _owner(db, actor, seed)
    recall_steps.require(actor, cooperative_id)
    scope.take_turns(db, cooperative_id)
    earlier = queries.made_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    found = recall_scopes.lock_downstream(db, actor, seed)
    chosen = recall_scopes.check_chosen([batch.id for batch in found], batch_ids)
    batches = [batch for batch in found if batch.id in chosen and batch.cooperative_id == cooperative_id]
    batches = batches if drill else _not_recalled(batches)
    case = recalls.open_case(
        db,
        actor,
        cooperative_id=cooperative_id,
        seed=seed,
        seed_name=queries.seed_name(db, actor, seed),
        hazard=hazard,
        reason=reason,
        reason_en=reason_en,
        advice=advice,
        advice_en=advice_en,
        contact_phone=contact_phone,
        drill=drill,
        request_key=request_key,
    )
    before = recall_scopes.held_by_people(db, case.id, batches)
    recalls.add_lines(db, case, batches, now=case.proposed_at, held_before=before)
    held = recall_scopes.hold(db, actor, case, batches, before) if hold_now and not drill else []
    facts = {"held": held, "left_out": sorted({batch.id for batch in found} - chosen)}
    recall_steps.append(db, actor, case, StepKind.PROPOSE, note=reason, facts=facts)
    db.flush()
    return case


def _owner(db: Session, actor: Actor, seed: Seed) -> int:
    """The cooperative whose goods the seed touches. Raises NotFound, Conflict for a seed without batches."""
    roots = queries.batches(db, actor, queries.follow(db, actor, seed).roots)
    if not roots:
        raise Conflict(N_("Chưa có lô nào đi từ đây ra, nên không có gì để thu hồi."))
    return roots[0].cooperative_id


def _not_recalled(batches: list[Batch]) -> list[Batch]:
    left = [batch for batch in batches if batch.state is not BatchState.RECALLED]
    if not left:
        raise Conflict(N_("Mọi lô trong phạm vi này đã ở trong một hồ sơ thu hồi khác."))
    return left


def confirm(db: Session, actor: Actor, case_id: int) -> RecallCase:
    """The second person's word: the scope is followed anew, and all of it is recalled, or nothing.

    Confirming twice is once. Raises Conflict for who proposed it (naming who may), and when the case moved on.
    """
    case = recall_steps.case_to_change(db, actor, case_id)
    if case.state is CaseState.ACTIVE and case.confirmed_by_id == actor.user_id:
        return case
    rules.expect(case.state, CaseState.PROPOSED)
    _check_second(db, actor, case)
    seed = Seed(SeedKind(case.seed_kind), case.seed_id)
    _add_newcomers(
        db, actor, case, recall_scopes.lock_downstream(db, actor, seed, [one.batch_id for one in case.batches])
    )
    if not case.drill:
        _drop_recalled(db, actor, case)
    recalls.activate(case, actor, clock.now())
    recall_steps.append(db, actor, case, StepKind.CONFIRM)
    db.flush()
    batches = [line.batch for line in queries.batches_in(case)]
    if case.drill:
        recall_notices.queue(db, case, [batch.id for batch in batches])
    else:
        recalls.call_back(db, actor, case, batches)
    return case


def _check_second(db: Session, actor: Actor, case: RecallCase) -> None:
    if rules.second_person(case.proposed_by_id, actor.user_id):
        return
    names = queries.other_managers(db, case.cooperative_id, case.proposed_by_id)
    if names:
        raise Conflict(
            N_("Người đề xuất không tự xác nhận được. Xin nhờ %(names)s, hoặc cán bộ tỉnh, mở hồ sơ này và xác nhận."),
            names=", ".join(names[:3]),
        )
    raise Conflict(
        N_("Người đề xuất không tự xác nhận được. Hợp tác xã chưa có người quản lý thứ hai; xin nhờ cán bộ tỉnh.")
    )


def _add_newcomers(db: Session, actor: Actor, case: RecallCase, downstream: list[Batch]) -> None:
    """Batches that came about downstream since the proposal."""
    known = {line.batch_id for line in case.batches}
    known |= recall_scopes.left_out(queries.steps(db, case.id, StepKind.PROPOSE))
    fresh = [batch for batch in downstream if batch.id not in known and batch.cooperative_id == case.cooperative_id]
    if not case.drill:
        fresh = [batch for batch in fresh if batch.state is not BatchState.RECALLED]
    if fresh:
        recall_scopes.add(db, actor, case, fresh, note="Lô mới có từ sau khi đề xuất")


def _drop_recalled(db: Session, actor: Actor, case: RecallCase) -> None:
    """Batches that another case has recalled meanwhile stay there. Raises Conflict when none is left here."""
    lines = queries.batches_in(case)
    elsewhere = [line for line in lines if line.batch.state is BatchState.RECALLED]
    if len(elsewhere) == len(lines):
        raise Conflict(N_("Mọi lô trong phạm vi này đã ở trong một hồ sơ thu hồi khác."))
    for line in elsewhere:
        line.removed_at = clock.now()
        note = "Lô này đã ở trong một hồ sơ thu hồi khác"
        recall_steps.append(db, actor, case, StepKind.NARROW, batch_id=line.batch_id, note=note)


def withdraw(db: Session, actor: Actor, case_id: int, *, reason: str | None = None) -> RecallCase:
    """Take a proposal back and release what only it holds; twice is once. Raises Conflict for one that runs already."""
    case = recall_steps.case_to_change(db, actor, case_id)
    if case.state is CaseState.WITHDRAWN:
        return case
    rules.expect(case.state, CaseState.PROPOSED)
    freed = [] if case.drill else recall_scopes.release(db, actor, case, queries.batches_in(case))
    case.state = CaseState.WITHDRAWN
    case.closed_by, case.closed_at = actor.name, clock.now()
    recall_steps.append(db, actor, case, StepKind.WITHDRAW, note=reason, facts={"released": freed})
    db.flush()
    return case
