"""How many labels stand for a batch: its own runs and the ranges of rolls bound to it, less the voided ones."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRange, LabelRun, ScanCount
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import stock
from app.traceability.rules import batches as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_runs import RunKind, RunState

in_use = (LabelRun.last_position - LabelRun.first_position + 1) * LabelRun.copies - LabelRun.voided_labels
"""Labels of one run that were not voided."""

standing = sa.and_(LabelRun.voided_at.is_(None), LabelRun.state != RunState.CANCELLED)
"""Runs whose labels count: neither voided nor stopped before they were printed."""

SPANS = sa.union_all(
    sa.select(
        LabelRun.id.label("run_id"),
        LabelRun.first_position,
        LabelRun.last_position,
        LabelRun.batch_id,
        LabelRun.trade_item_id,
        in_use.label("labels"),
    ).where(LabelRun.kind == RunKind.PACKS, standing),
    sa.select(
        LabelRange.run_id,
        LabelRange.first_position,
        LabelRange.last_position,
        LabelRange.batch_id,
        LabelRange.trade_item_id,
        (LabelRange.last_position - LabelRange.first_position + 1 - LabelRange.voided_labels).label("labels"),
    )
    .join(LabelRun, LabelRun.id == LabelRange.run_id)
    .where(LabelRange.batch_id.is_not(None), standing),
).subquery("spans")
"""Positions that stand for packs of a batch, by run, with how many labels of them are in use."""


def labels_of(db: Session, batch_ids: Collection[int]) -> dict[int, int]:
    """Labels in use per batch (voided ones are not); batches without any are left out."""
    statement = sa.select(SPANS.c.batch_id, sa.func.sum(SPANS.c.labels)).where(SPANS.c.batch_id.in_(batch_ids))
    return {batch_id: int(number) for batch_id, number in db.execute(statement.group_by(SPANS.c.batch_id))}


def labelled_grams(db: Session, batch_id: int) -> int:
    """Net weight of the packs that labels in use stand for."""
    amount = sa.func.sum(SPANS.c.labels * TradeItem.net_grams)
    statement = sa.select(amount).join_from(SPANS, TradeItem, TradeItem.id == SPANS.c.trade_item_id)
    return int(db.scalar(statement.where(SPANS.c.batch_id == batch_id)) or 0)


def boxed_packs(db: Session, batch_id: int, trade_item_id: int) -> int:
    """Packs that carton labels in use stand for."""
    statement = sa.select(sa.func.sum(in_use / LabelRun.copies * LabelRun.packs_each)).where(
        LabelRun.kind == RunKind.CARTONS,
        standing,
        LabelRun.batch_id == batch_id,
        LabelRun.trade_item_id == trade_item_id,
    )
    return int(db.scalar(statement) or 0)


def scans_of_batch(db: Session, batch_id: int) -> tuple[int, int]:
    """(different labels that were scanned, scans in all) of a batch's labels in use."""
    statement = (
        sa.select(sa.func.count(sa.distinct(ScanCount.position)), sa.func.coalesce(sa.func.sum(ScanCount.scans), 0))
        .join(
            SPANS,
            sa.and_(
                SPANS.c.run_id == ScanCount.run_id,
                ScanCount.position.between(SPANS.c.first_position, SPANS.c.last_position),
            ),
        )
        .where(SPANS.c.batch_id == batch_id)
    )
    labels, scans = db.execute(statement).one()
    return int(labels), int(scans)


def printed(batch_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether any labels stand for the batch of an outer query."""
    return sa.exists().where(SPANS.c.batch_id == batch_id)


def of_pack(db: Session, trade_item_id: int) -> bool:
    """Whether labels of any state were ever issued for a pack."""
    kinds = (LabelRun.trade_item_id, LabelRange.trade_item_id)
    return any(db.scalar(sa.select(sa.exists().where(column == trade_item_id))) for column in kinds)


MOST_OPEN = 60
"""Batches that are offered when labels of a roll are bound: the newest, as rolls are used while packing."""


def open_goods(db: Session, actor: Actor) -> list[tuple[Batch, TradeItem, int]]:
    """Open batches, newest first, with each pack on sale and how many more labels of it the harvest can fill."""
    newest = sa.select(Batch.id).where(Batch.state == BatchState.OPEN)
    newest = scope.visible(newest, actor, Batch.cooperative_id).order_by(Batch.id.desc()).limit(MOST_OPEN)
    pairs = (
        sa.select(Batch, TradeItem)
        .join(Product, Product.id == Batch.product_id)
        .join(TradeItem, TradeItem.product_id == Product.id)
        .where(Batch.id.in_(newest), TradeItem.retired_at.is_(None))
        .order_by(Batch.id.desc(), TradeItem.net_grams)
    )
    rows = db.execute(pairs).all()
    ids = {batch.id for batch, _item in rows}
    used, standing = _grams_by_batch(db, ids), stock.of(db, ids)
    free = {batch_id: standing[batch_id].kept - used.get(batch_id, 0) for batch_id in ids}
    found = [(batch, item, rules.packs(free[batch.id], item.net_grams)) for batch, item in rows]
    return [(batch, item, left) for batch, item, left in found if left > 0]


def _grams_by_batch(db: Session, batch_ids: Collection[int]) -> dict[int, int]:
    amount = sa.func.sum(SPANS.c.labels * TradeItem.net_grams)
    statement = sa.select(SPANS.c.batch_id, amount).join_from(SPANS, TradeItem, TradeItem.id == SPANS.c.trade_item_id)
    statement = statement.where(SPANS.c.batch_id.in_(batch_ids)).group_by(SPANS.c.batch_id)
    return {batch_id: int(grams) for batch_id, grams in db.execute(statement)}


@dataclass(frozen=True, slots=True)
class RollUse:
    """Labels of a roll that were bound to goods, those taken out of use, and those that are one or the other."""

    bound: int
    voided: int
    taken: int


def use_of_rolls(db: Session, run_ids: Collection[int]) -> dict[int, RollUse]:
    """How rolls were used so far; untouched ones are left out."""
    size = LabelRange.last_position - LabelRange.first_position + 1
    bound = sa.func.sum(sa.case((LabelRange.batch_id.is_not(None), size), else_=0))
    voided = sa.func.sum(sa.case((LabelRange.voided_at.is_not(None), size), else_=0))
    both = sa.func.sum(LabelRange.voided_labels)
    statement = sa.select(LabelRange.run_id, bound, voided, both).where(LabelRange.run_id.in_(run_ids))
    rows = db.execute(statement.group_by(LabelRange.run_id))
    return {
        run_id: RollUse(int(used), int(gone), int(used) + int(gone) - int(twice)) for run_id, used, gone, twice in rows
    }
