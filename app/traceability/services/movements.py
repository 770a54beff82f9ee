"""Movements: goods come in, go out, arrive, come back, are sold or destroyed; each is one event with all its lines."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.rules.partners import Part
from app.core.actor import Actor
from app.core.errors import N_, Conflict, Invalid, Problem
from app.traceability.models.batches import Event
from app.traceability.queries import events as event_queries
from app.traceability.queries import movements as queries
from app.traceability.queries import units
from app.traceability.rules.batches import kilograms
from app.traceability.rules.events import EventType
from app.traceability.services import movement_lines as common
from app.traceability.services.movement_corrections import correct_lines
from app.traceability.services.movement_lines import Facts, Line, Load
from app.traceability.services.quality_tests import record_test
from app.traceability.services.receipts import receive

__all__ = ["arrive", "correct_lines", "destroy", "receive", "record_test", "sell", "ship", "take_back"]

HELD_RETURN = "Hàng trả lại, giữ để kiểm tra"
"""What the hold says when nobody wrote more."""


def ship(
    db: Session,
    actor: Actor,
    *,
    happened_at: datetime,
    lines: Sequence[Line] = (),
    unit_ids: Collection[int] = (),
    partner_id: int | None = None,
    document: str | None = None,
    place: str | None = None,
    note: str | None = None,
    override_reason: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Goods leave for a buyer (or, without one, for a `place`): grams of several batches, and whole cartons.

    `lines` are (batch id, grams, what was typed). The same request again gives the event it made. Raises Invalid at
    "quantity-<batch id>", "unit_ids", "partner_id", "day"; more than is left only with MANAGE and `override_reason`.
    """
    cooperative_id = common.begin(db, actor)
    earlier = event_queries.made_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    facts = Facts(happened_at, document, place, note, override_reason, request_key)
    if partner_id is None and not place:
        raise Invalid.at("partner_id", N_("Xin chọn bên mua, hoặc ghi nơi nhận hàng"))
    if partner_id is not None:
        common.partner(db, cooperative_id, partner_id, Part.BUYER)
    load = Load(tuple(lines), tuple(sorted(set(unit_ids))), _boxed(db, unit_ids))
    if not load.batch_ids:
        raise Invalid.at("lines", N_("Xin ghi khối lượng của ít nhất một lô, hoặc chọn thùng"))
    return _out(db, actor, EventType.SHIP, load, facts, at=common.many, partner_id=partner_id)


