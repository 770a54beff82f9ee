"""Whatever somebody types or scans – a batch, a label, a carton, a plot, a lot, a name – as places to trace from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.partners import Partner
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import growing_areas, scope
from app.core import clock
from app.core.actor import Actor
from app.core.text import fold
from app.gs1.errors import Gs1Error
from app.gs1.sscc import Sscc
from app.traceability.models.batches import Batch
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import Product
from app.traceability.models.units import LogisticUnit
from app.traceability.queries.codes import LabelFinder
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.serials import SerialKey

MOST = 8
"""Matches of each kind that are shown; who sees so many types more."""


@dataclass(frozen=True, slots=True)
class Match:
    """Something that can be traced from: what it is called, what else tells it apart, and a day that belongs to it."""

    seed: Seed
    title: str
    note: str = ""
    day: date | None = None


def find(db: Session, actor: Actor, keys: Sequence[SerialKey], text: str) -> list[Match]:
    """What the actor may see of what `text` names; of a scanned address its last part. Exact codes come first."""
    wanted = text.partition("?")[0].rstrip("/ \t\r\n").rpartition("/")[2].strip()
    if not fold(wanted):
        return []
    found: dict[Seed, Match] = {}
    for match in (*_codes(db, actor, keys, wanted), *_named(db, actor, wanted)):
        found.setdefault(match.seed, match)
    return list(found.values())


def _codes(db: Session, actor: Actor, keys: Sequence[SerialKey], text: str) -> Iterator[Match]:
    """The goods of a genuine label, or a carton, of this very code."""
    finder = LabelFinder(lambda statement, values: db.execute(statement, values).all(), keys)
    label = finder.find(text)
    if label is not None:
        yield from _label(db, actor, label.batch_id, label.run_id)
    try:
        sscc = Sscc.parse(text.replace("(00)", ""))
    except Gs1Error:
        return
    units = sa.select(LogisticUnit).where(LogisticUnit.sscc == sscc.sscc18)
    for unit in db.scalars(scope.visible(units, actor, LogisticUnit.cooperative_id)):
        yield told(SeedKind.UNIT, unit)
    carton = finder.carton(sscc)
    if carton is not None:
        yield from _label(db, actor, carton.batch_id, carton.run_id)


def _label(db: Session, actor: Actor, batch_id: int, run_id: int) -> Iterator[Match]:
    yield from _batches(db, actor, Batch.id == batch_id)
    runs = sa.select(LabelRun).where(LabelRun.id == run_id)
    for run in db.scalars(scope.visible(runs, actor, LabelRun.cooperative_id)):
        yield told(SeedKind.LABEL_RUN, run)


def _named(db: Session, actor: Actor, text: str) -> Iterator[Match]:
    """Whatever has the text in its number, code or name."""
    folded = fold(text)
    yield from _batches(db, actor, Batch.number.contains(text.upper(), autoescape=True) | _has(Product.search, folded))
    for area in db.scalars(growing_areas.listing(actor, text=text).limit(MOST)):
        yield told(SeedKind.GROWING_AREA, area)
    plots = scope.visible(sa.select(Plot).where(_has(Plot.search, folded)), actor, Plot.cooperative_id)
    for plot in db.scalars(plots.order_by(Plot.search, Plot.id).limit(MOST)):
        yield told(SeedKind.PLOT, plot)
    for lot in db.scalars(_lots(actor, text, folded).limit(MOST)):
        yield told(SeedKind.INPUT_LOT, lot)
    partners = scope.visible(sa.select(Partner).where(_has(Partner.search, folded)), actor, Partner.cooperative_id)
    for partner in db.scalars(partners.order_by(Partner.search, Partner.id).limit(MOST)):
        yield told(SeedKind.PARTNER, partner)


def _batches(db: Session, actor: Actor, which: sa.ColumnElement[bool]) -> Iterator[Match]:
    rows = sa.select(Batch).join(Batch.product).where(which).options(contains_eager(Batch.product))
    newest = scope.visible(rows, actor, Batch.cooperative_id).order_by(Batch.harvested_on.desc(), Batch.id.desc())
    for batch in db.scalars(newest.limit(MOST)):
        yield told(SeedKind.BATCH, batch)


def _lots(actor: Actor, text: str, folded: str) -> sa.Select[Any]:
    """Purchases of an input, by the number on the pack or by the input's name."""
    number = sa.func.upper(InputLot.lot_number).contains(text.upper(), autoescape=True)
    rows = sa.select(InputLot).join(InputLot.item).where(number | _has(InputItem.search, folded))
    newest = scope.visible(rows, actor, InputLot.cooperative_id).order_by(InputLot.bought_on.desc(), InputLot.id.desc())
    return newest.options(contains_eager(InputLot.item))


def _has(column: Any, folded: str) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = column.contains(folded, autoescape=True)
    return found


def of_seed(db: Session, actor: Actor, seed: Seed) -> Match:
    """What one starting point is called. Raises NotFound for what the actor may not see."""
    return told(seed.kind, scope.get(db, actor, TABLES[seed.kind], seed.id))


def told(kind: SeedKind, row: Any) -> Match:
    """A row of the table of that kind as a place to start from."""
    seed = Seed(kind, row.id)
    match kind:
        case SeedKind.BATCH:
            return Match(seed, row.number, row.product.name, row.harvested_on)
        case SeedKind.LABEL_RUN:
            return Match(seed, str(row.id), day=clock.day(row.created_at))
        case SeedKind.UNIT:
            return Match(seed, row.sscc)
        case SeedKind.GROWING_AREA:
            return Match(seed, row.name, row.code_raw or "")
        case SeedKind.PLOT:
            return Match(seed, row.name, row.grower.name if row.grower else "")
        case SeedKind.INPUT_LOT:
            return Match(seed, row.item.name, row.lot_number or "", row.bought_on)
        case SeedKind.PARTNER:
            return Match(seed, row.name, row.address or "")


TABLES: Mapping[SeedKind, type[Any]] = {
    SeedKind.BATCH: Batch,
    SeedKind.LABEL_RUN: LabelRun,
    SeedKind.UNIT: LogisticUnit,
    SeedKind.GROWING_AREA: GrowingArea,
    SeedKind.PLOT: Plot,
    SeedKind.INPUT_LOT: InputLot,
    SeedKind.PARTNER: Partner,
}
"""The table of each kind of seed."""
