"""Printers, paper of its own, a roll in use and cartons with SSCC at one cooperative: each label page shows some."""

from datetime import time, timedelta
from decimal import Decimal
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.demo.story.telling import Story, manager_of, staff_of
from app.traceability.models.batches import Batch
from app.traceability.models.label_printers import LabelPrinter
from app.traceability.models.labels import LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_counts
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.layouts import LAYOUTS, Layout
from app.traceability.rules.printers import PrinterLanguage
from app.traceability.services import label_layouts, label_making, label_plans, label_printers, label_ranges, labels
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount

PRODUCER = "camdoimay"
ROLL_LABELS, USED_LABELS, SPOILED = 200, 60, (61, 64)
CARTONS, PACKS_EACH = 8, 10
SLOGAN = "Ngọt từ đất đỏ Phủ Quỳ"
OWN_PAPER = "Tem tròn góc, xưởng in Vinh"


def plan(story: Story) -> None:
    """Printers and paper a month ago, a roll three weeks ago, its first labels and the cartons yesterday."""
    manager, worker = manager_of(PRODUCER), staff_of(PRODUCER)
    month, weeks, last = (story.today - timedelta(days=days) for days in (30, 21, 1))
    story.on(month, time(9), manager, _printers)
    story.on(month, time(9, 30), manager, _paper)
    story.on(weeks, time(10), manager, partial(_roll, story))
    story.on(last, time(19, 10), worker, partial(_bind, story))
    story.on(last, time(19, 20), worker, partial(_spoil, story))
    story.on(last, time(19, 30), worker, partial(_cartons, story))


def _printers(db: Session, actor: Actor) -> None:
    office = label_printers.Facts("Máy laser ở văn phòng", PrinterLanguage.PDF, None, 0, 0)
    row = label_printers.create(db, actor, facts=office)
    label_printers.calibrate(db, actor, row.id, right_mm=Decimal("-0.6"), down_mm=Decimal("0.4"))
    store = label_printers.Facts("Máy in tem ở kho", PrinterLanguage.TSPL, 203, 0, 0)
    label_printers.create(db, actor, facts=store)


def _paper(db: Session, actor: Actor) -> None:
    own = {"code": "own", "name": OWN_PAPER, "cell_height_mm": 33.0, "corner_mm": 3.0}
    label_layouts.create(db, actor, layout=Layout.of(LAYOUTS["a4-3x8"].measures() | own))


def _roll(story: Story, db: Session, actor: Actor) -> None:
    thermal = sa.select(LabelPrinter.id).where(LabelPrinter.language == PrinterLanguage.TSPL)
    run = label_ranges.issue_blank(
        db,
        actor,
        labels.serial_keys(story.settings.label_keys),
        cooperative_id=scope.own(actor),
        count=ROLL_LABELS,
        paper=Paper("roll-50x30", printer_id=db.scalar(thermal)),
        design=Design(slogan=SLOGAN),
        public_url=story.settings.public_url,
        request_key="sample-roll",
    )
    _make(story, db, actor, run)
    label_ranges.hand_over(db, actor, run.id, to="Tổ đóng gói Minh Hợp")


def _make(story: Story, db: Session, actor: Actor, run: LabelRun) -> None:
    db.flush()
    label_making.make_within(db, actor, story.store, labels.serial_keys(story.settings.label_keys), run.id)


def _bind(story: Story, db: Session, actor: Actor) -> None:
    keys = labels.serial_keys(story.settings.label_keys)
    codes = label_plans.codes(keys, _own_roll(db))
    batch, item = _goods(db, actor, USED_LABELS)
    label_ranges.bind(
        db,
        actor,
        keys,
        first=codes[0],
        last=codes[USED_LABELS - 1],
        batch_id=batch.id,
        trade_item_id=item.id,
        active=True,
        request_key="sample-bind",
    )


def _own_roll(db: Session) -> LabelRun:
    return db.scalars(sa.select(LabelRun).where(LabelRun.kind == RunKind.BLANK)).one()


def _goods(db: Session, actor: Actor, packs: int) -> tuple[Batch, TradeItem]:
    """The newest open batch and pack with goods for so many labels."""
    return next((batch, item) for batch, item, left in label_counts.open_goods(db, actor) if left >= packs)


def _spoil(story: Story, db: Session, actor: Actor) -> None:
    first, last = SPOILED
    reason = "Máy kẹt giấy, tem bị nhàu"
    keys = labels.serial_keys(story.settings.label_keys)
    label_ranges.void_range(db, actor, keys, _own_roll(db).id, first=str(first), last=str(last), reason=reason)


def _cartons(story: Story, db: Session, actor: Actor) -> None:
    batch, item = _goods(db, actor, CARTONS * PACKS_EACH)
    run = labels.issue(
        db,
        actor,
        labels.serial_keys(story.settings.label_keys),
        batch_id=batch.id,
        trade_item_id=item.id,
        amount=Amount(CARTONS, packs_each=PACKS_EACH),
        paper=Paper("a4-2x4"),
        design=Design(Look.CARTON),
        public_url=story.settings.public_url,
        request_key="sample-cartons",
    )
    _make(story, db, actor, run)
