"""What is known of the batches a trace has reached: goods, labels, scans, and who holds what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.traceability.models.batches import Batch, Event
from app.traceability.models.labels import ScanCount
from app.traceability.models.products import Product
from app.traceability.queries import label_counts, movements, stock
from app.traceability.queries.label_counts import SPANS
from app.traceability.queries.movements import Holding
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Trace

AT_ONCE = 500
"""Batches asked about in one statement."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One batch of a trace. `left_grams` is what should still be in the house; `scanned` counts different labels."""

    batch_id: int
    depth: int
    number: str
    product: str
    state: BatchState
    origin: BatchOrigin
    harvested_on: date
    made_grams: int
    left_grams: int
    labels: int
    scanned: int
    scans: int
    holdings: tuple[Holding, ...]

    @property
    def sold_grams(self) -> int:
        """What buyers hold of it."""
        return sum(holding.grams for holding in self.holdings)


@dataclass(frozen=True, slots=True)
class Description:
    """A trace with its facts: batches nearest first, and of what kind each event between them was."""

    trace: Trace
    batches: tuple[Reached, ...]
    kinds: dict[int, EventType]

    @property
    def buyers(self) -> dict[tuple[int | None, str], int]:
        """Grams by buyer (id, or none for a place that was only written down, and name), largest first."""
        held: dict[tuple[int | None, str], int] = {}
        for holding in (holding for batch in self.batches for holding in batch.holdings):
            key = (holding.partner_id, holding.partner_name)
            held[key] = held.get(key, 0) + holding.grams
        return dict(sorted(held.items(), key=lambda one: (-one[1], one[0][1])))

    @property
    def left_grams(self) -> int:
        """What should still be in the house of all of them together."""
        return sum(batch.left_grams for batch in self.batches)

    @property
    def labels(self) -> int:
        """Labels in use of all of them together."""
        return sum(batch.labels for batch in self.batches)


def describe(db: Session, actor: Actor, trace: Trace) -> Description:
    """What the records tell of the reached batches, as far as the actor may see them."""
    rows: dict[int, Any] = {}
    found: dict[int, dict[str, Any]] = {}
    for some in _portions(trace.batch_ids):
        rows.update((row.id, row) for row in db.execute(_batches(actor, some)))
        found.update(_facts(db, some))
    batches = tuple(
        Reached(node.batch_id, node.depth, *tuple(rows[node.batch_id])[1:], **found[node.batch_id])
        for node in trace.nodes
        if node.batch_id in rows
    )
    return Description(trace, batches, _kinds(db, {line.event_id for line in trace.lines}))


def scans_of(db: Session, batch_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(different labels that were scanned, scans in all) per batch, of labels in use; batches without are left out."""
    within = ScanCount.position.between(SPANS.c.first_position, SPANS.c.last_position)
    statement = (
        sa.select(SPANS.c.batch_id, sa.func.count(sa.distinct(ScanCount.position)), sa.func.sum(ScanCount.scans))
        .join(ScanCount, (ScanCount.run_id == SPANS.c.run_id) & within)
        .where(SPANS.c.batch_id.in_(batch_ids))
        .group_by(SPANS.c.batch_id)
    )
    return {batch_id: (int(labels), int(scans)) for batch_id, labels, scans in db.execute(statement)}


def _batches(actor: Actor, batch_ids: Sequence[int]) -> sa.Select[Any]:
    columns: list[Any] = [Batch.id, Batch.number, Product.name, Batch.state, Batch.origin, Batch.harvested_on]
    statement = sa.select(*columns).join(Product, Product.id == Batch.product_id).where(Batch.id.in_(batch_ids))
    return scope.visible(statement, actor, Batch.cooperative_id)


def _facts(db: Session, batch_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    standings = stock.of(db, batch_ids)
    labels, scans = label_counts.labels_of(db, batch_ids), scans_of(db, batch_ids)
    held: dict[int, list[Holding]] = {}
    for holding in movements.holders(db, batch_ids):
        held.setdefault(holding.batch_id, []).append(holding)
    return {
        batch_id: {
            "made_grams": standing.made,
            "left_grams": standing.left,
            "labels": labels.get(batch_id, 0),
            "scanned": scans.get(batch_id, (0, 0))[0],
            "scans": scans.get(batch_id, (0, 0))[1],
            "holdings": tuple(held.get(batch_id, ())),
        }
        for batch_id, standing in standings.items()
    }


def _kinds(db: Session, event_ids: Iterable[int]) -> dict[int, EventType]:
    kinds: dict[int, EventType] = {}
    for some in _portions(sorted(event_ids)):
        kinds.update({event_id: kind for event_id, kind in db.execute(_kind_of(some))})
    return kinds


def _kind_of(event_ids: Sequence[int]) -> sa.Select[int, EventType]:
    return sa.select(Event.id, Event.type).where(Event.id.in_(event_ids))


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))
