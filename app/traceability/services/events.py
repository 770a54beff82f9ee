"""Events of a batch: recording what happened, and correcting it by a new event that names the wrong one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, Problem
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.queries import events as queries
from app.traceability.queries import label_counts, movements, stock
from app.traceability.rules import batches as batch_rules
from app.traceability.rules import events as rules
from app.traceability.rules import stock as stock_rules
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import EventType
from app.traceability.services import harvest_checks
from app.traceability.services.batches import note_event

ELSEWHERE: Mapping[EventType, str] = {
    EventType.RECALL: N_("Không sửa được việc thu hồi; xin ghi thêm một ghi chú."),
    **dict.fromkeys(
        (*sorted(rules.TRANSFORMATIONS), EventType.AGGREGATE, EventType.DISAGGREGATE),
        N_("Việc này có nhiều lô hoặc nhiều thùng; xin sửa ở trang của việc đó."),
    ),
}
"""What cannot be corrected by one amount, and why."""


def record(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    kind: EventType,
    happened_at: datetime,
    grams: int | None = None,
    pieces: int | None = None,
    typed: str | None = None,
    place: str | None = None,
    note: str | None = None,
    document: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Write down that a batch was packed or shipped, or a note; the same request again gives the event it made.

    Packing and shipping need `grams`; `pieces` may stand beside them. Raises Invalid at the field at fault (more packed
    than was made, or shipped than is left, among them), Conflict for goods that are stopped.
    """
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    made = queries.made_by(db, batch.cooperative_id, request_key)
    if made is not None and made.batch_id == batch.id:
        return made
    if kind not in rules.BY_HAND:
        raise Invalid.at("kind", N_("Xin chọn đóng gói, xuất hàng hoặc ghi chú"))
    rules.check_stopped(kind, batch.state, happened_at, queries.stopped_at(db, batch.id))
    rules.check_content(kind, grams=grams, place=place, note=note)
    rules.check_moment(happened_at, batch.harvested_on, clock.now())
    _check_amount(db, batch, kind, grams)
    facts: dict[str, Any] = {"grams": grams, "pieces": pieces, "place": place, "note": note, "document": document}
    lines = _lines(batch, kind, grams, pieces, typed)
    event = note_event(db, actor, batch, kind, happened_at, request_key=request_key, lines=lines, **facts)
    if kind is EventType.PACK and batch.packed_on is None:
        _packed(db, batch, clock.day(happened_at))
    outbox.mark_changed(db, "batch", batch.id, now=clock.now())
    return event


