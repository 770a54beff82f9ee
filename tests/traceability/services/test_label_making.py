"""The file of a run: drawn and read back before it is ready, the same each time, however often its maker is stopped."""

import threading
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.core.settings import Settings
from app.traceability.labels.read_back import read_back
from app.traceability.models.labels import LabelProgress, LabelRun
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_runs import RunState
from app.traceability.services import label_making, label_plans
from app.traceability.services.label_making import Workshop, make
from app.traceability.services.label_papers import Paper
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    issue,
    issued,
    make_goods,
    progress,
    redrawn,
    stored,
    workshop,
)
from tests.turns import waiting


@pytest.fixture
def shop(database: Database, settings: Settings) -> Workshop:
    """The house's workshop."""
    return workshop(database, settings)


@pytest.fixture
def goods(database: Database) -> Goods:
    """Goods that everybody sees already."""
    with database.transaction() as db:
        return make_goods(db)


def until(answers: Iterator[bool]) -> Callable[[], bool]:
    """A maker who hears `answers` when he asks whether the run is still his."""
    return lambda: next(answers)


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told after every step, not once a second: what is too quick for a second shows all the same."""
    monkeypatch.setattr(label_making, "_TELL_EVERY", -label_making._TELL_EVERY)


def test_a_file_reads_back_whole_and_is_kept(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods, paper=Paper("L7160", start_cell=3))
    assert make(shop, run_id) is RunState.READY
    run = stored(shop, run_id)
    assert (run.pages, run.read_back_ok, run.fault) == (3, 48, None)
    assert run.read_back_at is not None
    assert run.read_back is not None
    assert (run.read_back["matched"], run.read_back["rendered_pages"], run.read_back["faults"]) == (48, 3, 0)
    assert run.sheet_sha256 is not None
    pdf = shop.store.get(run.sheet_sha256)
    assert read_back(pdf, label_plans.plan_of(KEYS, shop.store, run)).clean
    assert progress(shop, run_id) is None


def test_making_a_run_again_changes_nothing(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods, 4)
    make(shop, run_id)
    before = stored(shop, run_id)
    assert make(shop, run_id) is RunState.READY
    after = stored(shop, run_id)
    assert (after.sheet_sha256, after.read_back_at) == (before.sheet_sha256, before.read_back_at)


def test_two_makers_at_once_give_one_ready_run(shop: Workshop, goods: Goods, every_step: None) -> None:
    run_id = issued(shop, goods)
    start, told = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        try:
            told.append(str(make(shop, run_id)))
        except Exception as error:  # whatever it is, the test compares its name
            told.append(repr(error))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert told == ["ready", "ready"]
    run = stored(shop, run_id)
    assert (run.state, run.read_back_ok) == (RunState.READY, 48)
    assert progress(shop, run_id) is None


def test_a_maker_waits_for_the_first_word_of_another_one(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods)
    told: list[str] = []

    def work() -> None:
        try:
            told.append(str(make(shop, run_id)))
        except Exception as error:  # whatever it is, the test compares its name
            told.append(repr(error))

    second = threading.Thread(target=work)
    with shop.database.transaction() as db:
        db.execute(sa.select(LabelRun.id).where(LabelRun.id == run_id).with_for_update(key_share=True))
        db.add(LabelProgress(run_id=run_id, drawn_labels=8, at=clock.now()))
        db.flush()
        second.start()
        waiting(second)
    second.join(60)
    assert told == ["ready"]


def test_a_small_run_is_made_within_the_callers_transaction(
    db: Session, settings: Settings, database: Database
) -> None:
    goods = make_goods(db)
    run, store = issue(db, goods, 21), workshop(database, settings).store
    assert label_making.make_within(db, goods.lan, store, KEYS, run.id) is RunState.READY
    assert (run.read_back_ok, run.pages) == (21, 1)


def test_a_maker_who_is_stopped_before_anything_is_drawn_leaves_no_file(
    shop: Workshop, goods: Goods, every_step: None
) -> None:
    run_id = issued(shop, goods)
    assert make(shop, run_id, still_mine=until(repeat(False))) is RunState.WAITING
    assert stored(shop, run_id).state is RunState.WAITING
    assert [path for path in shop.store.root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("steps", [2, 8])
def test_a_maker_stopped_anywhere_is_followed_by_another_with_the_same_file(
    shop: Workshop, goods: Goods, every_step: None, steps: int
) -> None:
    reference, run_id = issued(shop, goods), issued(shop, goods)
    assert make(shop, run_id, still_mine=until(chain(repeat(True, steps), repeat(False)))) is RunState.WAITING
    before = stored(shop, run_id)
    assert make(shop, run_id) is RunState.READY
    after = stored(shop, run_id)
    assert (after.first_position, after.last_position) == (before.first_position, before.last_position)
    assert (after.read_back_ok, after.pages) == (48, 6)
    assert after.sheet_sha256 is not None
    assert after.sheet_sha256 == redrawn(shop, after)
    assert stored(shop, reference).state is RunState.WAITING


def test_a_resumed_run_reads_only_the_pages_that_were_not_checked(
    shop: Workshop, goods: Goods, every_step: None
) -> None:
    run_id = issued(shop, goods)
    drawing, first_group = 7, 1  # told after each of six pages, once more when the file is kept, then group by group
    heard = chain(repeat(True, drawing), repeat(False, first_group))
    assert make(shop, run_id, still_mine=until(heard)) is RunState.WAITING
    begun = progress(shop, run_id)
    assert begun is not None
    assert (begun.drawn_labels, begun.checked_labels) == (48, 40)
    asked: list[bool] = []
    assert make(shop, run_id, still_mine=lambda: not asked.append(True)) is RunState.READY
    assert len(asked) == 1, "nothing was drawn, and one page was read"
    run = stored(shop, run_id)
    assert run.read_back is not None
    assert (run.read_back["rendered_pages"], run.read_back["matched"]) == (6, 48)


def test_stopping_a_run_stops_its_maker(shop: Workshop, goods: Goods, every_step: None) -> None:
    run_id = issued(shop, goods)
    asked: list[bool] = []

    def cancel_meanwhile() -> bool:
        if not asked:
            with shop.database.transaction() as db:
                label_making.cancel(db, goods.lan, run_id)
        asked.append(True)
        return True

    assert make(shop, run_id, still_mine=cancel_meanwhile) is RunState.CANCELLED
    assert (len(asked), stored(shop, run_id).state) == (1, RunState.CANCELLED)
    assert make(shop, run_id) is RunState.CANCELLED
    with shop.database.transaction() as db:
        label_making.resume(db, goods.lan, run_id)
    assert make(shop, run_id) is RunState.READY


def test_voiding_a_run_stops_its_maker(shop: Workshop, goods: Goods, every_step: None) -> None:
    run_id = issued(shop, goods)
    asked: list[bool] = []

    def void_meanwhile() -> bool:
        if not asked:
            with shop.database.transaction() as db:
                label_making.void(db, goods.lan, run_id, reason="Nhầm lô")
        asked.append(True)
        return True

    make(shop, run_id, still_mine=void_meanwhile)
    run = stored(shop, run_id)
    assert (len(asked), run.state, run.sheet_sha256, run.void_reason) == (1, RunState.WAITING, None, "Nhầm lô")


def test_labels_of_goods_that_were_stopped_meanwhile_do_not_become_ready(
    shop: Workshop, goods: Goods, every_step: None
) -> None:
    run_id = issued(shop, goods)
    asked: list[bool] = []

    def hold_meanwhile() -> bool:
        if not asked:
            with shop.database.transaction() as db:
                goods.again(db).batch.state = BatchState.RECALLED
        asked.append(True)
        return True

    assert make(shop, run_id, still_mine=hold_meanwhile) is RunState.WAITING
    assert stored(shop, run_id).sheet_sha256 is None
    assert make(shop, run_id) is RunState.WAITING
