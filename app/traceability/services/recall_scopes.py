"""The scope of a recall case: holding its batches as a precaution, letting them go, adding some, taking some out."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core import clock, outbox
from app.core.actor import Actor
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import RecallBatch, RecallCase, RecallStep
from app.traceability.queries import recall_cases as queries
from app.traceability.queries import recalls as recall_queries
from app.traceability.rules import recalls as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Seed
from app.traceability.rules.recalls import CaseState, StepKind
from app.traceability.services import recall_steps, recalls
from app.traceability.services.batches import note_event


def held_by_people(db: Session, case_id: int, batches: Sequence[Batch]) -> list[int]:
    """Those of the batches that somebody holds for a reason of his own, and not only another case as a precaution."""
    stopped = [batch.id for batch in batches if batch.state is BatchState.HELD]
    by_cases = queries.held_by_others(db, case_id, stopped)
    return [batch_id for batch_id in stopped if not by_cases.get(batch_id)]


def hold(
    db: Session, actor: Actor, case: RecallCase, batches: Iterable[Batch], held_before: Collection[int]
) -> list[int]:
    """Hold open batches until the case is decided; gives which ones this case now holds back."""
    mine = []
    for batch in batches:
        if batch.state is BatchState.OPEN:
            batch.state = BatchState.HELD
            note_event(
                db, actor, batch, EventType.HOLD, clock.now(), note=f"Giữ lại chờ quyết định, hồ sơ {case.number}"
            )
            outbox.mark_changed(db, "batch", batch.id, now=clock.now(), lane=outbox.Lane.EXPRESS)
        if batch.state is BatchState.HELD and batch.id not in held_before:
            mine.append(batch.id)
    return mine


def release(db: Session, actor: Actor, case: RecallCase, lines: Sequence[RecallBatch]) -> list[int]:
    """Let those go that only this case holds back; gives which ones. Their rows are locked here."""
    ids = [line.batch_id for line in lines]
    mine, others = _held_here(db, case), queries.held_by_others(db, case.id, ids)
    freed = []
    for batch in recall_steps.lock_batches(db, [one for one in ids if one in mine and one not in others]):
        if batch.state is BatchState.HELD:
            batch.state = BatchState.OPEN
            note_event(db, actor, batch, EventType.RELEASE, clock.now(), note=f"Thôi giữ, hồ sơ {case.number}")
            outbox.mark_changed(db, "batch", batch.id, now=clock.now())
            freed.append(batch.id)
    return freed


def _held_here(db: Session, case: RecallCase) -> set[int]:
    steps = queries.steps(db, case.id, StepKind.PROPOSE, StepKind.WIDEN)
    return {batch_id for step in steps for batch_id in (step.facts or {}).get("held", [])}


def lock_downstream(db: Session, actor: Actor, seed: Seed, also: Collection[int] = ()) -> list[Batch]:
    """Everything downstream of the seed, and `also` these, locked.

    It is asked again until nothing is found that came about before the locks held.
    """
    wanted = set(queries.follow(db, actor, seed).batch_ids).union(also)
    while True:
        batches = recall_steps.lock_batches(db, wanted)
        found = set(queries.follow(db, actor, seed).batch_ids)
        if found <= wanted:
            return batches
        wanted |= found


def widen(
    db: Session,
    actor: Actor,
    case_id: int,
    *,
    reason: str,
    batch_ids: Collection[int] = (),
    seed: Seed | None = None,
    request_key: str | None = None,
) -> RecallCase:
    """Add batches, or all downstream of a seed: held in a proposal, recalled at once in a running case.

    The same request twice is one. Raises Invalid at "batch_ids", Conflict for a case that is over.
    """
    case = recall_steps.case_to_change(db, actor, case_id)
    if queries.step_made_by(db, case, request_key) is not None:
        return case
    rules.expect(case.state, CaseState.PROPOSED, CaseState.ACTIVE)
    chosen = lock_downstream(db, actor, seed) if seed else recall_steps.lock_batches(db, batch_ids)
    inside = {line.batch_id for line in queries.batches_in(case)}
    fresh = [batch for batch in chosen if batch.id not in inside and batch.cooperative_id == case.cooperative_id]
    if not case.drill:
        fresh = [batch for batch in fresh if batch.state is not BatchState.RECALLED]
    if not fresh:
        raise Invalid.at("batch_ids", N_("Xin chọn ít nhất một lô chưa có trong hồ sơ này"))
    add(db, actor, case, fresh, note=reason, request_key=request_key)
    return case


def add(
    db: Session,
    actor: Actor,
    case: RecallCase,
    batches: Sequence[Batch],
    *,
    note: str | None = None,
    request_key: str | None = None,
) -> None:
    """Put locked batches into the scope, one line of the diary each, and treat them as the case treats its others."""
    now = clock.now()
    before = held_by_people(db, case.id, batches)
    recalls.add_lines(db, case, batches, now=now, held_before=before)
    held = []
    if case.state is CaseState.PROPOSED and not case.drill:
        held = hold(db, actor, case, batches, before)
    for batch in batches:
        facts = {"held": [batch.id]} if batch.id in held else None
        recall_steps.append(
            db, actor, case, StepKind.WIDEN, batch_id=batch.id, note=note, facts=facts, request_key=request_key
        )
        request_key = None
    db.flush()
    if case.state is CaseState.ACTIVE and not case.drill:
        recalls.call_back(db, actor, case, batches)


def narrow(
    db: Session,
    actor: Actor,
    case_id: int,
    *,
    batch_ids: Collection[int],
    reason: str,
    request_key: str | None = None,
) -> RecallCase:
    """Take batches out that turned out to be sound; recalled ones are held until somebody releases them.

    The same request twice is one. Raises Invalid at "batch_ids" (all of them among it), Conflict for a case that is
    over.
    """
    case = recall_steps.case_to_change(db, actor, case_id)
    if queries.step_made_by(db, case, request_key) is not None:
        return case
    rules.expect(case.state, CaseState.PROPOSED, CaseState.ACTIVE)
    inside = queries.batches_in(case)
    out = [line for line in inside if line.batch_id in set(batch_ids)]
    if not out:
        raise Invalid.at("batch_ids", N_("Xin chọn ít nhất một lô đang ở trong hồ sơ"))
    if len(out) == len(inside):
        raise Invalid.at("batch_ids", N_("Hồ sơ phải còn ít nhất một lô; nếu không còn lô nào, xin rút hoặc kết thúc"))
    now = clock.now()
    _let_go(db, actor, case, out, reason, now)
    for line in out:
        line.removed_at = now
        recall_steps.append(
            db, actor, case, StepKind.NARROW, batch_id=line.batch_id, note=reason, request_key=request_key
        )
        request_key = None
    db.flush()
    return case


def _let_go(
    db: Session, actor: Actor, case: RecallCase, out: Sequence[RecallBatch], reason: str, now: datetime
) -> None:
    if case.drill:
        return
    if case.state is CaseState.PROPOSED:
        release(db, actor, case, out)
        return
    batches = recall_steps.lock_batches(db, [line.batch_id for line in out])
    known = recall_queries.of_batches(db, [batch.id for batch in batches])
    for batch in batches:
        batch.state = rules.lift(batch.state)
        known[batch.id].lifted_at = now
        note_event(db, actor, batch, EventType.HOLD, now, note=reason)
        outbox.mark_changed(db, "batch", batch.id, now=now)


def left_out(steps: Iterable[RecallStep]) -> set[int]:
    """Batches that were knowingly kept out of the scope when the case was proposed."""
    return {batch_id for step in steps for batch_id in (step.facts or {}).get("left_out", [])}


def check_chosen(found: Collection[int], batch_ids: Collection[int] | None) -> set[int]:
    """The batches of a proposal: all that were found, or some of them. Raises Invalid at "batch_ids", Conflict."""
    if not found:
        raise Conflict(N_("Chưa có lô nào đi từ đây ra, nên không có gì để thu hồi."))
    if batch_ids is None:
        return set(found)
    chosen = set(batch_ids) & set(found)
    if not chosen or chosen != set(batch_ids):
        raise Invalid.at("batch_ids", N_("Xin chọn ít nhất một lô trong danh sách"))
    return chosen
