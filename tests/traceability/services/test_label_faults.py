"""Files that came out wrong: never handed out, never taken up again, told at the run; large ones checked twice."""

from dataclasses import replace
from io import BytesIO

import pytest

from app.core.db import Database
from app.core.errors import Conflict
from app.core.settings import Settings
from app.traceability.labels.sheet import draw_sheet
from app.traceability.models.labels import LabelRun
from app.traceability.rules import label_runs as rules
from app.traceability.rules.label_runs import RunState
from app.traceability.rules.serials import SerialKey
from app.traceability.services import label_checks, label_making, label_plans
from app.traceability.services.label_making import Workshop, make
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    begin_with,
    issued,
    make_goods,
    redrawn,
    stored,
    workshop,
)


@pytest.fixture
def shop(database: Database, settings: Settings) -> Workshop:
    """The house's workshop."""
    return workshop(database, settings)


@pytest.fixture
def goods(database: Database) -> Goods:
    """Goods that everybody sees already."""
    with database.transaction() as db:
        return make_goods(db)


@pytest.fixture
def every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told after every step, not once a second: what is too quick for a second shows all the same."""
    monkeypatch.setattr(label_making, "_TELL_EVERY", -label_making._TELL_EVERY)


def others_file(shop: Workshop, run_id: int) -> str:
    """What a slip would have drawn for the run: the right number of labels, all with codes of a stranger's key."""
    with shop.database.reading() as db:
        foreign = (SerialKey(1, b"x" * 32),)
        plan = label_plans.plan_of(foreign, shop.store, db.get_one(LabelRun, run_id))
    out = BytesIO()
    draw_sheet(out, plan)
    return shop.store.put(out.getvalue())


def test_a_resumed_run_whose_drawn_file_is_lost_is_drawn_and_read_anew(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods)
    begin_with(shop, run_id, "0" * 64, checked=48)
    assert make(shop, run_id) is RunState.READY
    run = stored(shop, run_id)
    assert run.sheet_sha256 == redrawn(shop, run)


def test_a_file_with_other_codes_is_not_handed_out_and_the_run_says_why(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods)
    begin_with(shop, run_id, others_file(shop, run_id))
    before = stored(shop, run_id)
    assert make(shop, run_id) is RunState.FAILED
    run = stored(shop, run_id)
    assert (run.sheet_sha256, run.read_back_ok, run.pages) == (None, None, None)
    assert run.fault is not None
    assert run.fault["values"] == {"matched": 0, "expected": 48}
    assert run.fault["message"] % run.fault["values"] == "Đọc lại chỉ đúng 0 trên 48 tem; tệp chưa được giao."
    assert (run.first_position, run.last_position) == (before.first_position, before.last_position)
    with shop.database.reading() as db, pytest.raises(Conflict):
        label_making.to_hand_out(db, goods.lan, run_id)


def test_a_faulty_page_that_was_read_once_is_not_passed_over_at_the_next_try(
    shop: Workshop, goods: Goods, every_step: None
) -> None:
    run_id = issued(shop, goods)
    begin_with(shop, run_id, _with_one_wrong_page(shop, run_id))
    assert make(shop, run_id, still_mine=lambda: False) is RunState.FAILED, "no word of progress after a fault"
    make(shop, run_id)
    run = stored(shop, run_id)
    assert (run.state, run.read_back_ok) == (RunState.READY, 48)
    assert run.sheet_sha256 == redrawn(shop, run)
    assert run.fault is None


def _with_one_wrong_page(shop: Workshop, run_id: int) -> str:
    """The run's file as if two of its labels had changed their codes."""
    with shop.database.reading() as db:
        plan = label_plans.plan_of(KEYS, shop.store, db.get_one(LabelRun, run_id))
    out, wrong = BytesIO(), list(plan.codes)
    wrong[0], wrong[1] = wrong[1], wrong[0]
    draw_sheet(out, replace(plan, codes=wrong))
    return shop.store.put(out.getvalue())


def test_a_large_run_is_checked_code_by_code_and_rendered_in_part(
    shop: Workshop, goods: Goods, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "RENDER_ALL", 40)
    monkeypatch.setattr(label_checks, "SAMPLE_PAGES", 3)
    good, bad = issued(shop, goods), issued(shop, goods)
    assert make(shop, good) is RunState.READY
    found = stored(shop, good).read_back
    assert found is not None
    assert (found["matrix"], found["matched"], found["rendered_pages"], found["pages"]) == (48, 48, 3, 6)
    begin_with(shop, bad, _with_one_wrong_page(shop, bad))
    assert make(shop, bad) is RunState.FAILED
    assert stored(shop, bad).fault == {
        "message": "Đọc lại chỉ đúng %(matched)s trên %(expected)s tem; tệp chưa được giao.",
        "values": {"matched": 46, "expected": 48},
    }


@pytest.mark.parametrize("pages", [1, 2, 3, 5, 39, 40, 41, 80, 5000])
def test_the_sample_of_a_large_run_holds_its_first_and_last_page_and_no_page_twice(pages: int) -> None:
    sample = label_checks._sample(pages)
    assert (sample[0], sample[-1], len(sample)) == (0, pages - 1, min(pages, label_checks.SAMPLE_PAGES))
    assert sample == sorted(set(sample))


def test_a_file_whose_codes_do_not_open_is_not_clean(shop: Workshop, goods: Goods) -> None:
    run_id = issued(shop, goods)
    with shop.database.reading() as db:
        plan = label_plans.plan_of(KEYS, shop.store, db.get_one(LabelRun, run_id))
    path = shop.store.path(redrawn(shop, stored(shop, run_id)))
    opens = {code: True for code in plan.codes}
    found = label_checks.check(path, plan, opens.__getitem__, lambda **_: None)
    assert (found["opened"], found["clean"]) == (48, True)
    opens[plan.codes[7]] = False
    found = label_checks.check(path, plan, opens.__getitem__, lambda **_: None)
    assert (found["opened"], found["clean"]) == (47, False)
