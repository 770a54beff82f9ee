"""Making the file of a run: drawn, read back, and only then handed out; what was done is kept, so work can resume."""

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core import clock
from app.core.actor import Actor, Permission
from app.core.db import Database
from app.core.errors import N_, Conflict, Invalid
from app.core.storage import FolderStore
from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.sheet import draw_sheet
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelProgress, LabelRun
from app.traceability.queries import labels as queries
from app.traceability.queries.codes import LabelFinder
from app.traceability.queries.prepared import Asker
from app.traceability.rules import label_runs as rules
from app.traceability.rules.batches import STOPPED
from app.traceability.rules.label_runs import Order, RunState
from app.traceability.rules.printers import UM_PER_MM
from app.traceability.rules.serials import SerialKey
from app.traceability.services import label_checks, label_plans
from app.traceability.services.labels import STOPPED_GOODS, follow_up

log = logging.getLogger(__name__)

BROKEN = N_("Máy chưa làm được tệp in; mã tem vẫn giữ nguyên. Xin bấm làm lại, nếu vẫn hỏng xin báo người vận hành.")
_TELL_EVERY = timedelta(seconds=1)


class Stopped(Exception):
    """The run was cancelled or voided, or another worker has taken it over, while its file was being made."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making a file needs: database, store, the house's label keys, and who does it."""

    database: Database
    store: FolderStore
    keys: Sequence[SerialKey]
    actor: Actor


def make(shop: Workshop, run_id: int, *, still_mine: Callable[[], bool] = lambda: True) -> RunState:
    """Draw the file of a run, read it back and keep it; gives the state the run is in afterwards.

    Safe to call at any time and twice: the file is the same each time, a run that is ready stays so. A killed process
    leaves what it has drawn and checked to the next call.
    """
    with shop.database.reading() as db:
        run = _load(db, run_id)
        if run.state not in (RunState.WAITING, RunState.FAILED) or obstacle(run):
            return run.state
        plan = label_plans.plan_of(shop.keys, shop.store, run)
        begun = db.get(LabelProgress, run_id)
    told = _Told(shop, run_id, still_mine)
    try:
        drawn = begun.drawn_sha256 if begun and begun.drawn_sha256 else None
        if drawn is None or not shop.store.path(drawn).exists():
            drawn, begun = _draw(shop.store, plan, told), None
            told(drawn_sha256=drawn, drawn_labels=plan.labels, checked_labels=0, at_once=True)
        with closing(Asker(shop.database)) as ask:
            opens = label_checks.opener(LabelFinder(ask, shop.keys), run_id)
            done = begun.checked_labels if begun else 0
            outcome = label_checks.check(shop.store.path(drawn), plan, opens, told, done=done)
    except Stopped:
        with shop.database.reading() as db:
            return _load(db, run_id).state
    with shop.database.transaction(shop.actor) as db:
        return _finish(db, shop.actor, run_id, plan, drawn, outcome)


def make_within(db: Session, actor: Actor, store: FolderStore, keys: Sequence[SerialKey], run_id: int) -> RunState:
    """The same for a small run inside a transaction of the caller's, which waits for it."""
    plan = label_plans.plan_of(keys, store, queries.get(db, actor, run_id))
    drawn = _draw(store, plan, _unheard)
    finder = LabelFinder(lambda statement, values: db.execute(statement, values).all(), keys)
    opens = label_checks.opener(finder, run_id)
    return _finish(db, actor, run_id, plan, drawn, label_checks.check(store.path(drawn), plan, opens, _unheard))


def _unheard(**_values: object) -> None:
    """Nobody waits for word of a small run."""


def _load(db: Session, run_id: int) -> LabelRun:
    statement = sa.select(LabelRun).where(LabelRun.id == run_id)
    return db.scalars(statement.options(joinedload(LabelRun.batch), joinedload(LabelRun.printer))).unique().one()


def _draw(store: FolderStore, plan: PrintPlan, told: Callable[..., None]) -> str:
    with store.writing() as draft:
        draw_sheet(draft.file, plan, lambda labels: told(drawn_labels=labels))
    return draft.sha256


class _Told:
    """Tells how far the work is, at most once a second, and hears at the same time whether it is still wanted."""

    def __init__(self, shop: Workshop, run_id: int, still_mine: Callable[[], bool]) -> None:
        self._shop, self._run_id, self._still_mine = shop, run_id, still_mine
        self._next = datetime.min.replace(tzinfo=clock.VIETNAM)
        self._values: dict[str, Any] = {}

    def __call__(self, *, at_once: bool = False, **values: Any) -> None:
        now = clock.now()
        self._values |= values
        if now < self._next and not at_once:
            return
        self._next = now + _TELL_EVERY
        with self._shop.database.transaction(self._shop.actor) as db:
            # The run is held, or two makers would write the first word of progress at once.
            held = sa.select(LabelRun.state, LabelRun.voided_at).where(LabelRun.id == self._run_id)
            state, voided_at = db.execute(held.with_for_update(key_share=True)).one()
            wanted = voided_at is None and state in (RunState.WAITING, RunState.FAILED)
            if wanted:
                row = db.get(LabelProgress, self._run_id) or LabelProgress(run_id=self._run_id)
                for name, value in (self._values | {"at": now}).items():
                    setattr(row, name, value)
                db.add(row)
        if not (wanted and self._still_mine()):
            raise Stopped


