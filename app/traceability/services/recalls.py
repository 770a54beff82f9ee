"""Recalls: one transaction calls a batch back, flips its label pages and sends the take-down ahead of everything."""

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.rules import cooperatives as cooperative_rules
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import Invalid, Problem
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import Recall
from app.traceability.queries import recalls as queries
from app.traceability.rules import batches as batch_rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.recalls import ADVICE, Hazard
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
    """Call a batch back; without `advice` people read that of the hazard. Starting again gives the recall there is.

    Needs MANAGE. Raises Invalid at "contact_phone", NotFound for a batch out of reach.
    """
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    actor.require(Permission.MANAGE, batch.cooperative_id)
    earlier = queries.of_batch(db, batch.id)
    if earlier is not None:
        return earlier
    if advice is None:
        advice, advice_en = ADVICE[hazard].vi, advice_en or ADVICE[hazard].en
    recall = Recall(
        cooperative_id=batch.cooperative_id,
        batch_id=batch.id,
        hazard=hazard,
        reason=reason,
        reason_en=reason_en,
        advice=advice,
        advice_en=advice_en,
        contact_phone=phone(contact_phone),
        started_by=actor.name,
        started_at=clock.now(),
    )
    batch.state = batch_rules.move(batch.state, BatchState.RECALLED)
    db.add(recall)
    note_event(db, actor, batch, EventType.RECALL, recall.started_at, note=reason)
    outbox.mark_changed(db, "batch", batch.id, now=recall.started_at, lane=outbox.Lane.EXPRESS)
    return recall


def phone(text: str) -> str:
    """The number people call, in E.164. Raises Invalid at "contact_phone"."""
    try:
        return cooperative_rules.parse_phone(text)
    except Invalid as error:
        faults = [Problem("contact_phone", fault.message, fault.values) for fault in error.problems]
        raise Invalid(problems=faults) from error
