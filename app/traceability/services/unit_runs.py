"""Cartons of a printed run, recorded as filled many at a time: each holds what its label says."""

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.batches import Batch, EventItem
from app.traceability.models.labels import LabelRun
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import transformations as batch_queries
from app.traceability.queries import unit_lists
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.units import UnitKind
from app.traceability.services import unit_checks
from app.traceability.services.batches import note_event


def fill_run(db: Session, actor: Actor, run_id: int, *, count: int, request_key: str) -> int:
    """The next `count` cartons of a run stand filled; gives how many that made, 0 for a request that came before.

    Raises Conflict for other runs, Invalid at "count" for more than are left, and as `units.aggregate` for goods that
    are not free or not enough.
    """
    actor.require(Permission.RECORD)
    cooperative_id = scope.get(db, actor, LabelRun, run_id).cooperative_id
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    run = scope.get(db, actor, LabelRun, run_id, lock=True)
    if run.kind is not RunKind.CARTONS or run.batch_id is None or run.trade_item is None:
        raise Conflict(N_("Lần in này không phải tem thùng."))
    if unit_lists.filled_by(db, cooperative_id, request_key) is not None:
        return 0
    codes = unit_lists.unfilled(db, run)
    if count > len(codes):
        raise Invalid.at("count", N_("Lần in này chỉ còn %(left)s thùng chưa xếp"), left=len(codes))
    packs = run.packs_each or 1
    line = (run.batch_id, packs * run.trade_item.net_grams, packs)
    batches = batch_queries.locked(db, actor, [run.batch_id])
    unit_checks.check_goods(db, batches, [(line[0], line[1] * count, packs * count)], clock.now())
    for place, code in enumerate(codes[:count]):
        _fill(db, actor, run, code, line, None if place else request_key)
    outbox.mark_changed(db, "batch", run.batch_id, now=clock.now())
    return count


def _fill(db: Session, actor: Actor, run: LabelRun, code: str, line: tuple[int, int, int], key: str | None) -> None:
    own, now = {"cooperative_id": run.cooperative_id}, clock.now()
    batch_id, grams, packs = line
    unit = LogisticUnit(kind=UnitKind.CARTON, sscc=code, run_id=run.id, created_by=actor.name, created_at=now, **own)
    db.add(unit)
    db.flush()
    lines = [
        EventItem(role=ItemRole.PARENT, unit_id=unit.id, **own),
        EventItem(role=ItemRole.CHILD, batch_id=batch_id, grams=grams, pieces=packs, **own),
    ]
    batch = db.get_one(Batch, batch_id)
    note_event(db, actor, batch, EventType.AGGREGATE, now, grams=grams, pieces=packs, lines=lines, request_key=key)
