"""Issuing labels: codes are taken once and never without goods, and a refusal takes none."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import Job
from app.traceability.models.labels import LabelCounter, LabelRun
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_runs import AT_ONCE, MOST_LABELS, RunKind, RunState
from app.traceability.rules.serials import POSITIONS, SerialKey, read
from app.traceability.services import label_making, label_plans, labels
from app.traceability.services.labels import Amount
from tests import factories
from tests.traceability.services.samples import (
    KEYS,
    SHEET,
    Goods,
    field_of,
    issue,
    make_goods,
    next_position,
    ready_roll,
    refused,
    rows,
)
from tests.turns import outcomes

OVER = "Tem thay cho tem rách"


def test_every_label_of_a_run_has_its_own_serial_that_leads_back_to_the_run(db: Session) -> None:
    run = issue(db, make_goods(db))
    minted = label_plans.codes(KEYS, run)
    assert len(set(minted)) == 48
    positions = [found.position for found in (read(KEYS, serial) for serial in minted) if found]
    assert positions == list(range(run.first_position, run.last_position + 1))


def test_a_new_run_waits_for_its_file(db: Session) -> None:
    run = issue(db, make_goods(db))
    assert (run.kind, run.state, run.sheet_sha256, run.reprints) == (RunKind.PACKS, RunState.WAITING, None, 0)
    assert (run.codes, run.copies, run.labels, run.created_by) == (48, 1, 48, "Nguyễn Thị Lan")


def test_labels_with_one_code_take_one_position_and_count_as_many_packs(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, amount=Amount(40, one_code=True))
    assert (run.codes, run.copies, run.labels) == (1, 40, 40)
    assert queries.allowance(db, goods.batch, goods.item) == 560
    assert issue(db, goods, 3).first_position == run.first_position + 1


def test_the_same_request_twice_is_one_run_and_one_set_of_positions(db: Session) -> None:
    goods = make_goods(db)
    first = issue(db, goods, request_key="once")
    after = next_position(db)
    for state in (RunState.WAITING, RunState.READY, RunState.FAILED):
        first.state = state
        db.flush()
        assert issue(db, goods, 10, request_key="once") is first
    assert (rows(db, LabelRun), next_position(db), first.codes) == (1, after, 48)


def test_a_request_key_of_another_cooperative_is_another_request(db: Session) -> None:
    first = issue(db, make_goods(db), request_key="once")
    assert issue(db, make_goods(db, name="HTX Hai"), request_key="once").id != first.id


def test_the_same_request_twice_at_once_is_one_run(any_database: Database) -> None:
    goods = _committed(any_database)
    told = outcomes(any_database, lambda db: issue(db, goods.again(db), 10, request_key="once"))
    assert told == ["done"]
    with any_database.reading() as db:
        assert (rows(db, LabelRun), next_position(db)) == (1, 11)


def test_two_people_printing_at_once_share_no_position(any_database: Database) -> None:
    goods = _committed(any_database)
    assert outcomes(any_database, lambda db: issue(db, goods.again(db), 100)) == ["done"]
    with any_database.reading() as db:
        first, second = db.scalars(sa.select(LabelRun).order_by(LabelRun.first_position)).all()
    assert second.first_position == first.last_position + 1


def test_two_cooperatives_printing_at_once_share_no_position(any_database: Database) -> None:
    both = iter([_committed(any_database), _committed(any_database, "HTX Hai")])
    assert outcomes(any_database, lambda db: issue(db, next(both).again(db), 100)) == ["done"]
    with any_database.reading() as db:
        first, second = db.scalars(sa.select(LabelRun).order_by(LabelRun.first_position)).all()
    assert second.first_position == first.last_position + 1
    assert second.cooperative_id != first.cooperative_id


def test_two_people_at_once_never_label_more_packs_than_there_are(any_database: Database) -> None:
    goods = _committed(any_database)
    assert outcomes(any_database, lambda db: issue(db, goods.again(db), 400)) == ["Invalid"]


def _committed(database: Database, name: str = "HTX Cam Đồi Mây") -> Goods:
    with database.transaction() as db:
        return make_goods(db, name=name)


def test_labels_never_outnumber_the_packs_of_the_harvest(db: Session) -> None:
    goods = make_goods(db)
    issue(db, goods, 590)
    refusal = refused(db, Invalid, lambda: issue(db, goods, 11))
    assert (field_of(refusal), refusal.problems[0].values) == ("count", {"left": 10})
    issue(db, goods, 10)
    assert queries.allowance(db, goods.batch, goods.item) == 0


def test_packs_of_every_size_fill_from_the_same_harvest(db: Session) -> None:
    goods = make_goods(db)
    box = factories.make_trade_item(db, goods.batch.product, pack="Thùng 10 kg", grams=10_000)
    issue(db, goods, 595)
    assert (queries.allowance(db, goods.batch, goods.item), queries.allowance(db, goods.batch, box)) == (5, 1)
    refused(db, Invalid, lambda: issue(db, goods, 2, item=box))


def test_copies_of_one_code_need_as_many_packs(db: Session) -> None:
    goods = make_goods(db)
    issue(db, goods, amount=Amount(590, one_code=True))
    refused(db, Invalid, lambda: issue(db, goods, amount=Amount(11, one_code=True)))


def test_a_manager_may_go_over_with_a_reason_that_stays_and_staff_may_not(db: Session) -> None:
    goods = make_goods(db)
    over = Amount(601, over_reason=OVER)
    assert field_of(refused(db, Invalid, lambda: issue(db, goods, actor=goods.staff, amount=over))) == "count"
    refused(db, Invalid, lambda: issue(db, goods, 601))
    assert issue(db, goods, amount=over).content["over_reason"] == OVER


def test_labels_of_voided_and_stopped_runs_make_room_for_new_ones(db: Session) -> None:
    goods = make_goods(db)
    for end in (lambda run: label_making.void(db, goods.lan, run.id, reason="Giấy lệch"), _stop(db, goods)):
        run = issue(db, goods, 600)
        assert queries.allowance(db, goods.batch, goods.item) == 0
        end(run)
        db.flush()
        assert queries.allowance(db, goods.batch, goods.item) == 600


def _stop(db: Session, goods: Goods) -> Callable[[LabelRun], object]:
    return lambda run: label_making.cancel(db, goods.lan, run.id)


def test_a_held_or_recalled_batch_gets_no_labels(db: Session) -> None:
    goods = make_goods(db)
    for state in (BatchState.HELD, BatchState.RECALLED):
        goods.batch.state = state
        db.flush()
        refused(db, Conflict, lambda: issue(db, goods))


def test_a_pack_taken_off_sale_gets_no_labels(db: Session) -> None:
    goods = make_goods(db)
    goods.item.retired_at = clock.now()
    db.flush()
    assert field_of(refused(db, Invalid, lambda: issue(db, goods))) == "trade_item_id"


def test_a_pack_of_another_product_is_refused(db: Session) -> None:
    goods = make_goods(db)
    other = factories.make_trade_item(db, factories.make_product(db, goods.cooperative, name="Quýt PQ1"))
    assert field_of(refused(db, Invalid, lambda: issue(db, goods, item=other))) == "trade_item_id"


def test_an_absurd_number_of_labels_is_refused(db: Session) -> None:
    goods = make_goods(db, grams=10**15)
    for count, one_code in itertools.product((0, -1, MOST_LABELS + 1, 10**12), (False, True)):
        amount = Amount(count, one_code=one_code)
        assert field_of(refused(db, Invalid, lambda amount=amount: issue(db, goods, amount=amount))) == "count"


def test_mai_finds_neither_batch_nor_pack_of_lans(db: Session) -> None:
    lans, mais = make_goods(db), make_goods(db, name="HTX Chè Gay")
    refused(db, NotFound, lambda: issue(db, lans, actor=mais.lan))
    refused(db, NotFound, lambda: issue(db, mais, item=lans.item))
    refused(db, NotFound, lambda: issue(db, mais, batch=lans.batch))


def test_who_only_reads_prints_nothing(db: Session) -> None:
    goods = make_goods(db)
    officer = replace(goods.lan, role=Role.PROVINCE_OFFICER)
    for reader in (goods.grower, officer):
        refused(db, Forbidden, lambda reader=reader: issue(db, goods, actor=reader))


def test_with_a_gtin_the_code_is_a_digital_link_without_it_the_short_form(db: Session) -> None:
    goods = make_goods(db)
    assert issue(db, goods).link_prefix == "HTTPS://GOCNGHE.VN/Q/"
    goods.item.gtin = "09524000000019"
    run = issue(db, goods)
    assert run.link_prefix == f"https://gocnghe.vn/01/09524000000019/10/{goods.batch.number}/21/"


def test_new_labels_are_made_with_the_newest_key(db: Session) -> None:
    both = (*KEYS, SerialKey(2, b"n" * 32))
    run = issue(db, make_goods(db), 2, keys=both)
    assert run.key_id == 2
    assert label_plans.codes(both, run)[0] != label_plans.codes(KEYS, _with_key(run, 1))[0]
    with pytest.raises(LookupError, match="label key 2"):
        label_plans.codes(KEYS, _with_key(run, 2))


def _with_key(run: LabelRun, key_id: int) -> LabelRun:
    return LabelRun(
        kind=run.kind, key_id=key_id, first_position=run.first_position, last_position=run.last_position, copies=1
    )


def test_positions_that_ran_out_are_told_and_none_is_taken(db: Session) -> None:
    goods = make_goods(db)
    issue(db, goods, 1)
    db.execute(sa.update(LabelCounter).values(next_position=POSITIONS - 3))
    refused(db, Conflict, lambda: issue(db, goods, 4))
    assert issue(db, goods, 3).last_position == POSITIONS - 1
    refused(db, Conflict, lambda: issue(db, goods, 1))


def test_a_large_run_goes_to_the_worker_at_once_and_a_small_one_only_if_its_request_dies(db: Session) -> None:
    goods = make_goods(db)
    small, large = issue(db, goods, AT_ONCE), issue(db, goods, AT_ONCE + 1)
    jobs = db.scalars(sa.select(Job).where(Job.topic == labels.TOPIC))
    due = {job.subject_id: job.run_at for job in jobs}
    assert due[small.id] - small.created_at >= labels.SAFETY
    assert due[large.id] <= clock.now()


def test_rolls_stay_out_of_the_packs_of_a_batch_until_they_are_bound(db: Session) -> None:
    goods = make_goods(db)
    ready_roll(db, goods, 100)
    assert queries.allowance(db, goods.batch, goods.item) == 600


def test_runs_are_listed_by_state_and_counted_alike(db: Session) -> None:
    goods = make_goods(db)
    waiting, ready, failed, stopped, gone = (issue(db, goods, 2) for _ in range(5))
    ready.state, failed.state, stopped.state = RunState.READY, RunState.FAILED, RunState.CANCELLED
    label_making.void(db, goods.lan, gone.id, reason="Mất tờ")
    issue(db, make_goods(db, name="HTX Hai"), 2)
    db.flush()
    shown = {
        state: {run.id for run in db.scalars(queries.in_state(goods.lan, state))}
        for state in ("waiting", "ready", "failed", "voided")
    }
    wanted = {"waiting": {waiting.id}, "ready": {ready.id}, "failed": {failed.id, stopped.id}, "voided": {gone.id}}
    assert shown == wanted
    assert queries.counts_by_state(db, goods.lan) == {state: len(ids) for state, ids in wanted.items()}
    assert len(db.scalars(queries.in_state(goods.lan, "")).all()) == 5


def test_a_request_that_is_rolled_back_leaves_no_trace(any_database: Database) -> None:
    goods = _committed(any_database)
    with suppress(KeyboardInterrupt), any_database.transaction() as db:
        issue(db, goods.again(db), 10, paper=SHEET)
        raise KeyboardInterrupt
    with any_database.reading() as db:
        assert (rows(db, LabelRun), next_position(db)) == (0, 1)
        assert db.scalars(sa.select(Job)).all() == []
