"""Batches: opening one for a harvest, holding, releasing and closing it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, NotFound, Problem
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.products import Product
from app.traceability.queries import batches as queries
from app.traceability.queries import farm_log, recall_cases
from app.traceability.queries.pre_harvest import PlotInterval
from app.traceability.rules import batches as rules
from app.traceability.rules import events as event_rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.services import harvest_checks


def open_batch(
    db: Session,
    actor: Actor,
    *,
    product_id: int,
    harvested_on: date,
    grams: int,
    growing_area_id: int | None = None,
    plot_ids: Sequence[int] = (),
    number: str | None = None,
    packed_on: date | None = None,
    note: str | None = None,
    override_reason: str | None = None,
    request_key: str | None = None,
) -> Batch:
    """A batch with its harvest event; without `number` it gets the next free one of the cooperative's pattern.

    The same `request_key` gives the batch made before. Raises Invalid at the field at fault; goods of an area not in
    force on the harvest day, of a plot still inside its pre-harvest interval, or more than the land can give, only
    with an `override_reason` of somebody who may MANAGE. A plot whose interval nobody knows holds the batch at once.
    Ids of others are NotFound.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    earlier = queries.by_request_key(db, cooperative_id, request_key)
    if earlier is not None:
        return earlier
    rules.check_harvest_day(harvested_on, clock.today())
    rules.check_packing_day(packed_on, harvested_on, clock.today())
    product = _product(db, cooperative_id, product_id)
    area = _area(db, cooperative_id, growing_area_id)
    plots = _plots(db, cooperative_id, area, plot_ids)
    intervals = harvest_checks.intervals(db, area, plots, harvested_on)
    refusals = harvest_checks.refusals(db, product, area, intervals, day=harvested_on, grams=grams)
    if refusals:
        harvest_checks.check_override(actor, refusals, override_reason)
    batch = Batch(
        cooperative_id=cooperative_id,
        number=_number(db, cooperative_id, harvested_on, number),
        product_id=product.id,
        growing_area_id=area.id if area else None,
        season_id=farm_log.season_on(db, cooperative_id, [one.plot.id for one in intervals], harvested_on),
        plots=plots,
        harvested_on=harvested_on,
        packed_on=packed_on,
        best_before_on=rules.best_before(harvested_on, packed_on, product.shelf_life_days),
        grams=grams,
        state=BatchState.OPEN,
        override_reason=override_reason if refusals else None,
        override_by=actor.name if refusals else None,
        note=note,
        request_key=request_key,
        created_by=actor.name,
        created_at=clock.now(),
    )
    db.add(batch)
    db.flush()
    _begin(db, actor, batch)
    _hold_doubtful(db, actor, batch, intervals)
    _changed(db, batch)
    return batch


def _begin(db: Session, actor: Actor, batch: Batch) -> None:
    note_event(db, actor, batch, EventType.HARVEST, event_rules.moment(batch.harvested_on), grams=batch.grams)
    if batch.packed_on is not None:
        note_event(db, actor, batch, EventType.PACK, event_rules.moment(batch.packed_on))


def _product(db: Session, cooperative_id: int, product_id: int) -> Product:
    product = db.scalar(sa.select(Product).where(Product.id == product_id, Product.cooperative_id == cooperative_id))
    if product is None:
        raise NotFound(problems=[Problem("product_id", N_("Không tìm thấy sản phẩm này"))])
    if product.retired_at is not None:
        raise Invalid.at("product_id", N_("Sản phẩm này đã ngừng; xin chọn sản phẩm khác"))
    return product


def _area(db: Session, cooperative_id: int, growing_area_id: int | None) -> GrowingArea | None:
    if growing_area_id is None:
        return None
    found = sa.select(GrowingArea).where(
        GrowingArea.id == growing_area_id, GrowingArea.cooperative_id == cooperative_id
    )
    area = db.scalar(found)
    if area is None:
        raise NotFound(problems=[Problem("growing_area_id", N_("Không tìm thấy vùng trồng này"))])
    return area


def _hold_doubtful(db: Session, actor: Actor, batch: Batch, intervals: Sequence[PlotInterval]) -> None:
    """Goods of which nobody knows whether the interval was over wait for a review."""
    if doubts := harvest_checks.doubts(intervals):
        batch.state = rules.move(batch.state, BatchState.HELD)
        note_event(db, actor, batch, EventType.HOLD, clock.now(), note="\n".join(doubts))


