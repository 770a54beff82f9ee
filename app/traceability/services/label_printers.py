"""Label printers: adding, changing, calibrating and retiring them."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import duplicates
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict
from app.core.text import nfc
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.queries import label_printers as queries
from app.traceability.rules import printers as rules
from app.traceability.rules.printers import PrinterLanguage


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a printer; the offsets say how far its print is moved right and down, in micrometres."""

    name: str
    language: PrinterLanguage
    dpi: int | None
    offset_x_um: int = 0
    offset_y_um: int = 0


def create(db: Session, actor: Actor, *, facts: Facts) -> LabelPrinter:
    """Add a printer. Raises Conflict at "name" when the cooperative has one of that name."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    row = LabelPrinter(cooperative_id=cooperative_id, created_at=clock.now())
    _fill(db, row, facts)
    db.add(row)
    _flush(db)
    return row


def change(db: Session, actor: Actor, printer_id: int, *, facts: Facts) -> LabelPrinter:
    """Change a printer; runs keep the correction they were issued with. Raises Conflict at "name" as `create`."""
    row = _mine(db, actor, printer_id)
    _fill(db, row, facts)
    _flush(db)
    return row


def calibrate(db: Session, actor: Actor, printer_id: int, *, right_mm: Decimal, down_mm: Decimal) -> LabelPrinter:
    """Take back what the calibration page, printed with the present correction, still lies too far right and down.

    Raises Invalid at "measured_right_mm" or "measured_down_mm" when that is more than can be corrected.
    """
    row = _mine(db, actor, printer_id)
    right = rules.corrected("measured_right_mm", row.offset_x_um, right_mm)
    down = rules.corrected("measured_down_mm", row.offset_y_um, down_mm)
    row.offset_x_um, row.offset_y_um = right, down
    row.calibrated_at = clock.now()
    return row


def retire(db: Session, actor: Actor, printer_id: int) -> LabelPrinter:
    """Not offered for printing any more. Retiring twice is fine."""
    row = _mine(db, actor, printer_id)
    row.retired_at = row.retired_at or clock.now()
    return row


def bring_back(db: Session, actor: Actor, printer_id: int) -> LabelPrinter:
    """Offer a retired printer again."""
    row = _mine(db, actor, printer_id)
    row.retired_at = None
    return row


def _mine(db: Session, actor: Actor, printer_id: int) -> LabelPrinter:
    row = queries.get(db, actor, printer_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    return row


def _fill(db: Session, row: LabelPrinter, facts: Facts) -> None:
    """Write the facts when no other printer of the cooperative has the name."""
    name = nfc(facts.name)
    same = sa.select(LabelPrinter.id).where(
        LabelPrinter.cooperative_id == row.cooperative_id, LabelPrinter.name == name
    )
    if db.scalar(same if row.id is None else same.where(LabelPrinter.id != row.id)):
        raise duplicates.taken("name", N_("Đã có máy in tên “%(name)s”"), name=name)
    row.name, row.language, row.dpi = name, facts.language, facts.dpi
    row.offset_x_um, row.offset_y_um = facts.offset_x_um, facts.offset_y_um


def _flush(db: Session) -> None:
    rival = N_("Có người vừa lưu một máy in trùng tên; xin xem lại danh sách rồi lưu lại.")
    duplicates.flush(db, Conflict(rival))
