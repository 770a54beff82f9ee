"""Questions about label runs: what was printed, what may still be, and how often it was scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun, ScanCount
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries.batches import labelled_grams
from app.traceability.rules import batches as rules


@dataclass(frozen=True, slots=True)
class Scans:
    """How often codes were scanned: all scans, different labels, the last time."""

    scans: int
    labels: int
    last_at: datetime | None


NO_SCANS = Scans(0, 0, None)


def get(db: Session, actor: Actor, run_id: int, *, lock: bool = False) -> LabelRun:
    """One run the actor may see. Raises NotFound."""
    return scope.get(db, actor, LabelRun, run_id, lock=lock)


def all_runs(actor: Actor) -> sa.Select[Any]:
    """Runs in scope, newest first, with their batch and trade item (for a paged list)."""
    statement = sa.select(LabelRun).options(
        joinedload(LabelRun.batch).joinedload(Batch.product),
        joinedload(LabelRun.trade_item).joinedload(TradeItem.product),
    )
    return scope.visible(statement, actor, LabelRun.cooperative_id).order_by(LabelRun.id.desc())


def of_batch(db: Session, actor: Actor, batch_id: int) -> Sequence[LabelRun]:
    """All runs of one batch, newest first."""
    return db.scalars(all_runs(actor).where(LabelRun.batch_id == batch_id)).unique().all()


def allowance(db: Session, batch: Batch, item: TradeItem) -> int:
    """How many more labels of this pack the harvest can fill: no label without goods."""
    return max(0, rules.packs(batch.grams - labelled_grams(db, batch.id), item.net_grams))


def scans_of_runs(db: Session, run_ids: Sequence[int]) -> dict[int, Scans]:
    """Scans per run; runs that nobody scanned are left out."""
    rows = db.execute(
        sa.select(
            ScanCount.run_id,
            sa.func.sum(ScanCount.scans),
            sa.func.count(sa.distinct(ScanCount.position)),
            sa.func.max(ScanCount.last_at, type_=ScanCount.last_at.type),
        )
        .where(ScanCount.run_id.in_(run_ids))
        .group_by(ScanCount.run_id)
    )
    return {run_id: Scans(int(scans), labels, last_at) for run_id, scans, labels, last_at in rows}
