"""What was chosen for the labels of a pack is there the next time."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditHead
from app.core.errors import Forbidden, NotFound
from app.traceability.models.label_designs import LabelDesign
from app.traceability.queries import label_designs as queries
from app.traceability.rules.label_designs import Design, LabelLanguage, Look
from app.traceability.rules.label_runs import Order
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.services import label_designs, label_printers
from app.traceability.services.label_papers import Paper
from app.traceability.services.label_printers import Facts
from tests.traceability.services.samples import SHEET, make_goods, refused, rows, stranger

CHOSEN = Design(look=Look.BOX, dates=False, slogan="Ngọt từ đồi mây", language=LabelLanguage.VI_EN)


def test_what_was_chosen_is_found_again(db: Session) -> None:
    goods = make_goods(db)
    printer = label_printers.create(db, goods.lan, facts=Facts("Máy ở kho", PrinterLanguage.TSPL, 203))
    db.flush()
    paper = Paper("roll-70x50", cut_marks=True, order=Order.REVERSE, printer_id=printer.id)
    assert queries.of_pack(db, goods.lan, goods.item.id) is None
    label_designs.keep(db, goods.staff, goods.item.id, design=CHOSEN, paper=paper)
    db.expire_all()
    row = queries.of_pack(db, goods.lan, goods.item.id)
    assert row is not None
    assert Design.of(row.design) == CHOSEN
    assert (row.layout, row.printer_id, row.sort_order, row.cut_marks) == (
        "roll-70x50",
        printer.id,
        Order.REVERSE,
        True,
    )


def test_there_is_one_design_of_a_pack_the_last_one(db: Session) -> None:
    goods = make_goods(db)
    for design in (Design(), CHOSEN, Design(logo=True)):
        label_designs.keep(db, goods.lan, goods.item.id, design=design, paper=SHEET)
    assert rows(db, LabelDesign) == 1
    row = queries.of_pack(db, goods.lan, goods.item.id)
    assert row is not None
    assert Design.of(row.design) == Design(logo=True)


def test_choosing_the_same_again_is_no_change(db: Session) -> None:
    goods = make_goods(db)
    row = label_designs.keep(db, goods.lan, goods.item.id, design=CHOSEN, paper=SHEET)
    moment, seal = row.changed_at, _sealed(db, goods.cooperative.id)
    label_designs.keep(db, goods.lan, goods.item.id, design=CHOSEN, paper=SHEET)
    assert (row.changed_at, _sealed(db, goods.cooperative.id)) == (moment, seal)
    label_designs.keep(db, goods.lan, goods.item.id, design=replace(CHOSEN, slogan=""), paper=SHEET)
    assert row.changed_at > moment


def _sealed(db: Session, cooperative_id: int) -> int | None:
    statement = sa.select(AuditHead.sequence).where(AuditHead.cooperative_id == cooperative_id)
    return db.scalar(statement.execution_options(populate_existing=True))


def test_mai_sees_and_keeps_no_design_of_lans_and_a_grower_only_looks(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    label_designs.keep(db, goods.lan, goods.item.id, design=CHOSEN, paper=SHEET)
    assert queries.of_pack(db, mai, goods.item.id) is None
    assert queries.of_pack(db, goods.grower, goods.item.id) is not None
    for who, kind in ((mai, NotFound), (goods.grower, Forbidden)):
        refused(db, kind, lambda who=who: label_designs.keep(db, who, goods.item.id, design=Design(), paper=SHEET))
    row = queries.of_pack(db, goods.lan, goods.item.id)
    assert row is not None
    assert Design.of(row.design) == CHOSEN
