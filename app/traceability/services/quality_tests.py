"""Quality tests: what a laboratory found in a sample of a batch; a failed one holds the batch at once."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.models.files import StoredFile
from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor
from app.traceability.models.batches import Event, EventItem
from app.traceability.queries import events as event_queries
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.services import movement_lines as common
from app.traceability.services.batches import note_event
from app.traceability.services.movement_lines import Facts

FAILED = "Phiếu kiểm nghiệm không đạt"
"""What the hold says, with the number of the report where it is known."""


def record_test(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    passed: bool,
    happened_at: datetime,
    laboratory: str,
    document: str | None = None,
    sample: str | None = None,
    note: str | None = None,
    file_id: int | None = None,
    request_key: str | None = None,
) -> Event:
    """A test of a batch, of any state; `sample` says what was looked at, `file_id` is the report.

    One that was not passed holds an open or sold-out batch in the same transaction. The same request again gives the
    event it made. Raises Invalid at "day", NotFound for a batch or file out of reach.
    """
    cooperative_id = common.begin(db, actor)
    earlier = event_queries.made_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    batches = common.lock(db, actor, [batch_id])
    common.check_time(db, EventType.TEST, Facts(happened_at), batches)
    facts: dict[str, Any] = {"passed": passed, "document": document}
    if file_id is not None:
        facts["file_id"] = scope.get(db, actor, StoredFile, file_id).id
    event = note_event(
        db,
        actor,
        batches[0],
        EventType.TEST,
        happened_at,
        place=laboratory,
        note=note,
        request_key=request_key,
        lines=[EventItem(cooperative_id=cooperative_id, role=ItemRole.SEEN, batch_id=batch_id, typed=sample)],
        **facts,
    )
    if passed:
        outbox.mark_changed(db, "batch", batch_id, now=clock.now())
    else:
        common.stop(db, actor, batches[0], f"{FAILED}: {document}" if document else FAILED)
    return event
