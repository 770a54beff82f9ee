"""Stopping a run, going on with it, taking it out of use: who may, when, and what becomes of its labels."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden, NotFound
from app.core.outbox import Job, JobState
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_runs import RunState
from app.traceability.services import label_making
from app.traceability.services.labels import TOPIC, Amount
from tests.traceability.services.samples import (
    issue,
    issue_cartons,
    make_goods,
    refused,
    stranger,
)


def test_a_stopped_run_goes_on_with_the_same_codes_and_the_worker_is_told(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    before = run.first_position, run.last_position
    label_making.cancel(db, goods.lan, run.id)
    assert label_making.cancel(db, goods.lan, run.id).state is RunState.CANCELLED, "twice is fine"
    db.execute(sa.delete(Job))
    assert label_making.resume(db, goods.lan, run.id).state is RunState.WAITING
    assert (run.first_position, run.last_position) == before
    job = db.scalars(sa.select(Job)).one()
    assert (job.topic, job.subject_id, job.state) == (TOPIC, run.id, JobState.WAITING)


def test_a_run_that_waits_may_be_asked_for_again(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    assert label_making.resume(db, goods.lan, run.id).state is RunState.WAITING
    assert len(db.scalars(sa.select(Job)).all()) == 1


def test_a_ready_run_is_neither_stopped_nor_made_again(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    run.state = RunState.READY
    db.flush()
    for act in (label_making.cancel, label_making.resume):
        refused(db, Conflict, lambda act=act: act(db, goods.lan, run.id))
    assert run.state is RunState.READY


def test_a_failed_run_may_be_tried_again_or_given_up(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    run.state, run.fault = RunState.FAILED, {"message": label_making.BROKEN, "values": {}}
    db.flush()
    label_making.resume(db, goods.lan, run.id)
    assert (run.state, run.fault) == (RunState.WAITING, None)
    label_making.fail(run)
    label_making.fail(run)
    assert label_making.cancel(db, goods.lan, run.id).state is RunState.CANCELLED


def test_a_stopped_run_goes_on_only_while_there_are_packs_for_it(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, 400)
    label_making.cancel(db, goods.lan, run.id)
    other = issue(db, goods, 201)
    refused(db, Conflict, lambda: label_making.resume(db, goods.lan, run.id))
    assert run.state is RunState.CANCELLED
    label_making.void(db, goods.lan, other.id, reason="Giấy lệch")
    db.flush()
    assert label_making.resume(db, goods.lan, run.id).state is RunState.WAITING
    assert queries.allowance(db, goods.batch, goods.item) == 200


def test_a_stopped_run_that_was_allowed_to_go_over_goes_on(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, amount=Amount(601, over_reason="Tem thay cho tem rách"))
    label_making.cancel(db, goods.lan, run.id)
    assert label_making.resume(db, goods.lan, run.id).state is RunState.WAITING


def test_stopped_cartons_go_on_only_while_there_are_packs_for_them(db: Session) -> None:
    goods = make_goods(db, prefix="8938500")
    run = issue_cartons(db, goods, 20, 20)
    label_making.cancel(db, goods.lan, run.id)
    issue_cartons(db, goods, 11, 20)
    refused(db, Conflict, lambda: label_making.resume(db, goods.lan, run.id))


def test_a_run_of_goods_that_are_held_or_recalled_does_not_go_on(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    label_making.cancel(db, goods.lan, run.id)
    for state in (BatchState.HELD, BatchState.RECALLED):
        goods.batch.state = state
        db.flush()
        refused(db, Conflict, lambda: label_making.resume(db, goods.lan, run.id))


def test_a_voided_run_stays_voided(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    first = label_making.void(db, goods.lan, run.id, reason="Mất tờ").voided_at
    assert label_making.void(db, goods.lan, run.id, reason="Lần hai").voided_at == first
    assert run.void_reason == "Mất tờ"
    db.flush()
    refused(db, Conflict, lambda: label_making.resume(db, goods.lan, run.id))
    refused(db, Conflict, lambda: label_making.to_hand_out(db, goods.lan, run.id))


def _acts(db: Session, run_id: int) -> list[object]:
    return [
        lambda actor: label_making.cancel(db, actor, run_id),
        lambda actor: label_making.resume(db, actor, run_id),
        lambda actor: label_making.void(db, actor, run_id, reason="Nhầm"),
        lambda actor: label_making.to_hand_out(db, actor, run_id),
    ]


def test_mai_finds_no_run_of_lans_and_a_grower_changes_none(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    run = issue(db, goods)
    for act in _acts(db, run.id):
        refused(db, NotFound, lambda act=act: act(mai))
        refused(db, Forbidden, lambda act=act: act(goods.grower))
    assert (run.state, run.voided_at) == (RunState.WAITING, None)


def test_labels_are_handed_out_only_when_their_file_is_ready(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    for state in (RunState.WAITING, RunState.FAILED, RunState.CANCELLED):
        run.state = state
        db.flush()
        refused(db, Conflict, lambda: label_making.to_hand_out(db, goods.lan, run.id))


def test_labels_of_stopped_goods_are_not_handed_out_and_those_sold_out_are(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods)
    run.state = RunState.READY
    for state, allowed in zip(BatchState, (True, False, True, False), strict=True):
        goods.batch.state = state
        db.flush()
        for lock in (False, True):
            if allowed:
                assert label_making.to_hand_out(db, goods.lan, run.id, lock=lock) is run
            else:
                refused(db, Conflict, lambda lock=lock: label_making.to_hand_out(db, goods.lan, run.id, lock=lock))
