"""What a spraying written down late does to batches that exist: they are held, or their journey tells of it."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock, outbox
from app.core.actor import Actor
from app.core.outbox import Lane
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry
from app.traceability.queries import pre_harvest as queries
from app.traceability.rules import batches as batch_rules
from app.traceability.rules import pre_harvest as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.services.batches import note_event


def recheck(db: Session, actor: Actor, entry: LogEntry, *, wrong: LogEntry | None = None) -> list[Batch]:
    """Stop what was picked inside the interval of a new spraying, and what was made of it; gives all these batches.

    Open ones are held, ahead of everything in the outbox; for the others an event tells of it, as they are stopped or
    sold already. Of a correction that leaves day and interval as they were in `wrong`, only further batches count.
    Call it after `scope.take_turns`, the turn in which batches are opened too.
    """
    ids = queries.picked_inside(db, entry)
    if wrong is not None and (wrong.done_on, wrong.pre_harvest_days) == (entry.done_on, entry.pre_harvest_days):
        ids -= queries.picked_inside(db, wrong)
    batches = _locked(db, queries.with_descendants(db, ids))
    for batch in batches:
        _stop(db, actor, batch, entry)
    return batches


def _locked(db: Session, batch_ids: Collection[int]) -> list[Batch]:
    """In the order of their ids, as everybody locks them who needs several."""
    chosen = sa.select(Batch).where(Batch.id.in_(batch_ids)).order_by(Batch.id)
    fresh = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.scalars(fresh))


def _stop(db: Session, actor: Actor, batch: Batch, entry: LogEntry) -> None:
    days = rules.Spray(entry.id, entry.done_on, entry.pre_harvest_days)
    name = entry.input_item.name if entry.input_item else ""
    kind = EventType.NOTE
    if batch.state is BatchState.OPEN:
        batch.state = batch_rules.move(batch.state, BatchState.HELD)
        kind = EventType.HOLD
    note_event(db, actor, batch, kind, clock.now(), note=rules.late_news(name, entry.done_on, days.free_on))
    outbox.mark_changed(db, "batch", batch.id, now=clock.now(), lane=Lane.EXPRESS)
