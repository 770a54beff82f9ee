"""Cartons and pallets: giving each its SSCC, putting goods and smaller units in, and taking them out again."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid
from app.gs1.sscc import Sscc
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.labels import LabelRun
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import transformations as batch_queries
from app.traceability.queries import unit_lists
from app.traceability.queries import units as queries
from app.traceability.rules import ssccs
from app.traceability.rules import units as rules
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.units import UnitKind
from app.traceability.services import unit_checks
from app.traceability.services.batches import note_event
from app.traceability.services.labels import take_positions
from app.traceability.services.unit_checks import Line


def new_carton(db: Session, actor: Actor, *, sscc: str | None = None) -> LogisticUnit:
    """A carton by the SSCC of a printed label, or with a fresh one. Raises as `new_unit`."""
    return new_unit(db, actor, kind=UnitKind.CARTON, sscc=sscc)


def new_pallet(db: Session, actor: Actor, *, sscc: str | None = None) -> LogisticUnit:
    """A pallet, likewise."""
    return new_unit(db, actor, kind=UnitKind.PALLET, sscc=sscc)


def new_unit(db: Session, actor: Actor, *, kind: UnitKind, sscc: str | None = None) -> LogisticUnit:
    """A unit with the SSCC as typed or scanned from a printed label, or (None) the next of the cooperative's prefix.

    A printed SSCC that is known already gives the unit it names. Raises Invalid at "sscc" for a number that was not
    printed here, a label taken out of use, and for a cooperative without GS1 prefix.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    if sscc is None:
        return _keep(db, actor, kind, _fresh(db, cooperative_id))
    number = rules.read_sscc(sscc)
    known = unit_lists.by_sscc(db, cooperative_id, number.sscc18)
    if known is not None:
        if known.kind is not kind:
            raise Invalid.at("sscc", N_("Số SSCC này đã dùng cho %(kind)s"), kind=rules.UNIT_NAMES[known.kind].lower())
        return known
    return _keep(db, actor, kind, number, _run(db, cooperative_id, number))


def _run(db: Session, cooperative_id: int, number: Sscc) -> LabelRun:
    found = unit_lists.printed(db, number)
    if found is None or found.run.cooperative_id != cooperative_id:
        raise Invalid.at("sscc", N_("Số này không có trên tem thùng nào đã in ở đây; để trống thì máy cấp số mới"))
    if found.voided:
        raise Invalid.at("sscc", N_("Tem thùng này đã hủy nên không dùng được"))
    return found.run


def _fresh(db: Session, cooperative_id: int) -> Sscc:
    prefix = db.scalar(sa.select(Cooperative.gs1_prefix).where(Cooperative.id == cooperative_id))
    if not prefix:
        raise Invalid.at(
            "sscc",
            N_("Số SSCC mới cần tiền tố mã doanh nghiệp GS1 của hợp tác xã; xin ghi vào trang Hợp tác xã trước"),
        )
    reference = take_positions(db, 1, space=ssccs.space(prefix), most=ssccs.most(prefix))
    return Sscc.build(prefix, str(reference))


def _keep(db: Session, actor: Actor, kind: UnitKind, number: Sscc, run: LabelRun | None = None) -> LogisticUnit:
    unit = LogisticUnit(
        cooperative_id=scope.own(actor),
        kind=kind,
        sscc=number.sscc18,
        run_id=run.id if run else None,
        created_by=actor.name,
        created_at=clock.now(),
    )
    db.add(unit)
    db.flush()
    return unit


