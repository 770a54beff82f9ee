"""The print record: every file with genuine labels that somebody got, and none that he was refused."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.settings import Settings
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelPrint, LabelRun
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_ranges import Span
from app.traceability.rules.label_runs import RunState
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.services import label_making, label_plans, label_printers, label_prints
from app.traceability.services.label_papers import Paper
from app.traceability.services.label_printers import Facts
from app.traceability.services.labels import Amount
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    field_of,
    issue,
    make_goods,
    refused,
    rows,
    stranger,
    workshop,
)
from tests.turns import waiting


def ready(
    db: Session, goods: Goods, count: int = 48, amount: Amount | None = None, paper: Paper | None = None
) -> LabelRun:
    """A run whose file is there."""
    run = issue(db, goods, count, amount=amount, paper=paper or Paper("L7160"))
    run.state = RunState.READY
    db.flush()
    return run


def test_who_got_which_file_is_on_record(db: Session) -> None:
    goods = make_goods(db)
    printer = label_printers.create(db, goods.lan, facts=Facts("Máy ở kho", PrinterLanguage.TSPL, 203))
    db.flush()
    run = ready(db, goods, paper=Paper("L7160", printer_id=printer.id))
    label_prints.record(db, goods.lan, run.id, form="pdf", sha256="a" * 64)
    label_prints.record(db, goods.staff, run.id, form="zpl", span=Span(3, 9))
    db.flush()
    second, first = queries.prints(db, run.id)
    assert (first.format, first.reprint, first.first_label, first.last_label) == ("pdf", False, 1, 48)
    assert (first.by_name, first.sha256, first.printer_name) == ("Nguyễn Thị Lan", "a" * 64, "Máy ở kho")
    assert (second.format, second.reprint, second.first_label, second.last_label) == ("zpl", True, 3, 9)
    assert (second.by_name, second.sha256) == ("Phan Thị Sen", None)
    assert run.reprints == 1


def _void(db: Session, goods: Goods, run: LabelRun) -> None:
    label_making.void(db, goods.lan, run.id, reason="Mất tờ")


def _recall(db: Session, goods: Goods, run: LabelRun) -> None:
    goods.batch.state = BatchState.RECALLED


def _hold(db: Session, goods: Goods, run: LabelRun) -> None:
    goods.batch.state = BatchState.HELD


def _unmake(db: Session, goods: Goods, run: LabelRun) -> None:
    run.state = RunState.FAILED


@pytest.mark.parametrize("stop", [_void, _recall, _hold, _unmake])
def test_a_refused_hand_over_is_not_on_record(db: Session, stop: Callable[[Session, Goods, LabelRun], None]) -> None:
    goods = make_goods(db)
    run = ready(db, goods)
    stop(db, goods, run)
    db.flush()
    for span in (None, Span(1, 2)):
        refused(db, Conflict, lambda span=span: label_prints.record(db, goods.lan, run.id, form="pdf", span=span))
    assert (rows(db, LabelPrint), run.reprints) == (0, 0)


def test_mai_gets_no_label_of_lans_and_a_grower_none_at_all(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    run = ready(db, goods)
    for who, kind in ((mai, NotFound), (goods.grower, Forbidden)):
        refused(db, kind, lambda who=who: label_prints.record(db, who, run.id, form="pdf"))


def test_the_part_to_reprint_lies_within_the_run(db: Session) -> None:
    goods = make_goods(db)
    run = ready(db, goods)
    assert label_prints.part(run, None, None) == Span(1, 48)
    assert label_prints.part(run, 48, None) == Span(48, 48)
    assert label_prints.part(run, None, 5) == Span(1, 5)
    for first, last, field in (
        *((0, 5, "first_label"), (49, 49, "first_label"), (-1, None, "first_label")),
        *((1, 49, "last_label"), (None, 0, "last_label"), (9, 8, "last_label")),
    ):
        assert field_of(refused(db, Invalid, lambda ends=(first, last): label_prints.part(run, *ends))) == field


def test_a_reprint_is_no_larger_than_a_person_waits_for(db: Session) -> None:
    goods = make_goods(db, grams=10**9)
    long, copies = ready(db, goods, 1500), ready(db, goods, amount=Amount(1001, one_code=True))
    assert label_prints.part(long, 1, 1000).labels == label_prints.MOST_REPRINTED
    assert field_of(refused(db, Invalid, lambda: label_prints.part(long, 1, 1001))) == "last_label"
    assert field_of(refused(db, Invalid, lambda: label_prints.part(long, None, None))) == "last_label"
    refused(db, Invalid, lambda: label_prints.part(copies, 1, 1))


def test_a_reprint_starts_in_the_cell_that_is_free_and_uses_the_printer_as_it_is_set_now(
    db: Session, database: Database, settings: Settings
) -> None:
    goods = make_goods(db)
    printer = label_printers.create(db, goods.lan, facts=Facts("Máy ở kho", PrinterLanguage.PDF, None, 1000, 0))
    db.flush()
    run = ready(db, goods, paper=Paper("L7160", printer_id=printer.id))
    plan = label_plans.plan_of(KEYS, workshop(database, settings).store, run, first=3, last=5)
    assert list(plan.codes) == list(label_plans.codes(KEYS, run))[2:5]
    printer.offset_x_um, printer.offset_y_um = -500, 700
    again = label_making.again(plan, run, start_cell=7)
    assert (again.reprint, again.start_cell, again.offset_mm) == (True, 7, (-0.5, 0.7))
    assert (plan.reprint, plan.offset_mm) == (False, (1.0, 0.0))
    for cell in (0, 22):
        assert field_of(refused(db, Invalid, lambda cell=cell: label_making.again(plan, run, start_cell=cell))) == (
            "again_cell"
        )


def test_a_hand_over_beside_a_recall_waits_for_it_and_is_refused(any_database: Database) -> None:
    with any_database.transaction() as db:
        goods = make_goods(db)
        run = ready(db, goods, 4)
    told: list[str] = []

    def reprint() -> None:
        try:
            with any_database.transaction() as db:
                label_prints.record(db, goods.lan, run.id, form="pdf", span=Span(1, 2))
        except Conflict:
            told.append("refused")

    other = threading.Thread(target=reprint)
    with any_database.transaction() as db:
        db.get_one(Batch, goods.batch.id).state = BatchState.RECALLED
        db.flush()
        other.start()
        waiting(other)
    other.join(30)
    assert told == ["refused"]
    with any_database.reading() as db:
        assert rows(db, LabelPrint) == 0