def correct(
    db: Session,
    actor: Actor,
    event_id: int,
    *,
    happened_at: datetime,
    grams: int | None = None,
    pieces: int | None = None,
    typed: str | None = None,
    place: str | None = None,
    note: str | None = None,
    document: str | None = None,
    passed: bool | None = None,
) -> Event:
    """A new event of the same type in the place of a wrong one, which stays readable.

    A corrected harvest or receipt changes the batch's quantity, but not its day; partner and file stay, and so do
    paper and result unless they are given. Raises Invalid at the field at fault, Conflict when the event has been
    corrected already (correct the correction), would now lie after a hold or recall, or is about more than one batch.
    """
    wrong = scope.get(db, actor, Event, event_id)
    batch = scope.get(db, actor, Batch, wrong.batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    _check_correctable(db, wrong)
    rules.check_stopped(wrong.type, batch.state, happened_at, queries.stopped_at(db, batch.id))
    rules.check_content(wrong.type, grams=grams, place=place or _known_party(wrong), note=note)
    rules.check_moment(happened_at, batch.harvested_on, clock.now())
    _check_amount(db, batch, wrong.type, grams, wrong)
    if wrong.type in CAME_ABOUT:
        _made_again(db, actor, batch, happened_at, grams, note)
    elif wrong.type is EventType.PACK and batch.packed_on == clock.day(wrong.happened_at):
        _packed(db, batch, clock.day(happened_at))
    facts: dict[str, Any] = {"grams": grams, "pieces": pieces, "place": place, "note": note}
    facts |= {"partner_id": wrong.partner_id, "file_id": wrong.file_id, "document": document or wrong.document}
    facts["passed"] = wrong.passed if passed is None else passed
    lines = _lines(batch, wrong.type, grams, pieces, typed)
    event = note_event(db, actor, batch, wrong.type, happened_at, corrects=wrong, lines=lines, **facts)
    _check_given_back(db, batch)
    outbox.mark_changed(db, "batch", batch.id, now=clock.now())
    return event


CAME_ABOUT = frozenset({EventType.HARVEST, EventType.RECEIVE})
"""The events by which a batch came about; their amount is the batch's own."""


def _check_correctable(db: Session, wrong: Event) -> None:
    """Raises Conflict for what was corrected already, or is told by more than one amount."""
    if queries.correction_of(db, wrong.id) is not None:
        raise Conflict(N_("Việc này đã được sửa một lần rồi; xin sửa ở dòng mới nhất."))
    if wrong.type in ELSEWHERE:
        raise Conflict(ELSEWHERE[wrong.type])
    if len(wrong.items) > 1:
        raise Conflict(N_("Việc này có nhiều lô hoặc nhiều thùng; xin sửa ở trang của việc đó."))


def _known_party(event: Event) -> str | None:
    return event.partner.name if event.partner else None


def _lines(batch: Batch, kind: EventType, grams: int | None, pieces: int | None, typed: str | None) -> list[EventItem]:
    """The one line of a simple event; words have one only where they are about the goods themselves (a test)."""
    if grams is None and pieces is None and kind is not EventType.TEST:
        return []
    own = {"cooperative_id": batch.cooperative_id, "batch_id": batch.id, "role": rules.role_of(kind)}
    return [EventItem(grams=grams, pieces=pieces, typed=typed, **own)]


def _check_amount(db: Session, batch: Batch, kind: EventType, grams: int | None, wrong: Event | None = None) -> None:
    """Goods cannot come from nowhere: no more is packed than was made, and no more leaves than is left."""
    if grams is None or kind in CAME_ABOUT:
        return
    standing = stock.of(db, [batch.id], without=wrong.id if wrong else None)[batch.id]
    problem: Problem | None = None
    if kind is EventType.PACK:
        problem = stock_rules.overpacked(standing, "quantity", grams)
    elif kind in stock_rules.OUTWARD:
        problem = stock_rules.excess(standing, "quantity", loose=grams)
    if problem is not None:
        raise Invalid(problems=[problem])


def _check_given_back(db: Session, batch: Batch) -> None:
    if movements.overdrawn(db, [batch.id]):
        raise Invalid.at("quantity", N_("Bên mua đã xác nhận hoặc trả lại nhiều hơn số này"))


def _made_again(
    db: Session, actor: Actor, batch: Batch, happened_at: datetime, grams: int | None, note: str | None
) -> None:
    """More than the land can give only by a manager, whose reason is the note."""
    if clock.day(happened_at) != batch.harvested_on:
        raise Invalid.at(
            "day", N_("Ngày thu hoạch đã nằm trong mã lô và trên tem; nếu sai ngày, xin mở lô mới và đóng lô này")
        )
    standing = stock.of(db, [batch.id])[batch.id]
    needed = max(label_counts.labelled_grams(db, batch.id), standing.packed, standing.gone + standing.in_units)
    if grams is None or grams < needed:
        raise Invalid.at(
            "quantity",
            N_("Tem đã in, hàng đã đóng gói hoặc đã xuất cần ít nhất %(needed)s kg"),
            needed=batch_rules.kilograms(needed),
        )
    if wrongly_much := _over_yield(db, batch, grams - batch.grams):
        harvest_checks.check_override(actor, wrongly_much, note)
    batch.grams = grams


def _over_yield(db: Session, batch: Batch, more: int) -> list[Problem]:
    harvested = batch.origin is BatchOrigin.HARVEST and more > 0
    return harvest_checks.over_yield(db, batch.growing_area, batch.harvested_on, more) if harvested else []


def _packed(db: Session, batch: Batch, day: date) -> None:
    """The packing day moves the best-before date, but never that of labels already printed."""
    batch.packed_on = day
    if not label_counts.labels_of(db, [batch.id]):
        batch.best_before_on = batch_rules.best_before(batch.harvested_on, day, batch.product.shelf_life_days)