def _boxed(db: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """Grams of each batch in cartons that stand here by themselves. Raises Invalid at "unit_ids"."""
    if units.gone(db, unit_ids):
        raise Invalid.at("unit_ids", N_("Có thùng đã xuất rồi; xin bỏ chọn thùng đó"))
    if units.holders(db, unit_ids):
        raise Invalid.at("unit_ids", N_("Có thùng đang nằm trên pa-lét; xin xuất cả pa-lét, hoặc dỡ thùng ra trước"))
    grams: dict[int, int] = {}
    for lying in units.contents(db, unit_ids).values():
        if not lying:
            raise Invalid.at("unit_ids", N_("Có thùng chưa xếp gì vào; xin bỏ chọn thùng đó"))
        for batch_id, amount in lying:
            grams[batch_id] = grams.get(batch_id, 0) + amount
    return grams


def _out(
    db: Session,
    actor: Actor,
    kind: EventType,
    load: Load,
    facts: Facts,
    *,
    at: common.Field,
    partner_id: int | None = None,
) -> Event:
    batches = common.lock(db, actor, load.batch_ids)
    common.check_time(db, kind, facts, batches, at)
    over = common.check_left(db, actor, load, facts, at=at)
    return common.write(db, actor, kind, batches, load, facts, partner_id=partner_id, override_reason=over)


def sell(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    grams: int,
    happened_at: datetime,
    typed: str | None = None,
    place: str | None = None,
    document: str | None = None,
    note: str | None = None,
    override_reason: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Goods sold in small amounts to people nobody writes down. Raises Invalid at "quantity" and "day" as `ship`."""
    earlier = event_queries.made_by(db, common.begin(db, actor), request_key)
    if earlier is not None:
        return earlier
    facts = Facts(happened_at, document, place, note, override_reason, request_key)
    return _out(db, actor, EventType.SELL, Load([(batch_id, grams, typed)]), facts, at=common.one)


def destroy(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    grams: int,
    happened_at: datetime,
    reason: str,
    witness: str | None = None,
    typed: str | None = None,
    place: str | None = None,
    document: str | None = None,
    override_reason: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Goods are destroyed for a reason, before a witness; held and recalled ones as well. Raises as `sell`."""
    earlier = event_queries.made_by(db, common.begin(db, actor), request_key)
    if earlier is not None:
        return earlier
    note = f"{reason}\nNgười chứng kiến: {witness}" if witness else reason
    facts = Facts(happened_at, document, place, note, override_reason, request_key)
    return _out(db, actor, EventType.DESTROY, Load([(batch_id, grams, typed)]), facts, at=common.one)


def arrive(
    db: Session,
    actor: Actor,
    shipment_id: int,
    *,
    happened_at: datetime,
    lines: Sequence[Line] | None = None,
    document: str | None = None,
    note: str | None = None,
    request_key: str | None = None,
) -> Event:
    """The buyer confirms that a shipment arrived: all of it, or the `lines` that did.

    Raises Invalid at "quantity-<batch id>" for more than was shipped and not confirmed yet, at "day" for a moment
    before the shipment; Conflict when the event is no shipment that counts.
    """
    cooperative_id = common.begin(db, actor)
    earlier = event_queries.made_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    shipment = _shipment(db, actor, shipment_id)
    if happened_at < shipment.happened_at:
        raise Invalid.at("day", N_("Hàng không thể đến trước lúc xuất; xin xem lại ngày, giờ"))
    whole = [(batch_id, grams, None) for batch_id, grams in queries.sent(shipment).items()]
    load = Load(whole if lines is None else tuple(lines))
    if not load.batch_ids:
        raise Invalid.at("lines", N_("Xin ghi khối lượng đã đến của ít nhất một lô"))
    facts = Facts(happened_at, document or shipment.document, shipment.place, note, request_key=request_key)
    batches = common.lock(db, actor, load.batch_ids)
    common.check_time(db, EventType.ARRIVE, facts, batches, common.many)
    _check_most(queries.may_arrive(db, shipment), load, common.many)
    return common.write(db, actor, EventType.ARRIVE, batches, load, facts, partner_id=shipment.partner_id)


def _shipment(db: Session, actor: Actor, event_id: int) -> Event:
    event = scope.get(db, actor, Event, event_id)
    if event.type is not EventType.SHIP or event_queries.correction_of(db, event.id) is not None:
        raise Conflict(N_("Đây không phải lần xuất hàng còn hiệu lực; xin xem lại hành trình của lô."))
    return event


def _check_most(most: Mapping[int, int], load: Load, at: common.Field) -> None:
    """Raises Invalid at each amount above what the buyer got."""
    words = N_("Nhiều hơn số bên mua đã nhận và chưa xác nhận hoặc trả: %(left)s kg")
    faults = [
        Problem(at(id_), words, {"left": kilograms(max(0, most.get(id_, 0)))})
        for id_ in load.batch_ids
        if load.grams(id_) > most.get(id_, 0)
    ]
    if faults:
        raise Invalid(problems=faults)


def take_back(
    db: Session,
    actor: Actor,
    batch_id: int,
    *,
    grams: int,
    happened_at: datetime,
    partner_id: int | None = None,
    place: str | None = None,
    typed: str | None = None,
    document: str | None = None,
    note: str | None = None,
    hold: bool = False,
    request_key: str | None = None,
) -> Event:
    """A buyer gives goods back, which are in stock again; `hold` stops the batch until somebody has looked.

    Raises Invalid at "quantity" for more than the buyer (or the `place`) still has, at "partner_id" without either.
    """
    cooperative_id = common.begin(db, actor)
    earlier = event_queries.made_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    if partner_id is None and not place:
        raise Invalid.at("partner_id", N_("Xin chọn ai trả hàng"))
    load = Load([(batch_id, grams, typed)])
    facts = Facts(happened_at, document, place, note, request_key=request_key)
    batches = common.lock(db, actor, load.batch_ids)
    common.check_time(db, EventType.RETURN, facts, batches)
    _check_most({batch_id: queries.held(db, batch_id, partner_id=partner_id, place=place)}, load, common.one)
    event = common.write(db, actor, EventType.RETURN, batches, load, facts, partner_id=partner_id)
    if hold:
        common.stop(db, actor, batches[0], note or HELD_RETURN)
    return event
