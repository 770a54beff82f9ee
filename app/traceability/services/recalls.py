"""Recalling batches: state, words for the label pages, event and take-down ahead of everything, all in one transaction.

People come here by way of a case that two of them agreed on (`recall_cases`); `start` is the command for the system
and for loaders, which have nobody to ask.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.rules import cooperatives as cooperative_rules
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import Invalid, Problem
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import Recall, RecallBatch, RecallCase
from app.traceability.queries import label_counts, recall_cases
from app.traceability.queries import recalls as queries
from app.traceability.rules import batches as batch_rules
from app.traceability.rules import recalls as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import ADVICE, CaseState, Hazard, StepKind
from app.traceability.services import recall_notices, recall_steps
from app.traceability.services.batches import note_event


def start(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    hazard: Hazard,
    reason: str,
    contact_phone: str,
    advice: str | None = None,
    reason_en: str | None = None,
    advice_en: str | None = None,
) -> Recall:
    """Call one batch back at once, in a case of its own, without a second person: for the system and for loaders.

    Without `advice` people read that of the hazard. Starting again gives the recall there is. Needs MANAGE. Raises
    Invalid at "contact_phone", NotFound for a batch out of reach.
    """
    batch = scope.get(db, actor, Batch, batch_id)
    actor.require(Permission.MANAGE, batch.cooperative_id)
    scope.take_turns(db, batch.cooperative_id)
    recall_steps.lock_batches(db, [batch_id])
    earlier = queries.of_batch(db, batch.id)
    if earlier is not None:
        return earlier
    case = open_case(
        db,
        actor,
        cooperative_id=batch.cooperative_id,
        seed=Seed(SeedKind.BATCH, batch.id),
        seed_name=batch.number,
        hazard=hazard,
        reason=reason,
        reason_en=reason_en,
        advice=advice,
        advice_en=advice_en,
        contact_phone=contact_phone,
    )
    add_lines(db, case, [batch], now=case.proposed_at)
    recall_steps.append(db, actor, case, StepKind.PROPOSE)
    activate(case, actor, clock.now())
    recall_steps.append(db, actor, case, StepKind.CONFIRM)
    call_back(db, actor, case, [batch])
    return queries.of_batches(db, [batch.id])[batch.id]


def open_case(
    db: Session,
    actor: Actor,
    *,
    cooperative_id: int,
    seed: Seed,
    seed_name: str,
    hazard: Hazard,
    reason: str,
    contact_phone: str,
    advice: str | None = None,
    reason_en: str | None = None,
    advice_en: str | None = None,
    drill: bool = False,
    request_key: str | None = None,
) -> RecallCase:
    """A proposed case without batches yet, under the next free number; the caller holds the cooperative's turn.

    Raises Invalid at "contact_phone".
    """
    if advice is None:
        advice, advice_en = ADVICE[hazard].vi, advice_en or ADVICE[hazard].en
    now = clock.now()
    case = RecallCase(
        cooperative_id=cooperative_id,
        number=rules.number(clock.day(now).year, recall_cases.numbers(db, cooperative_id)),
        drill=drill,
        state=CaseState.PROPOSED,
        hazard=hazard,
        reason=reason,
        reason_en=reason_en,
        advice=advice,
        advice_en=advice_en,
        contact_phone=phone(contact_phone),
        seed_kind=seed.kind,
        seed_id=seed.id,
        seed_words=seed_name[:200],
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
        proposed_at=now,
        request_key=request_key,
    )
    db.add(case)
    db.flush()
    return case


def activate(case: RecallCase, actor: Actor, now: datetime) -> None:
    """The case runs from now on, by this person's word."""
    case.state = CaseState.ACTIVE
    case.confirmed_by, case.confirmed_by_id, case.confirmed_at = actor.name, actor.user_id, now


def add_lines(
    db: Session, case: RecallCase, batches: Sequence[Batch], *, now: datetime, held_before: Sequence[int] = ()
) -> None:
    """Put batches into the scope of a case with their goods and labels at this moment; what was put out comes back."""
    ids = [batch.id for batch in batches]
    grams, labels = queries.goods(db, ids), label_counts.labels_of(db, ids)
    known = {line.batch_id: line for line in case.batches}
    for batch in batches:
        line = known.get(batch.id) or RecallBatch(
            cooperative_id=case.cooperative_id, batch_id=batch.id, held_before=batch.id in held_before
        )
        line.grams, line.labels = grams[batch.id], labels.get(batch.id, 0)
        line.added_at, line.removed_at = now, None
        if batch.id not in known:
            line.batch = batch
            case.batches.append(line)
    db.flush()


def call_back(db: Session, actor: Actor, case: RecallCase, batches: Sequence[Batch]) -> None:
    """Turn locked batches red and queue what follows: listings come down ahead of everything, buyers are told."""
    now = clock.now()
    ids = [batch.id for batch in batches]
    known = queries.of_batches(db, ids)
    for batch in batches:
        recall = known.get(batch.id) or Recall(cooperative_id=batch.cooperative_id, batch_id=batch.id)
        _tell(recall, case, actor, now)
        batch.state = batch_rules.move(batch.state, BatchState.RECALLED)
        db.add(recall)
        note_event(db, actor, batch, EventType.RECALL, now, note=case.reason)
        outbox.mark_changed(db, "batch", batch.id, now=now, lane=outbox.Lane.EXPRESS)
    recall_notices.queue(db, case, ids)


def _tell(recall: Recall, case: RecallCase, actor: Actor, now: datetime) -> None:
    """The words of the case, as the label pages of one batch tell them."""
    recall.case_id = case.id
    recall.hazard = case.hazard
    recall.reason, recall.reason_en = case.reason, case.reason_en
    recall.advice, recall.advice_en = case.advice, case.advice_en
    recall.contact_phone = case.contact_phone
    recall.started_by, recall.started_at, recall.lifted_at = actor.name, now, None


def phone(text: str) -> str:
    """The number people call, in E.164. Raises Invalid at "contact_phone"."""
    try:
        return cooperative_rules.parse_phone(text)
    except Invalid as error:
        faults = [Problem("contact_phone", fault.message, fault.values) for fault in error.problems]
        raise Invalid(problems=faults) from error
