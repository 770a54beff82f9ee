"""Papers of a recall case: notices for buyers, and the closing report with which the case ends."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor
from app.core.errors import N_, Invalid, NotFound
from app.core.money import group
from app.core.storage import FolderStore
from app.traceability.labels.recall_notice import NoticeFacts, NoticeLine, draw_notice
from app.traceability.labels.recall_report import ReportFacts, draw_report
from app.traceability.models.recalls import RecallCase, RecallNotice, RecallStep
from app.traceability.queries import recall_boards
from app.traceability.queries import recall_cases as queries
from app.traceability.queries.recall_boards import Board
from app.traceability.rules import recalls as rules
from app.traceability.rules.batches import kilograms
from app.traceability.rules.genealogy import SEED_NAMES, SeedKind
from app.traceability.rules.recalls import HAZARD_NAMES, NOTICE_NAMES, OUTCOME_NAMES, STEP_NAMES, CaseState, StepKind
from app.traceability.rules.serials import SerialKey
from app.traceability.services import recall_notices, recall_steps

Row = tuple[str, str]


def notice_sheet(
    db: Session,
    actor: Actor,
    case_id: int,
    *,
    public_url: str,
    keys: Sequence[SerialKey],
    notice_id: int | None = None,
) -> bytes:
    """The notice of one buyer as PDF; without `notice_id` one over all batches, with a line for the name.

    Raises NotFound.
    """
    case = queries.get(db, actor, case_id)
    partner = None
    if notice_id is not None:
        notice = scope.get(db, actor, RecallNotice, notice_id)
        if notice.case_id != case.id:
            raise NotFound
        partner = db.get_one(Partner, notice.partner_id)
    goods = recall_notices.held_by(db, case, partner.id if partner else None)
    maker = db.get_one(Cooperative, case.cooperative_id)
    return draw_notice(
        NoticeFacts(
            case_number=case.number,
            drill=case.drill,
            maker=maker.name,
            maker_address=maker.address,
            buyer=partner.name if partner else "",
            buyer_address=(partner.address or "") if partner else "",
            dated=f"ngày {clock.day(case.confirmed_at or case.proposed_at):%d/%m/%Y}",
            hazard=HAZARD_NAMES[case.hazard],
            reason=case.reason,
            advice=case.advice,
            phone=case.contact_phone,
            lines=[
                NoticeLine(batch.number, batch.product.name, f"{batch.harvested_on:%d/%m/%Y}", grams, labels)
                for batch, grams, labels in goods
            ],
            address=recall_notices.public_address(db, public_url, keys, goods[0][0]) if goods else None,
        )
    )


def close(
    db: Session,
    actor: Actor,
    store: FolderStore,
    case_id: int,
    *,
    note: str | None = None,
    more: Sequence[Row] = (),
    request_key: str | None = None,
) -> RecallCase:
    """End a running case: its report is drawn and kept, and its digest stands in the diary. Closing twice is once.

    `more` are rows of facts that others add, such as how soon listings came down. Raises Invalid at "note" when goods
    were not found or buyers have not answered and nobody explains it, Conflict for a case that does not run.
    """
    case = recall_steps.case_to_change(db, actor, case_id)
    if case.state is CaseState.CLOSED:
        return case
    rules.expect(case.state, CaseState.ACTIVE)
    _check_explained(recall_boards.load(db, case), note)
    case.state, case.closed_by, case.closed_at = CaseState.CLOSED, actor.name, clock.now()
    db.flush()
    case.report_sha256 = store.put(draw_report(report(db, case, note=note, more=more)))
    facts = {"report_sha256": case.report_sha256}
    recall_steps.append(db, actor, case, StepKind.CLOSE, note=note, facts=facts, request_key=request_key)
    db.flush()
    return case


def _check_explained(board: Board, note: str | None) -> None:
    if note:
        return
    if board.where.open_grams:
        left = kilograms(board.where.open_grams)
        raise Invalid.at("note", N_("Còn %(left)s kg chưa tìm thấy; xin ghi vì sao vẫn kết thúc"), left=left)
    if board.told.acknowledged < board.told.buyers:
        count = board.told.buyers - board.told.acknowledged
        raise Invalid.at("note", N_("Còn %(count)s bên mua chưa trả lời; xin ghi vì sao vẫn kết thúc"), count=count)


def report(db: Session, case: RecallCase, *, note: str | None, more: Sequence[Row] = ()) -> ReportFacts:
    """What the closing report says of a case as it stands."""
    board = recall_boards.load(db, case)
    where = board.where
    return ReportFacts(
        case_number=case.number,
        drill=case.drill,
        maker=db.get_one(Cooperative, case.cooperative_id).name,
        facts=_facts(case),
        clock=[*_clock(board), *more],
        grams=where.grams,
        found=where.tally,
        percent=where.percent,
        batches=[
            (line.batch.number, line.batch.product.name, _kg(line.grams), group(line.labels)) for line in board.lines
        ],
        places=[
            (one.name or "Hợp tác xã và nơi khác", _kg(one.grams), _kg(one.tally.found), _kg(one.open_grams))
            for one in where.places
        ],
        buyers=[
            (row.partner.name, NOTICE_NAMES[row.state], _when(row.acknowledged_at or row.sent_at))
            for row in board.notices
        ],
        steps=[(_when(step.at), _told(step), step.by_name) for step in board.steps],
        explanation=note or "",
        diary_sha256=diary_digest(board.steps),
    )


def diary_digest(steps: Sequence[RecallStep]) -> str:
    """SHA-256 in hex over the lines of a diary, in their order, as JSON with sorted keys (RFC 8259)."""
    lines = [
        {
            "kind": step.kind,
            "at": step.at.isoformat(),
            "by": step.by_name,
            "batch": step.batch_id,
            "partner": step.partner_id,
            "grams": step.grams,
            "outcome": step.outcome,
            "place": step.place,
            "note": step.note,
            "facts": step.facts,
        }
        for step in steps
    ]
    written = json.dumps(lines, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _facts(case: RecallCase) -> list[Row]:
    return [
        ("Bắt đầu từ", f"{SEED_NAMES[SeedKind(case.seed_kind)]} {case.seed_words}"),
        ("Nguy hại", HAZARD_NAMES[case.hazard]),
        ("Lý do", case.reason),
        ("Đã khuyên người mua", case.advice),
        ("Điện thoại để hỏi", case.contact_phone),
        ("Người đề xuất", case.proposed_by),
        ("Người xác nhận", case.confirmed_by or ""),
        ("Người kết thúc", case.closed_by or ""),
    ]


def _clock(board: Board) -> list[Row]:
    case, rows = board.case, [("Đề xuất lúc", _when(board.case.proposed_at))]
    start, end = case.confirmed_at, case.closed_at
    if start is not None:
        rows.append(("Xác nhận lúc", _when(start)))
        rows.append(("Từ đề xuất đến xác nhận", _span(case.proposed_at, start)))
        if board.told.last_at is not None:
            rows.append(("Báo xong bên mua sau", _span(start, board.told.last_at)))
        last = max((step.at for step, _finding in recall_boards.found(board.steps)), default=None)
        if last is not None:
            rows.append(("Lần tìm thấy cuối sau", _span(start, last)))
        if end is not None:
            rows += [("Kết thúc lúc", _when(end)), ("Cả đợt kéo dài", _span(start, end))]
    return rows


def _told(step: RecallStep) -> str:
    """One line of the diary in words."""
    parts = [STEP_NAMES[step.kind]]
    if step.batch is not None:
        parts.append(f"lô {step.batch.number}")
    if step.grams is not None:
        parts.append(_kg(step.grams))
    if step.outcome is not None:
        parts.append(OUTCOME_NAMES[step.outcome].lower())
    where = step.partner.name if step.partner is not None else step.place
    if where:
        parts.append(where)
    return ", ".join(parts) + (f". {step.note}" if step.note else "")


def _kg(grams: int) -> str:
    return f"{kilograms(grams)} kg"


def _when(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.VIETNAM):%d/%m/%Y, %H:%M}" if moment else ""


def _span(start: datetime, end: datetime) -> str:
    """A stretch of time in minutes below two hours, else in hours and minutes."""
    minutes = max(0, int((end - start).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} phút"
    return f"{group(minutes // 60)} giờ {minutes % 60} phút"
