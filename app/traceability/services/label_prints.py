"""The print record: which file with genuine codes was handed to whom, and when."""

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import N_, Invalid
from app.traceability.models.labels import LabelPrint, LabelRun
from app.traceability.rules.label_ranges import Span
from app.traceability.services import label_making

MOST_REPRINTED = 1000
"""Labels of one reprint: it is drawn and read back while the person waits."""


def record(
    db: Session, actor: Actor, run_id: int, *, form: str, sha256: str | None = None, span: Span | None = None
) -> LabelRun:
    """Note that the actor is handed labels of a run; a `span` (codes from 1) makes it a reprint.

    Raises Forbidden or Conflict as `label_making.to_hand_out`, with run and batch locked, so that a recall at the same
    moment either stops the hand-over or comes after it.
    """
    run = label_making.to_hand_out(db, actor, run_id, lock=True)
    if span is not None:
        run.reprints += 1
    row = LabelPrint(
        cooperative_id=run.cooperative_id,
        run_id=run.id,
        format=form,
        reprint=span is not None,
        first_label=span.first if span else 1,
        last_label=span.last if span else run.codes,
        printer_name=run.printer.name if run.printer else None,
        sha256=sha256,
        by_name=actor.name,
        at=clock.now(),
    )
    db.add(row)
    return run


def part(run: LabelRun, first: int | None, last: int | None) -> Span:
    """Which codes of a run are reprinted; all when nothing is said. Raises Invalid at the field."""
    for field, number in (("first_label", first), ("last_label", last)):
        if number is not None and not 1 <= number <= run.codes:
            raise Invalid.at(field, N_("Lần in này có tem từ 1 đến %(most)s"), most=run.codes)
    begin, end = first or 1, last or run.codes
    if begin > end:
        raise Invalid.at(
            "last_label", N_("Tem cuối (số %(last)s) đứng trước tem đầu (số %(first)s)"), first=begin, last=end
        )
    span = Span(begin, end)
    if span.labels * run.copies > MOST_REPRINTED:
        raise Invalid.at(
            "last_label", N_("Mỗi lần in lại nhiều nhất %(most)s tem; xin chia thành nhiều lần"), most=MOST_REPRINTED
        )
    return span
