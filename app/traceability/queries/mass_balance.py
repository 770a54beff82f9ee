"""Mass balance over a year: what each growing area gave, and batches whose records contradict themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.seasons import Season, SeasonPlot
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import stock
from app.traceability.queries.label_counts import SPANS
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import TRANSFORMATIONS, EventType, ItemRole
from app.traceability.rules.mass_balance import Figures, Finding, Level, Verdict, findings, harvest_band
from app.traceability.rules.stock import OUTWARD
from app.traceability.rules.transformations import Yield

MOST_SHOWN = 200
"""Violations that a page lists: whoever has more begins with these."""

_ORDER = {Level.OVER: 0, Level.WITHIN: 1, Level.UNDER: 2, Level.UNKNOWN: 3}


@dataclass(frozen=True, slots=True)
class AreaBalance:
    """One growing area in one year: grams and number of its harvests, what was expected of it, and the verdict."""

    area: GrowingArea
    cooperative: str
    harvested: int
    batches: int
    expected: int | None
    verdict: Verdict


def year_of(year: int) -> tuple[date, date]:
    """First and last day."""
    return date(year, 1, 1), date(year, 12, 31)


def years(db: Session, actor: Actor, today: date) -> list[int]:
    """Years with batches in scope and the present one, newest first."""
    seen = scope.visible(sa.select(Batch.id), actor, Batch.cooperative_id)
    first = db.scalar(sa.select(sa.func.min(Batch.harvested_on)).where(Batch.id.in_(seen)))
    return list(range(today.year, (first.year if first else today.year) - 1, -1))


def of_areas(db: Session, actor: Actor, year: int) -> list[AreaBalance]:
    """Every growing area in scope with what it gave in the year; those that gave too much first, then by name."""
    first, last = year_of(year)
    gave = _harvests(first, last).subquery()
    statement = (
        sa.select(GrowingArea, Cooperative.name, gave.c.grams, gave.c.number)
        .join(Cooperative, Cooperative.id == GrowingArea.cooperative_id)
        .outerjoin(gave, gave.c.area_id == GrowingArea.id)
    )
    rows = db.execute(scope.visible(statement, actor, GrowingArea.cooperative_id)).all()
    expected = _expected(db, first, last)
    found = [
        AreaBalance(
            area=area,
            cooperative=name,
            harvested=int(grams or 0),
            batches=number or 0,
            expected=expected.get(area.id),
            verdict=harvest_band(area.crop, area.area_m2, int(grams or 0), last),
        )
        for area, name, grams, number in rows
    ]
    return sorted(found, key=lambda one: (_ORDER[one.verdict.level], one.area.search, one.area.id))


def harvested(db: Session, area_id: int, year: int) -> int:
    """Grams harvested from one growing area in a year."""
    return int(
        db.scalar(
            _harvests(*year_of(year))
            .with_only_columns(sa.func.sum(Batch.grams))
            .where(Batch.growing_area_id == area_id)
        )
        or 0
    )


def _harvests(first: date, last: date) -> Any:
    return (
        sa.select(
            Batch.growing_area_id.label("area_id"),
            sa.func.sum(Batch.grams).label("grams"),
            sa.func.count().label("number"),
        )
        .where(Batch.origin == BatchOrigin.HARVEST, Batch.harvested_on.between(first, last))
        .where(Batch.growing_area_id.is_not(None))
        .group_by(Batch.growing_area_id)
    )


def _expected(db: Session, first: date, last: date) -> dict[int, int]:
    """Grams expected of each area by the seasons that end in the year; areas of which nothing was said are left out."""
    statement: Any = (
        sa.select(Season.growing_area_id, sa.func.sum(SeasonPlot.expected_grams))
        .join(SeasonPlot, SeasonPlot.season_id == Season.id)
        .where(Season.growing_area_id.is_not(None), Season.ends_on.between(first, last))
        .where(SeasonPlot.expected_grams.is_not(None))
        .group_by(Season.growing_area_id)
    )
    return {area_id: int(grams) for area_id, grams in db.execute(statement)}


@dataclass(frozen=True, slots=True)
class BatchBalance:
    """A batch with its figures and every contradiction in them."""

    batch: Batch
    figures: Figures
    findings: Sequence[Finding]


def batches(actor: Actor, year: int, area_id: int | None = None) -> sa.Select[Any]:
    """Batches in scope of the year (of one growing area), newest first; for `balances`."""
    first, last = year_of(year)
    statement = sa.select(Batch).where(Batch.harvested_on.between(first, last))
    if area_id is not None:
        statement = statement.where(Batch.growing_area_id == area_id)
    loaded = (joinedload(Batch.product), joinedload(Batch.cooperative))
    order = (Batch.harvested_on.desc(), Batch.id.desc())
    return scope.visible(statement, actor, Batch.cooperative_id).options(*loaded).order_by(*order)


def balances(db: Session, rows: Sequence[Batch]) -> list[BatchBalance]:
    """What the batches were made with, where it went, and what their labels stand for."""
    ids = [row.id for row in rows]
    standing = stock.of(db, ids)
    labelled = {batch_id: int(grams) for batch_id, grams in db.execute(_labelled().where(SPANS.c.batch_id.in_(ids)))}
    seen = [Figures(standing[row.id], labelled.get(row.id, 0)) for row in rows]
    return [BatchBalance(row, figures, findings(figures)) for row, figures in zip(rows, seen, strict=True)]


def violations(db: Session, actor: Actor, year: int) -> list[BatchBalance]:
    """Batches of the year whose records contradict themselves, newest first.

    The database picks those that may (goods in cartons that left are still counted there), the rules decide.
    """
    inner = batches(actor, year).with_only_columns(Batch.id).order_by(None)
    sums, labelled = _sums(inner).subquery(), _labelled().where(SPANS.c.batch_id.in_(inner)).subquery()
    gone, used, packed, boxed = (sa.func.coalesce(sums.c[name], 0) for name in ("gone", "used", "packed", "boxed"))
    may = sa.or_(
        gone > Batch.grams,
        gone + boxed > Batch.grams,
        packed > Batch.grams,
        sa.func.coalesce(labelled.c.grams, 0) > Batch.grams - used,
    )
    chosen = batches(actor, year).outerjoin(sums, sums.c.batch_id == Batch.id)
    chosen = chosen.outerjoin(labelled, labelled.c.batch_id == Batch.id).where(may).limit(MOST_SHOWN)
    return [one for one in balances(db, db.scalars(chosen).all()) if one.findings]


def _labelled() -> sa.Select[Any]:
    return (
        sa.select(SPANS.c.batch_id, sa.func.sum(SPANS.c.labels * TradeItem.net_grams).label("grams"))
        .join_from(SPANS, TradeItem, TradeItem.id == SPANS.c.trade_item_id)
        .group_by(SPANS.c.batch_id)
    )


def _sums(batch_ids: sa.Select[Any]) -> Any:
    """Per batch the grams gone, used up, packed and boxed, by lines of events that count."""
    used = sa.and_(Event.type.in_(TRANSFORMATIONS), EventItem.role == ItemRole.INPUT)
    moved = EventItem.role == ItemRole.MOVED
    parts: dict[str, list[tuple[Any, Any]]] = {
        "used": [(used, EventItem.grams)],
        "gone": [
            (sa.or_(used, sa.and_(moved, Event.type.in_(OUTWARD))), EventItem.grams),
            (sa.and_(moved, Event.type == EventType.RETURN), -EventItem.grams),
        ],
        "packed": [(EventItem.role == ItemRole.PACKED, EventItem.grams)],
        "boxed": [
            (sa.and_(EventItem.role == ItemRole.CHILD, Event.type == EventType.AGGREGATE), EventItem.grams),
            (sa.and_(EventItem.role == ItemRole.CHILD, Event.type == EventType.DISAGGREGATE), -EventItem.grams),
        ],
    }
    sums = [sa.func.sum(sa.case(*whens, else_=0)).label(name) for name, whens in parts.items()]
    return (
        sa.select(EventItem.batch_id, *sums)
        .join(Event, Event.id == EventItem.event_id)
        .where(EventItem.batch_id.in_(batch_ids), EventItem.grams.is_not(None), stock.counts())
        .group_by(EventItem.batch_id)
    )


@dataclass(frozen=True, slots=True)
class Surplus:
    """A transformation out of which more came than went in, and the reason that was given."""

    event: Event
    outcome: Yield


def surpluses(db: Session, actor: Actor, year: int) -> list[Surplus]:
    """Transformations of the year with outputs above inputs, newest first: what was added, or a slip of the pen."""
    first, last = year_of(year)
    sides = {role: sa.func.sum(sa.case((EventItem.role == role, EventItem.grams), else_=0)) for role in _SIDES}
    weighed = (
        sa.select(EventItem.event_id, *(side.label(role.value) for role, side in sides.items()))
        .group_by(EventItem.event_id)
        .having(sides[ItemRole.OUTPUT] > sides[ItemRole.INPUT])
        .where(EventItem.event_id.in_(sa.select(Event.id).where(Event.type.in_(TRANSFORMATIONS))))
        .subquery()
    )
    statement = (
        sa.select(Event, weighed.c.input, weighed.c.output)
        .join(weighed, weighed.c.event_id == Event.id)
        .join(Batch, Batch.id == Event.batch_id)
        .where(stock.counts(), Batch.harvested_on.between(first, last))
        .options(joinedload(Event.batch))
        .order_by(Event.happened_at.desc(), Event.id.desc())
        .limit(MOST_SHOWN)
    )
    rows = db.execute(scope.visible(statement, actor, Event.cooperative_id))
    return [Surplus(event, Yield(int(taken), int(made))) for event, taken, made in rows]


_SIDES = (ItemRole.INPUT, ItemRole.OUTPUT)