def _plots(db: Session, cooperative_id: int, area: GrowingArea | None, plot_ids: Sequence[int]) -> list[Plot]:
    """The plots of those ids, all of them in use and in the growing area where there is one."""
    wanted = set(plot_ids)
    own = sa.select(Plot).where(Plot.id.in_(wanted), Plot.cooperative_id == cooperative_id).order_by(Plot.name)
    found = list(db.scalars(own))
    if len(found) != len(wanted):
        raise NotFound(problems=[Problem("plot_ids", N_("Không tìm thấy thửa này"))])
    inside = {plot.id for plot in area.plots} if area else wanted
    outside = [plot.name for plot in found if plot.id not in inside]
    if outside:
        raise Invalid.at("plot_ids", N_("Thửa %(plots)s không thuộc vùng trồng đã chọn"), plots=", ".join(outside))
    retired = [plot.name for plot in found if plot.retired_at is not None]
    if retired:
        raise Invalid.at("plot_ids", N_("Thửa %(plots)s đã ngừng dùng; xin bỏ chọn"), plots=", ".join(retired))
    return found


def _number(db: Session, cooperative_id: int, day: date, text: str | None) -> str:
    free = queries.next_number(db, cooperative_id, day)
    number = rules.parse_number(text or free)
    taken = sa.exists().where(Batch.cooperative_id == cooperative_id, Batch.number == number)
    if db.scalar(sa.select(taken)):
        raise Invalid.at("number", N_("Mã lô %(number)s đã dùng; mã còn trống là %(free)s"), number=number, free=free)
    return number


def note_event(
    db: Session,
    actor: Actor,
    batch: Batch,
    kind: EventType,
    happened_at: datetime,
    *,
    grams: int | None = None,
    pieces: int | None = None,
    place: str | None = None,
    note: str | None = None,
    corrects: Event | None = None,
    request_key: str | None = None,
    lines: list[EventItem] | None = None,
    **facts: Any,
) -> Event:
    """Append an event to the batch; whether it may be recorded is the caller's to know.

    Without `lines` it is about this batch alone; `facts` are further columns (partner, document, result, file).
    """
    event = Event(
        cooperative_id=batch.cooperative_id,
        batch_id=batch.id,
        type=kind,
        happened_at=happened_at,
        recorded_at=clock.now(),
        grams=grams,
        pieces=pieces,
        place=place,
        note=note,
        by_name=actor.name,
        corrects_id=corrects.id if corrects else None,
        request_key=request_key,
        **facts,
    )
    event.items = lines if lines is not None else _own_line(event)
    db.add(event)
    db.flush()
    return event


def _own_line(event: Event) -> list[EventItem]:
    """The line of an event that is about the one batch alone; words without goods have none."""
    if event.grams is None and event.pieces is None:
        return []
    return [
        EventItem(
            cooperative_id=event.cooperative_id,
            role=event_rules.role_of(event.type),
            batch_id=event.batch_id,
            grams=event.grams,
            pieces=event.pieces,
        )
    ]


def _changed(db: Session, batch: Batch) -> None:
    outbox.mark_changed(db, "batch", batch.id, now=clock.now())


def _held_row(db: Session, actor: Actor, batch_id: int) -> Batch:
    batch = scope.get(db, actor, Batch, batch_id, lock=True)
    actor.require(Permission.RECORD, batch.cooperative_id)
    return batch


def hold(db: Session, actor: Actor, batch_id: int, *, reason: str) -> Batch:
    """Stop selling a batch until it is released; a held batch stays as it is. Raises Conflict for a closed one."""
    batch = _held_row(db, actor, batch_id)
    if batch.state is BatchState.HELD:
        return batch
    batch.state = rules.move(batch.state, BatchState.HELD)
    note_event(db, actor, batch, EventType.HOLD, clock.now(), note=reason)
    _changed(db, batch)
    return batch


def release(db: Session, actor: Actor, batch_id: int, *, reason: str) -> Batch:
    """Sell a held or closed batch again; an open batch stays as it is.

    Raises Conflict for a recalled one, and for one that a proposed or running recall holds: the case lets it go.
    """
    batch = _held_row(db, actor, batch_id)
    if batch.state is BatchState.OPEN:
        return batch
    if recall_cases.held_by_others(db, 0, [batch.id]):
        raise Conflict(N_("Một đề xuất thu hồi đang giữ lô này; xin rút hoặc thu hẹp đề xuất đó trước."))
    batch.state = rules.move(batch.state, BatchState.OPEN)
    note_event(db, actor, batch, EventType.RELEASE, clock.now(), note=reason)
    _changed(db, batch)
    return batch


def close(db: Session, actor: Actor, batch_id: int) -> Batch:
    """All of it is sold; a closed batch stays as it is. Raises Conflict for a recalled one."""
    batch = _held_row(db, actor, batch_id)
    if batch.state is not BatchState.CLOSED:
        batch.state = rules.move(batch.state, BatchState.CLOSED)
        _changed(db, batch)
    return batch
