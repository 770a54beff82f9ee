"""Pre-printed rolls: issued blank, handed over, bound to batches range by range; and voided parts of any run."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import scope
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, NotFound, Problem
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import labels as queries
from app.traceability.rules import label_ranges as rules
from app.traceability.rules import serials
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_ranges import Span
from app.traceability.rules.label_runs import RunKind, RunState
from app.traceability.rules.serials import SerialKey
from app.traceability.services import label_contents, label_lints, label_papers, labels
from app.traceability.services.label_papers import Paper


def issue_blank(
    db: Session,
    actor: Actor,
    keys: Sequence[SerialKey],
    *,
    cooperative_id: int,
    count: int,
    paper: Paper,
    public_url: str,
    request_key: str,
    design: Design = Design(),  # noqa: B008 - a frozen value
) -> LabelRun:
    """A run of labels that stand for nothing yet, for one cooperative; the same request twice is one run.

    Raises Invalid at the field as `labels.issue` does.
    """
    actor.require(Permission.RECORD, cooperative_id)
    cooperative = db.get(Cooperative, cooperative_id)
    if cooperative is None:
        raise NotFound
    made = labels.made_before(db, cooperative_id, request_key)
    if made is not None:
        return made
    labels.check_count(count)
    if design.look is Look.CARTON:
        raise Invalid.at("look", N_("Thùng có SSCC in từ một lô hàng, không in trước"))
    run = LabelRun(
        cooperative_id=cooperative_id,
        kind=RunKind.BLANK,
        design=design.as_dict(),
        content=asdict(label_contents.blank(cooperative, public_url, design)) | labels.beside(cooperative, design),
        link_prefix=labels.link_prefix(public_url, None, ""),
        **label_papers.columns(db, actor, cooperative_id, paper),
        **labels.serial_columns(db, keys, count),
        **labels.signed(actor, request_key),
    )
    label_lints.refuse(run, ())
    return labels.add_run(db, run)


def hand_over(db: Session, actor: Actor, run_id: int, *, to: str) -> LabelRun:
    """Note who received a blank roll. Raises Conflict for other runs and before the file is ready."""
    run = _run(db, actor, run_id)
    if run.kind is not RunKind.BLANK or run.voided_at is not None or run.state is not RunState.READY:
        raise Conflict(N_("Chỉ giao được cuộn tem in sẵn đã làm xong tệp và chưa hủy."))
    run.handed_over_at, run.handed_over_to = clock.now(), to
    return run


def _run(db: Session, actor: Actor, run_id: int) -> LabelRun:
    actor.require(Permission.RECORD)
    run = queries.get(db, actor, run_id, lock=True)
    actor.require(Permission.RECORD, run.cooperative_id)
    return run


@dataclass(frozen=True, slots=True)
class Binding:
    """A range that was bound, and the labels that were left free before it (None when it joins on)."""

    range: LabelRange
    gap: Span | None


def bind(
    db: Session,
    actor: Actor,
    keys: Sequence[SerialKey],
    *,
    first: str,
    last: str,
    batch_id: int,
    trade_item_id: int,
    active: bool,
    request_key: str,
    over_reason: str | None = None,
) -> Binding:
    """Let the labels from `first` to `last` (codes as scanned or typed) stand for packs of a batch.

    Raises Invalid at the field for codes that are none, of another run or of labels bound already (named), for a range
    typed backwards, and for more labels than packs; Conflict for a voided run or goods that are held or recalled.
    """
    actor.require(Permission.RECORD)
    run = _roll(db, actor, keys, first)
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    item = scope.get(db, actor, TradeItem, trade_item_id, lock=True)
    if {batch.cooperative_id, item.cooperative_id} != {run.cooperative_id}:
        raise NotFound
    span = rules.span(_number(run, keys, first, "first"), _number(run, keys, last, "last"))
    known = queries.ranges(db, run.id)
    same = next((one for one in known if one.request_key == request_key), None)
    if same is not None:
        return Binding(same, None)
    labels.check_goods(batch, item)
    bound = [_span(run, one) for one in known if one.batch_id is not None]
    _check_free(run, span, known)
    voided = sum(part.labels for one in known if one.voided_at for part in rules.overlaps(span, [_span(run, one)]))
    labels.check_allowance(actor, queries.allowance(db, batch, item), span.labels - voided, over_reason, "last")
    row = LabelRange(
        cooperative_id=run.cooperative_id,
        run_id=run.id,
        first_position=run.first_position + span.first - 1,
        last_position=run.first_position + span.last - 1,
        batch_id=batch.id,
        trade_item_id=item.id,
        active_at=clock.now() if active else None,
        voided_labels=voided,
        **_signed(actor, request_key),
    )
    db.add(row)
    run.ranged = True
    db.flush()
    return Binding(row, rules.gap_before(span, bound))


def _signed(actor: Actor, request_key: str) -> dict[str, object]:
    return {"request_key": request_key, "created_by": actor.name, "created_at": clock.now()}


def _roll(db: Session, actor: Actor, keys: Sequence[SerialKey], text: str) -> LabelRun:
    """The blank run that a code belongs to, locked. Raises Invalid at "first"."""
    reading = serials.read(keys, text)
    found: LabelRun | None = None
    if reading is not None:
        statement = scope.visible(sa.select(LabelRun), actor, LabelRun.cooperative_id).where(
            LabelRun.code_space == "",
            LabelRun.key_id == reading.key_id,
            LabelRun.first_position <= reading.position,
            LabelRun.last_position >= reading.position,
        )
        found = db.scalars(statement.with_for_update(key_share=True)).first()
    if found is None:
        raise Invalid.at("first", N_("Không có tem nào mang mã này trong các cuộn của anh/chị; xin xem lại mã"))
    actor.require(Permission.RECORD, found.cooperative_id)
    if found.kind is not RunKind.BLANK:
        raise Invalid.at("first", N_("Tem này in cho một lô rồi, không phải tem in sẵn"))
    if found.voided_at is not None:
        raise Conflict(N_("Cuộn tem này đã hủy."))
    if found.state is not RunState.READY:
        raise Conflict(N_("Tệp in chưa làm xong; xin chờ rồi tải lại trang."))
    return found


def _number(run: LabelRun, keys: Sequence[SerialKey], text: str, field: str) -> int:
    """Which label of the run (from 1) a code or a plain number names. Raises Invalid at `field`."""
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) < serials.LENGTH and 1 <= int(bare) <= run.codes:
        return int(bare)
    reading = serials.read(keys, text) if run.code_space == "" else None
    if reading is None:
        raise Invalid.at(field, N_("Mã này chưa từng được cấp; xin xem lại từng nhóm chữ"))
    number = reading.position - run.first_position + 1
    if reading.key_id != run.key_id or not 1 <= number <= run.codes:
        raise Invalid.at(field, N_("Mã này thuộc một lần in khác; hai mã phải cùng một cuộn"))
    return number


def _span(run: LabelRun, one: LabelRange) -> Span:
    return Span(one.first_position - run.first_position + 1, one.last_position - run.first_position + 1)


def _check_free(run: LabelRun, span: Span, known: Sequence[LabelRange]) -> None:
    """Raises Invalid with one sentence for each bound range that the new one would cover."""
    problems = [
        Problem(
            "last" if part.first > span.first else "first",
            N_("Tem số %(first)s đến %(last)s đã gắn với lô %(number)s"),
            {"first": part.first, "last": part.last, "number": one.batch.number},
        )
        for one in known
        if one.batch is not None
        for part in rules.overlaps(span, [_span(run, one)])
    ]
    if problems:
        raise Invalid(problems=problems)


def activate(db: Session, actor: Actor, range_id: int) -> LabelRange:
    """From now on the pages of these labels speak for the goods. Raises Conflict for goods held or recalled."""
    row = _bound(db, actor, range_id)
    if row.active_at is None and row.batch is not None and row.trade_item is not None:
        labels.check_goods(row.batch, row.trade_item)
        row.active_at = clock.now()
    return row


def release(db: Session, actor: Actor, range_id: int) -> None:
    """Undo a binding that was a mistake, as long as it is not active. Raises Conflict afterwards."""
    row = _bound(db, actor, range_id)
    if row.active_at is not None:
        raise Conflict(N_("Tem đã kích hoạt thì giữ nguyên với lô; nếu gắn nhầm, xin hủy các tem này."))
    db.delete(row)


def _bound(db: Session, actor: Actor, range_id: int) -> LabelRange:
    actor.require(Permission.RECORD)
    row = scope.get(db, actor, LabelRange, range_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    if row.batch_id is None:
        raise NotFound
    return row


def void_range(
    db: Session, actor: Actor, keys: Sequence[SerialKey], run_id: int, *, first: str, last: str, reason: str
) -> int:
    """Take labels `first`..`last` (codes or numbers within the run) out of use; gives how many that newly are.

    What was voided before stays as it was, so the same request twice voids once. Raises Invalid at the field.
    """
    run = _run(db, actor, run_id)
    span = rules.span(_number(run, keys, first, "first"), _number(run, keys, last, "last"))
    known = queries.ranges(db, run.id)
    parts = rules.free(span, [_span(run, one) for one in known if one.voided_at is not None])
    for part in parts:
        row = LabelRange(
            cooperative_id=run.cooperative_id,
            run_id=run.id,
            first_position=run.first_position + part.first - 1,
            last_position=run.first_position + part.last - 1,
            voided_at=clock.now(),
            void_reason=reason,
            **_signed(actor, f"void-{part.first}-{part.last}"),
        )
        db.add(row)
        run.voided_labels += part.labels * run.copies
        for one in known:
            if one.batch_id is not None:
                one.voided_labels += sum(both.labels for both in rules.overlaps(part, [_span(run, one)]))
    run.ranged = run.ranged or bool(parts)
    return sum(part.labels for part in parts)
