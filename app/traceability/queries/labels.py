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
from app.traceability.models.labels import LabelPrint, LabelProgress, LabelRange, LabelRun, ScanCount
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import stock
from app.traceability.queries.label_counts import boxed_packs, labelled_grams
from app.traceability.rules import batches as rules
from app.traceability.rules.label_runs import RunKind, RunState


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
        joinedload(LabelRun.cooperative),
    )
    return scope.visible(statement, actor, LabelRun.cooperative_id).order_by(LabelRun.id.desc())


def in_state(actor: Actor, state: str) -> sa.Select[Any]:
    """Runs in scope that are in `state` (a RunState's value, or "voided"); all when it is empty."""
    statement = all_runs(actor)
    if state == "voided":
        return statement.where(LabelRun.voided_at.is_not(None))
    if not state:
        return statement
    wanted = [RunState.FAILED, RunState.CANCELLED] if state == RunState.FAILED else [RunState(state)]
    return statement.where(LabelRun.voided_at.is_(None), LabelRun.state.in_(wanted))


def counts_by_state(db: Session, actor: Actor) -> dict[str, int]:
    """How many runs there are in each state of `in_state`."""
    voided = sa.case((LabelRun.voided_at.is_not(None), True), else_=False)
    statement: Any = sa.select(LabelRun.state, voided, sa.func.count()).group_by(LabelRun.state, voided)
    found: dict[str, int] = {}
    for state, gone, number in db.execute(scope.visible(statement, actor, LabelRun.cooperative_id)):
        key = "voided" if gone else RunState.FAILED if state is RunState.CANCELLED else state
        found[str(key)] = found.get(str(key), 0) + int(number)
    return found


def rolls(actor: Actor) -> sa.Select[Any]:
    """Blank runs in scope, newest first (for a paged list)."""
    return all_runs(actor).where(LabelRun.kind == RunKind.BLANK)


def of_batch(db: Session, actor: Actor, batch_id: int) -> Sequence[LabelRun]:
    """All runs of one batch, newest first."""
    return db.scalars(all_runs(actor).where(LabelRun.batch_id == batch_id)).unique().all()


def bound_to(db: Session, actor: Actor, batch_id: int) -> Sequence[LabelRange]:
    """Ranges of blank rolls that were bound to a batch, newest first."""
    statement = sa.select(LabelRange).where(LabelRange.batch_id == batch_id).options(joinedload(LabelRange.trade_item))
    statement = scope.visible(statement, actor, LabelRange.cooperative_id).order_by(LabelRange.id.desc())
    return db.scalars(statement).all()


def ranges(db: Session, run_id: int) -> Sequence[LabelRange]:
    """What happened to parts of a run, in the order of its labels."""
    statement = sa.select(LabelRange).where(LabelRange.run_id == run_id)
    statement = statement.options(
        joinedload(LabelRange.batch).joinedload(Batch.product), joinedload(LabelRange.trade_item)
    )
    return db.scalars(statement.order_by(LabelRange.first_position, LabelRange.id)).all()


def prints(db: Session, run_id: int) -> Sequence[LabelPrint]:
    """Files of a run that were handed out, newest first."""
    return db.scalars(sa.select(LabelPrint).where(LabelPrint.run_id == run_id).order_by(LabelPrint.id.desc())).all()


def progress(db: Session, run_ids: Sequence[int]) -> dict[int, LabelProgress]:
    """How far the files of runs are that are being made."""
    found = db.scalars(sa.select(LabelProgress).where(LabelProgress.run_id.in_(run_ids)))
    return {row.run_id: row for row in found}


def allowance(db: Session, batch: Batch, item: TradeItem) -> int:
    """How many more labels of this pack the harvest can fill: no label without goods."""
    return max(0, rules.packs(_kept(db, batch) - labelled_grams(db, batch.id), item.net_grams))


def carton_allowance(db: Session, batch: Batch, item: TradeItem) -> int:
    """How many more packs may be boxed in cartons: each pack of the harvest stands in one carton at most."""
    return max(0, rules.packs(_kept(db, batch), item.net_grams) - boxed_packs(db, batch.id, item.id))


def _kept(db: Session, batch: Batch) -> int:
    """What became another batch is labelled there."""
    return stock.of(db, [batch.id])[batch.id].kept


def shortage(db: Session, run: LabelRun) -> int:
    """How many labels too many there would be if a stopped run went on, where nobody has allowed that; 0 for none."""
    if run.batch is None or run.trade_item is None or run.content.get("over_reason"):
        return 0
    if run.kind is RunKind.CARTONS:
        wanted = run.codes * (run.packs_each or 1)
        return max(0, wanted - carton_allowance(db, run.batch, run.trade_item))
    return max(0, run.labels - run.voided_labels - allowance(db, run.batch, run.trade_item))


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


def labels_by_key(db: Session) -> dict[int, int]:
    """How many serials each label key has made."""
    size = sa.func.sum(LabelRun.last_position - LabelRun.first_position + 1)
    statement = sa.select(LabelRun.key_id, size).where(LabelRun.code_space == "").group_by(LabelRun.key_id)
    return {key_id: int(labels) for key_id, labels in db.execute(statement)}
