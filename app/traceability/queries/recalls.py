"""Recalls of single batches, and how far a scope of batches reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch
from app.traceability.models.labels import ScanCount
from app.traceability.models.recalls import Recall
from app.traceability.queries import label_counts, movements, stock
from app.traceability.queries.label_counts import SPANS


@dataclass(frozen=True, slots=True)
class Reach:
    """How much a recall touches: goods as they came about, where they are now, labels about and labels looked at."""

    batches: int
    grams: int
    left_grams: int
    shipped_grams: int
    buyers: int
    labels: int
    scanned_labels: int
    scans: int
    last_scan_at: datetime | None


def get(db: Session, actor: Actor, recall_id: int) -> Recall:
    """One recall. Raises NotFound."""
    return scope.get(db, actor, Recall, recall_id)


def of_batch(db: Session, batch_id: int) -> Recall | None:
    """The recall that a batch stands under; None when there is none or it was lifted."""
    return db.scalar(sa.select(Recall).where(Recall.batch_id == batch_id, Recall.lifted_at.is_(None)))


def of_batches(db: Session, batch_ids: Sequence[int]) -> dict[int, Recall]:
    """The row of each batch that was ever recalled, lifted ones too."""
    rows = db.scalars(sa.select(Recall).where(Recall.batch_id.in_(batch_ids)))
    return {row.batch_id: row for row in rows}


def goods(db: Session, batch_ids: Sequence[int]) -> dict[int, int]:
    """Grams of each batch that are, or went out, as this batch: what was made less what became other batches.

    So that goods which were mixed or processed on count once, in the batch they are in now.
    """
    return {batch_id: max(0, one.made - one.used) for batch_id, one in stock.of(db, batch_ids).items()}


def reach(db: Session, batches: Sequence[Batch]) -> Reach:
    """How far a recall of these batches goes, as far as records tell; voided labels are left out."""
    ids = [batch.id for batch in batches]
    standings, held = stock.of(db, ids).values(), movements.holders(db, ids)
    scanned, scans, last = _scans(db, ids)
    return Reach(
        batches=len(ids),
        grams=sum(max(0, one.made - one.used) for one in standings),
        left_grams=sum(max(0, one.left) for one in standings),
        shipped_grams=sum(one.grams for one in held),
        buyers=len({(one.partner_id, one.partner_name) for one in held}),
        labels=sum(label_counts.labels_of(db, ids).values()),
        scanned_labels=scanned,
        scans=scans,
        last_scan_at=last,
    )


def _scans(db: Session, batch_ids: Sequence[int]) -> tuple[int, int, datetime | None]:
    """(different labels that were scanned, scans in all, the last one) over labels in use of these batches."""
    inside = sa.and_(
        SPANS.c.run_id == ScanCount.run_id,
        ScanCount.position.between(SPANS.c.first_position, SPANS.c.last_position),
    )
    per_label = (
        sa.select(
            ScanCount.run_id,
            ScanCount.position,
            sa.func.sum(ScanCount.scans).label("scans"),
            sa.func.max(ScanCount.last_at, type_=ScanCount.last_at.type).label("last_at"),
        )
        .join(SPANS, inside)
        .where(SPANS.c.batch_id.in_(batch_ids))
        .group_by(ScanCount.run_id, ScanCount.position)
        .subquery()
    )
    last = sa.func.max(per_label.c.last_at, type_=ScanCount.last_at.type)
    row = db.execute(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(per_label.c.scans), 0), last)).one()
    return int(row[0]), int(row[1]), row[2]
