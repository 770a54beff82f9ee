"""The paper of a run: only what is there and the cooperative's own, frozen as it is, and words that fit it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.core.actor import Role
from app.core.errors import Invalid, NotFound
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LAYOUTS
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.services import label_layouts, label_plans, label_printers
from app.traceability.services.label_papers import Paper
from app.traceability.services.label_printers import Facts
from tests import factories
from tests.traceability.services.samples import field_of, issue, make_goods, refused, stranger

OWN_PAPER = replace(LAYOUTS["L7163"], code="own", name="Tomy 138")


def test_a_cell_off_the_sheet_is_refused(db: Session) -> None:
    goods = make_goods(db)
    for cell in (22, 0, -1):
        refusal = refused(db, Invalid, lambda cell=cell: issue(db, goods, paper=Paper("L7160", start_cell=cell)))
        assert (field_of(refusal), refusal.problems[0].values) == ("start_cell", {"most": 21})


def test_stacks_that_are_cut_together_begin_on_a_whole_sheet(db: Session) -> None:
    goods = make_goods(db)
    begun = Paper("L7160", start_cell=2, order=Order.STACKS)
    assert field_of(refused(db, Invalid, lambda: issue(db, goods, paper=begun))) == "start_cell"
    assert issue(db, goods, paper=replace(begun, start_cell=1)).sort_order is Order.STACKS


def test_a_layout_is_refused_unless_it_is_ready_made_or_the_cooperatives_own_and_in_use(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    mine = label_layouts.create(db, goods.lan, layout=OWN_PAPER)
    retired = label_layouts.create(db, goods.lan, layout=replace(OWN_PAPER, name="Giấy cũ"))
    label_layouts.retire(db, goods.lan, retired.id)
    foreign = label_layouts.create(db, mai, layout=OWN_PAPER)
    db.flush()
    for code in ("A9", "", "own-0", "own-999999", retired.code, foreign.code):
        assert field_of(refused(db, Invalid, lambda code=code: issue(db, goods, paper=Paper(code)))) == "layout"
    assert issue(db, goods, paper=Paper(mine.code)).layout == mine.code


def test_own_paper_is_frozen_with_the_run(db: Session) -> None:
    goods = make_goods(db)
    mine = label_layouts.create(db, goods.lan, layout=OWN_PAPER)
    run = issue(db, goods, paper=Paper(mine.code))
    label_layouts.change(db, goods.lan, mine.id, layout=replace(OWN_PAPER, left_mm=1.0))
    label_layouts.retire(db, goods.lan, mine.id)
    db.flush()
    assert label_plans.layout_of(run).left_mm == OWN_PAPER.left_mm


def test_a_printer_is_refused_unless_it_is_the_cooperatives_own_and_in_use(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    facts = Facts("Máy ở kho", PrinterLanguage.TSPL, 203, 300, -400)
    retired = label_printers.create(db, goods.lan, facts=replace(facts, name="Máy cũ"))
    label_printers.retire(db, goods.lan, retired.id)
    foreign = label_printers.create(db, mai, facts=facts)
    db.flush()
    refusal = refused(db, Invalid, lambda: issue(db, goods, paper=Paper("L7160", printer_id=retired.id)))
    assert field_of(refusal) == "printer_id"
    for unknown in (foreign.id, 999_999):
        refused(db, NotFound, lambda unknown=unknown: issue(db, goods, paper=Paper("L7160", printer_id=unknown)))
    administrator = factories.actor_of(factories.make_user(db, role=Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    paper = Paper("L7160", printer_id=foreign.id)
    assert field_of(refused(db, Invalid, lambda: issue(db, goods, actor=administrator, paper=paper))) == "printer_id"


def test_the_correction_of_the_printer_is_frozen_and_its_dots_only_where_it_is_a_roll(db: Session) -> None:
    goods = make_goods(db)
    printer = label_printers.create(db, goods.lan, facts=Facts("Máy ở kho", PrinterLanguage.ZPL, 300, 300, -400))
    db.flush()
    for layout, dpi in (("L7160", None), ("roll-70x50", 300)):
        run = issue(db, goods, 4, paper=Paper(layout, printer_id=printer.id))
        assert (run.printer_id, run.offset_x_um, run.offset_y_um, run.dpi) == (printer.id, 300, -400, dpi)


def test_order_marks_and_first_cell_are_frozen(db: Session) -> None:
    goods = make_goods(db)
    paper = Paper("L7160", start_cell=5, cut_marks=True, order=Order.COLUMNS)
    run = issue(db, goods, paper=paper)
    assert (run.start_cell, run.cut_marks, run.sort_order) == (5, True, Order.COLUMNS)
    assert not issue(db, goods, 4, paper=Paper("roll-70x50", cut_marks=True)).cut_marks, "a roll is not cut"


def test_a_name_with_a_sign_that_cannot_be_printed_is_refused_and_the_sign_named(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.product.name = "Cam Vinh 🍊"
    db.flush()
    refusal = refused(db, Invalid, lambda: issue(db, goods))
    assert refusal.problems[0].values["letter"] == "🍊"
    assert refusal.problems[0].values["code"] == "U+1F34A"


def test_a_name_too_long_for_the_label_is_refused_at_the_layout(db: Session) -> None:
    goods = make_goods(db)
    goods.batch.product.name = ("Cam Vinh giống Xã Đoài đặc sản vùng đồi " * 6)[:200]
    db.flush()
    assert "layout" in {
        problem.field for problem in refused(db, Invalid, lambda: issue(db, goods, paper=Paper("roll-40x30"))).problems
    }
