"""What a cooperative can send off: batches with goods left, and cartons that stand here by themselves."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core.text import fold
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import product_units, stock, units
from app.traceability.rules.batches import BatchState
from app.traceability.rules.product_units import Measure
from app.traceability.rules.stock import Standing

LOOKED_AT = 200
"""Of so many batches, newest first, it is asked what is left: nobody ships a harvest of years ago."""
OFFERED = 25


@dataclass(frozen=True, slots=True)
class Offer:
    """A batch, what has become of its goods, and the units in which its product is counted."""

    batch: Batch
    standing: Standing
    measures: dict[str, Measure]


@dataclass(frozen=True, slots=True)
class Box:
    """A carton or pallet with what lies in it, in grams by batch."""

    unit: LogisticUnit
    grams: int
    batch_ids: tuple[int, ...]


def offers(
    db: Session, cooperative_id: int, *, wanted: Collection[int] = (), text: str = ""
) -> tuple[list[Offer], list[Offer]]:
    """The `wanted` batches whatever is left of them, and others that may be sold, newest first.

    `text` narrows the others to a part of the number or of the product's name.
    """
    own = sa.select(Batch).join(Batch.product).where(Batch.cooperative_id == cooperative_id)
    own = own.options(joinedload(Batch.product)).order_by(Batch.harvested_on.desc(), Batch.id.desc())
    others = own.where(Batch.state == BatchState.OPEN, Batch.id.not_in(set(wanted)))
    if text.strip():
        number = Batch.number.contains(text.strip().upper(), autoescape=True)
        others = others.where(number | Product.search.contains(fold(text), autoescape=True))
    chosen = list(db.scalars(own.where(Batch.id.in_(set(wanted)))))
    found = [one for one in of_batches(db, list(db.scalars(others.limit(LOOKED_AT)))) if one.standing.left > 0]
    return of_batches(db, chosen), found[:OFFERED]


def of_batches(db: Session, batches: Collection[Batch]) -> list[Offer]:
    """Each batch with its standing and its product's units."""
    standings = stock.of(db, [batch.id for batch in batches])
    measures = product_units.measures(db, {batch.product_id for batch in batches})
    return [Offer(batch, standings[batch.id], measures[batch.product_id]) for batch in batches]


def boxes(db: Session, cooperative_id: int) -> list[Box]:
    """Cartons and pallets that are here, lie in no other, and have goods in them; newest first."""
    own = sa.select(LogisticUnit).where(LogisticUnit.cooperative_id == cooperative_id)
    found = list(db.scalars(own.order_by(LogisticUnit.id.desc()).limit(LOOKED_AT)))
    ids = [unit.id for unit in found]
    away, held, lying = units.gone(db, ids), units.holders(db, ids), units.contents(db, ids)
    return [
        Box(unit, sum(grams for _batch, grams in lying[unit.id]), tuple(batch for batch, _grams in lying[unit.id]))
        for unit in found
        if unit.id not in away and unit.id not in held and lying.get(unit.id)
    ]
