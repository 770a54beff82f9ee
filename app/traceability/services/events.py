"""Events of a batch: recording what happened, and correcting it by a new event that names the wrong one."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.traceability.models.batches import Batch, Event
from app.traceability.queries import events as queries
from app.traceability.queries import label_counts
from app.traceability.rules import batches as batch_rules
from app.traceability.rules import events as rules
from app.traceability.rules.events import EventType
from app.traceability.services.batches import note_event


def record(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    kind: EventType,
    happened_at: datetime,
    grams: int | None = None,
    pieces: int | None = None,
    place: str | None = None,
    note: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Write down that a batch was packed or shipped, or a note; the same request again gives the event it made.

    Packing and shipping need `grams`; `pieces` may stand beside them. Raises Invalid at the field at fault (more packed
    or shipped than harvested among them), Conflict for goods that are stopped.
    """
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    made = request_key and queries.made_by(db, batch.id, request_key)
    if made:
        return made
    if kind not in rules.BY_HAND:
        raise Invalid.at("kind", N_("Xin chọn đóng gói, xuất hàng hoặc ghi chú"))
    rules.check_stopped(kind, batch.state, happened_at, queries.stopped_at(db, batch.id))
    rules.check_content(kind, grams=grams, place=place, note=note)
    rules.check_moment(happened_at, batch.harvested_on, clock.now())
    _check_amount(db, batch, kind, grams)
    event = note_event(
        db,
        actor,
        batch,
        kind,
        happened_at,
        grams=grams,
        pieces=pieces,
        place=place,
        note=note,
        request_key=request_key,
    )
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
    place: str | None = None,
    note: str | None = None,
) -> Event:
    """A new event of the same type in the place of a wrong one, which stays readable.

    A corrected harvest changes the batch's quantity, but not its day. Raises Invalid at the field at fault, Conflict
    when the event has been corrected already (correct the correction), or would now lie after a hold or recall.
    """
    wrong = scope.get(db, actor, Event, event_id)
    batch = scope.get(db, actor, Batch, wrong.batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    if queries.correction_of(db, wrong.id) is not None:
        raise Conflict(N_("Việc này đã được sửa một lần rồi; xin sửa ở dòng mới nhất."))
    if wrong.type is EventType.RECALL:
        raise Conflict(N_("Không sửa được việc thu hồi; xin ghi thêm một ghi chú."))
    rules.check_stopped(wrong.type, batch.state, happened_at, queries.stopped_at(db, batch.id))
    rules.check_content(wrong.type, grams=grams, place=place, note=note)
    rules.check_moment(happened_at, batch.harvested_on, clock.now())
    _check_amount(db, batch, wrong.type, grams, wrong)
    if wrong.type is EventType.HARVEST:
        _harvest_again(db, batch, happened_at, grams)
    elif wrong.type is EventType.PACK and batch.packed_on == clock.day(wrong.happened_at):
        _packed(db, batch, clock.day(happened_at))
    event = note_event(
        db, actor, batch, wrong.type, happened_at, grams=grams, pieces=pieces, place=place, note=note, corrects=wrong
    )
    outbox.mark_changed(db, "batch", batch.id, now=clock.now())
    return event


def _check_amount(db: Session, batch: Batch, kind: EventType, grams: int | None, wrong: Event | None = None) -> None:
    """Goods cannot come from nowhere: in all not more packed, and not more shipped, than was harvested."""
    if grams is None or kind not in rules.WEIGHED:
        return
    gone = queries.total_grams(db, batch.id, kind, without=wrong.id if wrong else None)
    if gone + grams > batch.grams:
        raise Invalid.at(
            "quantity",
            N_("Nhiều hơn lô này còn: %(left)s kg"),
            left=batch_rules.kilograms(batch.grams - gone),
        )


def _harvest_again(db: Session, batch: Batch, happened_at: datetime, grams: int | None) -> None:
    if clock.day(happened_at) != batch.harvested_on:
        raise Invalid.at(
            "day", N_("Ngày thu hoạch đã nằm trong mã lô và trên tem; nếu sai ngày, xin mở lô mới và đóng lô này")
        )
    gone = (queries.total_grams(db, batch.id, kind) for kind in rules.WEIGHED)
    needed = max(label_counts.labelled_grams(db, batch.id), *gone)
    if grams is None or grams < needed:
        raise Invalid.at(
            "quantity",
            N_("Tem đã in, hàng đã đóng gói hoặc đã xuất cần ít nhất %(needed)s kg"),
            needed=batch_rules.kilograms(needed),
        )
    batch.grams = grams


def _packed(db: Session, batch: Batch, day: date) -> None:
    """The packing day moves the best-before date, but never that of labels already printed."""
    batch.packed_on = day
    if not label_counts.labels_of(db, [batch.id]):
        batch.best_before_on = batch_rules.best_before(batch.harvested_on, day, batch.product.shelf_life_days)
