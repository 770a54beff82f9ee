"""The word to buyers of recalled goods: a letter where there is an address, else paper, and their answer."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor
from app.core.errors import N_, Conflict
from app.core.mail import Mail
from app.gs1 import digital_link
from app.gs1.gtin import Gtin
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.models.recalls import RecallCase, RecallNotice
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_counts, movements
from app.traceability.queries import recall_cases as cases
from app.traceability.rules.batches import kilograms
from app.traceability.rules.label_runs import RunKind, RunState
from app.traceability.rules.recalls import HAZARD_NAMES, CaseState, NoticeState, StepKind
from app.traceability.rules.serials import SerialKey, mint
from app.traceability.services import recall_steps

TOPIC = "recall_notice"
"""Outbox topic of letters that wait to be sent."""


def queue(db: Session, case: RecallCase, batch_ids: Collection[int]) -> list[RecallNotice]:
    """A notice for every partner who holds goods of these batches; one told before is told again. Drills mail nobody.

    Places that were only written down have no notice: the board lists them, and there is a sheet to print.
    """
    known = {row.partner_id: row for row in _of_case(db, case.id)}
    now, found = clock.now(), []
    for partner_id, email in _buyers(db, batch_ids).items():
        notice = known.get(partner_id) or RecallNotice(
            cooperative_id=case.cooperative_id, case_id=case.id, partner_id=partner_id
        )
        notice.email = email
        _begin(notice, now, by_mail=bool(email) and not case.drill)
        db.add(notice)
        found.append(notice)
    db.flush()
    for notice in found:
        if notice.state is NoticeState.QUEUED:
            outbox.mark_changed(db, TOPIC, notice.id, now=now, lane=outbox.Lane.EXPRESS)
    return found


def _buyers(db: Session, batch_ids: Collection[int]) -> dict[int, str | None]:
    held = movements.holders(db, batch_ids)
    return {one.partner_id: one.email for one in held if one.partner_id is not None}


def _begin(notice: RecallNotice, now: datetime, *, by_mail: bool) -> None:
    notice.state = NoticeState.QUEUED if by_mail else NoticeState.ON_PAPER
    notice.queued_at = now
    notice.sent_at = notice.acknowledged_at = notice.error = None


def _of_case(db: Session, case_id: int) -> Sequence[RecallNotice]:
    return db.scalars(sa.select(RecallNotice).where(RecallNotice.case_id == case_id)).all()


def _notice(db: Session, actor: Actor, notice_id: int) -> tuple[RecallCase, RecallNotice]:
    """The notice of a running case, both locked in the order in which everybody takes them."""
    case = recall_steps.case_to_change(db, actor, scope.get(db, actor, RecallNotice, notice_id).case_id)
    notice = db.get_one(RecallNotice, notice_id, with_for_update=True)
    if case.state is not CaseState.ACTIVE:
        raise Conflict(N_("Hồ sơ này không còn đang thu hồi; xin tải lại trang."))
    return case, notice


def acknowledge(db: Session, actor: Actor, notice_id: int, *, note: str | None = None) -> RecallNotice:
    """The buyer knows: he answered the letter, the call or the paper. Once is enough. Raises Conflict, NotFound."""
    case, notice = _notice(db, actor, notice_id)
    if notice.state is not NoticeState.ACKNOWLEDGED:
        notice.state, notice.acknowledged_at = NoticeState.ACKNOWLEDGED, clock.now()
        recall_steps.append(db, actor, case, StepKind.ACKNOWLEDGE, partner_id=notice.partner_id, note=note)
        db.flush()
    return notice


def told(db: Session, actor: Actor, notice_id: int, *, note: str | None = None) -> RecallNotice:
    """The paper was handed over, or somebody called. Raises Conflict when the buyer has answered already, NotFound."""
    case, notice = _notice(db, actor, notice_id)
    if notice.state is NoticeState.ACKNOWLEDGED:
        raise Conflict(N_("Bên mua này đã xác nhận rồi."))
    if notice.state is NoticeState.ON_PAPER and notice.sent_at is not None:
        return notice
    notice.state, notice.sent_at, notice.error = NoticeState.ON_PAPER, clock.now(), None
    recall_steps.append(db, actor, case, StepKind.NOTIFY, partner_id=notice.partner_id, note=note)
    db.flush()
    return notice


def send_again(db: Session, actor: Actor, notice_id: int) -> RecallNotice:
    """Queue the letter once more, to the address the partner has now. Raises Conflict without one, NotFound."""
    case, notice = _notice(db, actor, notice_id)
    email = db.get_one(Partner, notice.partner_id).email
    if case.drill or not email:
        raise Conflict(N_("Bên mua này chưa có địa chỉ thư; xin ghi thêm ở trang bạn hàng, hoặc báo bằng giấy."))
    if notice.state is not NoticeState.QUEUED:
        notice.email = email
        _begin(notice, clock.now(), by_mail=True)
        db.flush()
        outbox.mark_changed(db, TOPIC, notice.id, now=clock.now(), lane=outbox.Lane.EXPRESS)
    return notice


def held_by(db: Session, case: RecallCase, partner_id: int | None) -> list[tuple[Batch, int, int]]:
    """(batch, grams, labels of the whole batch) that a buyer holds of the case; without partner all of its batches."""
    lines = {line.batch_id: line for line in cases.batches_in(case)}
    held = {batch_id: line.grams for batch_id, line in lines.items()}
    if partner_id is not None:
        found = movements.holders(db, lines)
        held = {one.batch_id: one.grams for one in found if one.partner_id == partner_id}
    labels = label_counts.labels_of(db, held)
    return [(lines[batch_id].batch, held[batch_id], labels.get(batch_id, 0)) for batch_id in sorted(held)]


def letter(db: Session, case: RecallCase, notice: RecallNotice, *, again: bool) -> Mail:
    """The letter to one buyer, in Vietnamese; `again`: it may have reached him before, and says so."""
    maker, partner = db.get_one(Cooperative, case.cooperative_id), db.get_one(Partner, notice.partner_id)
    goods = [
        f"- Lô {batch.number}, {batch.product.name}: {kilograms(grams)} kg"
        for batch, grams, _labels in held_by(db, case, notice.partner_id)
    ]
    repeated = "Thư này có thể là lần gửi thứ hai; nếu đã nhận, xin bỏ qua.\n\n" if again else ""
    text = (
        f"Kính gửi {partner.name},\n\n{repeated}"
        f"{maker.name} thu hồi hàng đã giao cho quý vị. Hồ sơ số {case.number}.\n\n"
        + "\n".join(goods)
        + f"\n\nNguy hại: {HAZARD_NAMES[case.hazard]}.\nLý do: {case.reason}\n\n"
        "Xin quý vị:\n"
        "1. Ngừng bán và để riêng số hàng này ngay.\n"
        "2. Báo cho người mua tiếp theo, nếu đã giao đi.\n"
        f"3. Gọi {case.contact_phone} để xác nhận đã nhận tin, báo số còn lại và hẹn lấy hàng về.\n\n"
        f"Người dùng nên làm gì: {case.advice}\n\n{maker.name}\n{maker.address}\n"
    )
    subject = f"Thu hồi hàng, hồ sơ {case.number}: {maker.name}"
    return Mail(to=notice.email or "", subject=f"Gửi lại: {subject}" if again else subject, text=text)


def public_address(db: Session, public_url: str, keys: Sequence[SerialKey], batch: Batch) -> str | None:
    """A page on which anybody reads of the batch: by GTIN and number, else the page of its first label, if any."""
    gtin = db.scalar(
        sa.select(TradeItem.gtin)
        .where(TradeItem.product_id == batch.product_id, TradeItem.gtin.is_not(None))
        .order_by(TradeItem.id)
        .limit(1)
    )
    if gtin:
        return digital_link.build(public_url, Gtin.parse(gtin), batch.number)
    run = db.scalar(
        sa.select(LabelRun)
        .where(LabelRun.batch_id == batch.id, LabelRun.kind == RunKind.PACKS, LabelRun.voided_at.is_(None))
        .where(LabelRun.state != RunState.CANCELLED)
        .order_by(LabelRun.id)
        .limit(1)
    )
    key = next((one for one in keys if run is not None and one.key_id == run.key_id), None)
    return f"{run.link_prefix}{mint(key, run.first_position)}" if run is not None and key is not None else None