def _finish(db: Session, actor: Actor, run_id: int, plan: PrintPlan, sha256: str, outcome: dict[str, Any]) -> RunState:
    """Hand the file to its run, or say why it is not handed out."""
    run = queries.get(db, actor, run_id, lock=True)
    _lock_goods(db, run)
    if run.state not in (RunState.WAITING, RunState.FAILED) or obstacle(run):
        return run.state
    run.read_back = outcome
    if outcome["clean"]:
        run.state, run.fault = rules.move(run.state, RunState.READY), None
        run.sheet_sha256, run.pages = sha256, plan.pages
        run.read_back_ok, run.read_back_at = outcome["matched"], clock.now()
    else:
        run.fault = {
            "message": N_("Đọc lại chỉ đúng %(matched)s trên %(expected)s tem; tệp chưa được giao."),
            "values": {"matched": outcome["matched"], "expected": plan.labels},
        }
        fail(run)
    forget(db, run_id)
    return run.state


def forget(db: Session, run_id: int) -> None:
    """Nothing of what was drawn is left to the next maker: a file that failed must not be taken up again."""
    db.execute(sa.delete(LabelProgress).where(LabelProgress.run_id == run_id))


def fail(run: LabelRun) -> None:
    """The file could not be made; its codes stay issued and the person may try again or void the run."""
    if run.state is not RunState.FAILED:
        run.state = rules.move(run.state, RunState.FAILED)


def _lock_goods(db: Session, run: LabelRun) -> None:
    if run.batch_id is not None:
        db.execute(sa.select(Batch.id).where(Batch.id == run.batch_id).with_for_update(key_share=True))
        db.refresh(run, ["batch"])


def obstacle(run: LabelRun) -> str:
    """Why the labels of a run may not be handed out (again), in words; empty when they may."""
    if run.voided_at is not None:
        return N_("Lần in này đã hủy nên không in lại được.")
    return STOPPED_GOODS if run.batch is not None and run.batch.state in STOPPED else ""


def to_hand_out(db: Session, actor: Actor, run_id: int, *, lock: bool = False) -> LabelRun:
    """The run whose genuine labels the actor is about to get; with `lock` neither it nor its batch changes meanwhile.

    Raises Forbidden for who may only read, Conflict for a voided run, for goods that are held or recalled, and while
    the file is not ready.
    """
    actor.require(Permission.RECORD)
    run = queries.get(db, actor, run_id, lock=lock)
    actor.require(Permission.RECORD, run.cooperative_id)
    if lock:
        _lock_goods(db, run)
    reason = obstacle(run)
    if not reason and run.state is not RunState.READY:
        reason = N_("Tệp in chưa làm xong; xin chờ rồi tải lại trang.")
    if reason:
        raise Conflict(reason)
    return run


def cancel(db: Session, actor: Actor, run_id: int) -> LabelRun:
    """Stop making the file; nothing was handed out, so the labels no longer count. Raises Conflict when it is ready."""
    run = _to_change(db, actor, run_id)
    if run.state is not RunState.CANCELLED:
        run.state = rules.move(run.state, RunState.CANCELLED)
    return run


def resume(db: Session, actor: Actor, run_id: int) -> LabelRun:
    """Go on with a cancelled or failed run, from where it stopped. Raises Conflict when its goods are gone."""
    run = _to_change(db, actor, run_id)
    _lock_goods(db, run)
    reason = obstacle(run)
    if reason:
        raise Conflict(reason)
    if run.state is RunState.CANCELLED and queries.shortage(db, run):
        raise Conflict(N_("Trong lúc dừng, lô đã in đủ tem cho số gói; xin hủy lần in này."))
    if run.state is not RunState.WAITING:
        run.state, run.fault = rules.move(run.state, RunState.WAITING), None
    follow_up(db, run)
    return run


def _to_change(db: Session, actor: Actor, run_id: int) -> LabelRun:
    actor.require(Permission.RECORD)
    run = queries.get(db, actor, run_id, lock=True)
    actor.require(Permission.RECORD, run.cooperative_id)
    return run


def void(db: Session, actor: Actor, run_id: int, *, reason: str) -> LabelRun:
    """Take a whole run out of use (spoiled paper, lost sheet); its pages say so from now on. Twice is fine."""
    run = _to_change(db, actor, run_id)
    if run.voided_at is None:
        run.voided_at, run.void_reason = clock.now(), reason
    return run


def again(plan: PrintPlan, run: LabelRun, *, start_cell: int) -> PrintPlan:
    """The plan of a reprint: same codes, marked on the paper, from another cell, for the printer as it is set now.

    Raises Invalid at "again_cell" for a cell off the sheet.
    """
    if not 1 <= start_cell <= plan.layout.cells_per_page:
        raise Invalid.at("again_cell", N_("Tờ này chỉ có ô từ 1 đến %(most)s"), most=plan.layout.cells_per_page)
    offset = plan.offset_mm
    if run.printer is not None:
        offset = run.printer.offset_x_um / UM_PER_MM, run.printer.offset_y_um / UM_PER_MM
    order = Order.ROWS if plan.order is Order.STACKS else plan.order  # a handful of labels is not cut as a pile
    return replace(plan, reprint=True, start_cell=start_cell, offset_mm=offset, order=order)
