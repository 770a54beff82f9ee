"""Corrections of movements: a new event with all its lines in the place of a wrong one, the balance looked at again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.rules.partners import Part
from app.core.actor import Actor
from app.core.errors import N_, Conflict, Invalid, Problem
from app.traceability.models.batches import Batch, Event
from app.traceability.queries import events as event_queries
from app.traceability.queries import movements as queries
from app.traceability.queries import stock
from app.traceability.rules import stock as rules
from app.traceability.rules.events import MOVEMENTS, EventType, check_stopped
from app.traceability.services import movement_lines as common
from app.traceability.services.movement_lines import Facts, Line, Load


def correct_lines(
    db: Session,
    actor: Actor,
    event_id: int,
    *,
    happened_at: datetime,
    lines: Sequence[Line],
    partner_id: int | None = None,
    document: str | None = None,
    place: str | None = None,
    note: str | None = None,
    override_reason: str | None = None,
) -> Event:
    """A new event of the same type in the place of a wrong movement; cartons moved whole stay as they were.

    Without `partner_id` and `place` the partner stays. Without any line nothing was moved after all, which needs a
    `note`. Raises Invalid at the field at fault, Conflict when the event was corrected already or is no movement.
    """
    common.begin(db, actor)
    wrong = _wrong(db, actor, event_id)
    load = Load(tuple(lines), _units(wrong), boxed(wrong))
    if not load.batch_ids and not note:
        raise Invalid.at("note", N_("Xin ghi lý do khi không có hàng nào được chuyển"))
    facts = Facts(happened_at, document, place, note, override_reason)
    batches = common.lock(db, actor, {wrong.batch_id, *load.batch_ids, *queries.sent(wrong)})
    moved = [batch for batch in batches if batch.id in load.batch_ids] or [_of(batches, wrong.batch_id)]
    _check_when(db, wrong, facts, moved)
    over = None
    if wrong.type in rules.OUTWARD:
        over = common.check_left(db, actor, load, facts, at=common.many, without=wrong.id)
    party = _party(db, wrong, partner_id, facts)
    event = common.write(
        db, actor, wrong.type, moved, load, party[1], partner_id=party[0], override_reason=over, corrects=wrong
    )
    _check_after(db, batches, over)
    return event


def _wrong(db: Session, actor: Actor, event_id: int) -> Event:
    wrong = scope.get(db, actor, Event, event_id)
    if wrong.type not in MOVEMENTS:
        raise Conflict(N_("Việc này không sửa ở đây; xin tải lại trang."))
    if event_queries.correction_of(db, wrong.id) is not None:
        raise Conflict(N_("Việc này đã được sửa một lần rồi; xin sửa ở dòng mới nhất."))
    return wrong


def _units(wrong: Event) -> tuple[int, ...]:
    return tuple(item.unit_id for item in wrong.items if item.unit_id is not None)


def boxed(event: Event) -> dict[int, int]:
    """Grams that lay in cartons of the event, by batch; nobody typed those."""
    if not _units(event):
        return {}
    return {item.batch_id: item.grams or 0 for item in event.items if item.batch_id is not None and item.typed is None}


def _of(batches: Sequence[Batch], batch_id: int) -> Batch:
    return next(batch for batch in batches if batch.id == batch_id)


def _check_when(db: Session, wrong: Event, facts: Facts, batches: Sequence[Batch]) -> None:
    """The corrected moment, as for a new event; an entry that lay before a hold must go on lying before it."""
    common.check_time(db, wrong.type, facts, batches, common.many)
    for batch in batches:
        check_stopped(wrong.type, batch.state, facts.happened_at, event_queries.stopped_at(db, batch.id))


def _party(db: Session, wrong: Event, partner_id: int | None, facts: Facts) -> tuple[int | None, Facts]:
    """Whom the corrected event names: a new buyer of a shipment, else the one it had."""
    if wrong.type is EventType.SHIP and partner_id not in (None, wrong.partner_id):
        common.partner(db, wrong.cooperative_id, partner_id or 0, Part.BUYER)
        return partner_id, facts
    if facts.place and wrong.type is EventType.SHIP and partner_id is None:
        return None, facts
    place = facts.place if wrong.partner_id is not None else (facts.place or wrong.place)
    return wrong.partner_id, replace(facts, place=place)


def _check_after(db: Session, batches: Sequence[Batch], over: str | None) -> None:
    """No buyer gives back, or confirms, more than it got; no batch has less than nothing, unless a manager says so."""
    faults = [
        Problem(common.many(batch_id), N_("Bên mua đã xác nhận hoặc trả lại nhiều hơn số này"), {})
        for batch_id in queries.overdrawn(db, [batch.id for batch in batches])
    ]
    if over is None:
        short = N_("Hàng này đã đi tiếp; số còn lại của lô sẽ nhỏ hơn 0")
        standings = stock.of(db, [batch.id for batch in batches])
        faults += [
            Problem(common.many(id_), short, {}) for id_, one in standings.items() if min(one.left, one.loose) < 0
        ]
    if faults:
        raise Invalid(problems=faults)
