"""Recalls in scope, and how far one reaches."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.errors import NotFound
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import Recall
from app.traceability.queries import events, label_counts
from app.traceability.rules.events import EventType


@dataclass(frozen=True, slots=True)
class Reach:
    """How much a recall touches: goods, what of them was shipped, labels about and labels looked at."""

    grams: int
    shipped_grams: int
    labels: int
    scanned_labels: int
    scans: int


def listing(actor: Actor) -> sa.Select[Any]:
    """Recalls the actor may see, newest first."""
    statement = scope.visible(sa.select(Recall), actor, Recall.cooperative_id)
    loaded = joinedload(Recall.batch)
    return statement.options(loaded.joinedload(Batch.product), loaded.joinedload(Batch.cooperative)).order_by(
        Recall.started_at.desc(), Recall.id.desc()
    )


def get(db: Session, actor: Actor, recall_id: int) -> Recall:
    """One recall with its batch. Raises NotFound."""
    found: Recall | None = db.scalar(listing(actor).where(Recall.id == recall_id))
    if found is None:
        raise NotFound
    return found


def of_batch(db: Session, batch_id: int) -> Recall | None:
    """The recall of a batch, when there is one."""
    return db.scalar(sa.select(Recall).where(Recall.batch_id == batch_id))


def reach(db: Session, batch: Batch) -> Reach:
    """How far a recall of `batch` goes, as far as records tell; voided labels are left out."""
    scanned_labels, times = label_counts.scans_of_batch(db, batch.id)
    return Reach(
        grams=batch.grams,
        shipped_grams=events.total_grams(db, batch.id, EventType.SHIP),
        labels=label_counts.labels_of(db, [batch.id]).get(batch.id, 0),
        scanned_labels=scanned_labels,
        scans=times,
    )