def fill_new(
    db: Session,
    actor: Actor,
    *,
    kind: UnitKind,
    sscc: str | None = None,
    lines: Sequence[Line] = (),
    unit_ids: Collection[int] = (),
    happened_at: datetime | None = None,
    request_key: str | None = None,
) -> LogisticUnit:
    """A unit together with what is put in at once; the same `request_key` gives the unit of the first time.

    A printed carton for which nothing is named holds what its label says. Raises as `new_unit` and `aggregate`.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    earlier = unit_lists.filled_by(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    unit = new_unit(db, actor, kind=kind, sscc=sscc)
    if not lines and not unit_ids:
        lines = unit_lists.on_label(db, unit) if queries.inside(db, unit.id).empty else ()
        if unit.run_id is not None and not lines:
            return unit
    aggregate(
        db,
        actor,
        unit_id=unit.id,
        lines=lines,
        child_unit_ids=unit_ids,
        happened_at=happened_at,
        request_key=request_key,
    )
    return unit


def aggregate(
    db: Session,
    actor: Actor,
    *,
    unit_id: int,
    lines: Sequence[Line] = (),
    child_unit_ids: Collection[int] = (),
    happened_at: datetime | None = None,
    note: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Put goods (batch id, grams, pieces) and smaller units into a unit; the same `request_key` gives the first event.

    Raises Invalid at the field: more than lies loose, goods that are held, recalled or closed, a unit that is empty,
    lies in another, or would lie in itself; Conflict once the unit was shipped.
    """
    unit, earlier = _turn(db, actor, unit_id, request_key)
    if earlier is not None:
        return earlier
    moment = happened_at or clock.now()
    children = unit_checks.children(db, actor, unit, child_unit_ids)
    batches = batch_queries.locked(db, actor, [batch_id for batch_id, _grams, _pieces in lines])
    unit_checks.check_goods(db, batches, lines, moment)
    if not lines and not children:
        raise Invalid.at("lines", N_("Xin ghi hàng hoặc thùng xếp vào"))
    below = queries.contents(db, [child.id for child in children])
    told_at = next(iter(batches.values()), None) or db.get_one(Batch, next(iter(below.values()))[0][0])
    return _note(db, actor, EventType.AGGREGATE, unit, told_at, lines, children, moment, note, request_key)


def disaggregate(
    db: Session,
    actor: Actor,
    *,
    unit_id: int,
    lines: Sequence[Line] | None = None,
    child_unit_ids: Collection[int] | None = None,
    happened_at: datetime | None = None,
    note: str | None = None,
    request_key: str | None = None,
) -> Event:
    """Take goods and units out again: those named, or (both None) everything; held goods may be taken out too.

    Raises Invalid at the field for what does not lie in it, Conflict for an empty unit and once it was shipped.
    """
    unit, earlier = _turn(db, actor, unit_id, request_key)
    if earlier is not None:
        return earlier
    held = queries.inside(db, unit.id)
    if lines is None and child_unit_ids is None:
        lines, child_unit_ids = [(one.batch_id, one.grams, one.pieces) for one in held.goods], held.unit_ids
    unit_checks.check_inside(held, lines or (), child_unit_ids or ())
    children = [scope.get(db, actor, LogisticUnit, child, lock=True) for child in sorted(child_unit_ids or ())]
    batches = batch_queries.locked(db, actor, [batch_id for batch_id, _grams, _pieces in lines or ()])
    told_at = next(iter(batches.values()), None) or unit_lists.last_told_at(db, unit.id)
    moment = happened_at or clock.now()
    return _note(db, actor, EventType.DISAGGREGATE, unit, told_at, lines or (), children, moment, note, request_key)


def _turn(db: Session, actor: Actor, unit_id: int, request_key: str | None) -> tuple[LogisticUnit, Event | None]:
    """The unit, locked and still here, or the event that the same request made before."""
    actor.require(Permission.RECORD)
    cooperative_id = scope.get(db, actor, LogisticUnit, unit_id).cooperative_id
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    unit = scope.get(db, actor, LogisticUnit, unit_id, lock=True)
    earlier = batch_queries.by_request_key(db, cooperative_id, request_key)
    if earlier is None:
        rules.check_here(gone=bool(queries.gone(db, [unit_id])))
    return unit, earlier


def _note(
    db: Session,
    actor: Actor,
    kind: EventType,
    unit: LogisticUnit,
    told_at: Batch,
    lines: Sequence[Line],
    children: Sequence[LogisticUnit],
    moment: datetime,
    note: str | None,
    request_key: str | None,
) -> Event:
    own = {"cooperative_id": unit.cooperative_id}
    items = [EventItem(role=ItemRole.PARENT, unit_id=unit.id, **own)]
    items += [EventItem(role=ItemRole.CHILD, batch_id=b, grams=g, pieces=p or None, **own) for b, g, p in lines]
    items += [EventItem(role=ItemRole.CHILD, unit_id=child.id, **own) for child in children]
    grams = sum(amount for _batch, amount, _pieces in lines) or None
    event = note_event(db, actor, told_at, kind, moment, grams=grams, note=note, request_key=request_key, lines=items)
    _changed(db, {batch_id for batch_id, *_ in lines})
    return event


def _changed(db: Session, batch_ids: Collection[int]) -> None:
    for batch_id in sorted(batch_ids):
        outbox.mark_changed(db, "batch", batch_id, now=clock.now())
