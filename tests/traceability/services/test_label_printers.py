"""Printers of a cooperative: one of each name, corrected by what was measured."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.traceability.queries import label_printers as queries
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.services import label_printers
from app.traceability.services.label_printers import Facts
from tests.factories import make_cooperative, manager

BROTHER = Facts("Brother ở kho", PrinterLanguage.PDF, None)
XPRINTER = Facts("Xprinter", PrinterLanguage.TSPL, 203, 500, -1200)


def test_what_was_told_of_a_printer_is_kept(db: Session) -> None:
    cooperative = make_cooperative(db)
    row = label_printers.create(db, manager(cooperative), facts=XPRINTER)
    db.expire_all()
    kept = (row.name, row.language, row.dpi, row.offset_x_um, row.offset_y_um, row.calibrated_at)
    assert kept == ("Xprinter", PrinterLanguage.TSPL, 203, 500, -1200, None)


def test_calibration_takes_back_what_still_lies_off(db: Session) -> None:
    cooperative = make_cooperative(db)
    row = label_printers.create(db, manager(cooperative), facts=XPRINTER)
    label_printers.calibrate(db, manager(cooperative), row.id, right_mm=Decimal("1.5"), down_mm=Decimal("-0.2"))
    assert (row.offset_x_um, row.offset_y_um) == (-1000, -1000)
    assert row.calibrated_at is not None


def test_a_printer_that_lies_too_far_off_stays_as_it_was(db: Session) -> None:
    cooperative = make_cooperative(db)
    row = label_printers.create(db, manager(cooperative), facts=XPRINTER)
    with pytest.raises(Invalid) as refusal:
        label_printers.calibrate(db, manager(cooperative), row.id, right_mm=Decimal(0), down_mm=Decimal(9))
    assert refusal.value.problems[0].field == "measured_down_mm"
    db.refresh(row)
    assert (row.offset_y_um, row.calibrated_at) == (-1200, None)


def test_the_same_name_twice_is_told_at_the_name(db: Session) -> None:
    cooperative = make_cooperative(db)
    lan = manager(cooperative)
    label_printers.create(db, lan, facts=BROTHER)
    other = label_printers.create(db, lan, facts=XPRINTER)
    for again in (
        lambda: label_printers.create(db, lan, facts=BROTHER),
        lambda: label_printers.change(db, lan, other.id, facts=replace(XPRINTER, name=BROTHER.name)),
    ):
        with pytest.raises(Conflict) as refusal:
            again()
        assert refusal.value.problems[0].field == "name"


def test_only_printers_in_use_are_offered_by_name(db: Session) -> None:
    cooperative, other = make_cooperative(db), make_cooperative(db, name="HTX Hai")
    lan = manager(cooperative)
    x, b = (label_printers.create(db, lan, facts=facts) for facts in (XPRINTER, BROTHER))
    label_printers.create(db, manager(other), facts=BROTHER)
    assert queries.in_use(db, lan, cooperative.id) == [b, x]
    label_printers.retire(db, lan, b.id)
    assert queries.in_use(db, lan, cooperative.id) == [x]
    label_printers.bring_back(db, lan, b.id)
    assert queries.in_use(db, lan, cooperative.id) == [b, x]
    assert queries.in_use(db, lan, other.id) == []


def test_a_grower_only_looks_and_mai_finds_nothing(db: Session) -> None:
    cooperative = make_cooperative(db)
    row = label_printers.create(db, manager(cooperative), facts=BROTHER)
    hung = Actor(None, "Trần Văn Hùng", Role.GROWER, cooperative.id)
    mai = manager(make_cooperative(db, name="HTX Hai"))
    zero = Decimal(0)
    for who, refusal in ((hung, Forbidden), (mai, NotFound)):
        for forbidden in (
            lambda who=who: label_printers.change(db, who, row.id, facts=XPRINTER),
            lambda who=who: label_printers.calibrate(db, who, row.id, right_mm=zero, down_mm=zero),
            lambda who=who: label_printers.retire(db, who, row.id),
            lambda who=who: label_printers.bring_back(db, who, row.id),
        ):
            with pytest.raises(refusal):
                forbidden()
    with pytest.raises(Forbidden):
        label_printers.create(db, hung, facts=XPRINTER)
