"""A cooperative with goods to split, merge, process and box, for tests of what becomes of batches."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Actor, Role
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.products import Product
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import stock
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.services import batches, transformations
from app.traceability.services.batches import note_event
from app.traceability.services.transformation_plans import Output
from tests import factories

TODAY = clock.today()
PREFIX = "8938500"


@dataclass(frozen=True, slots=True)
class Bench:
    """Lan's cooperative, a GS1 member, that grows oranges and presses them."""

    cooperative: Cooperative
    oranges: Product
    juice: Product

    @property
    def lan(self) -> Actor:
        """The manager."""
        return factories.manager(self.cooperative)

    @property
    def staff(self) -> Actor:
        """Who sorts and packs."""
        return replace(self.lan, name="Phan Thị Sen", role=Role.STAFF)

    def output(self, grams: int, **given: Any) -> Output:
        """Oranges, unless another product is named."""
        return Output(given.pop("product_id", self.oranges.id), grams, **given)


def make_bench(db: Session, *, prefix: str = PREFIX) -> Bench:
    """The cooperative with both products."""
    cooperative = factories.make_cooperative(db)
    cooperative.gs1_prefix = prefix or None
    juice = factories.make_product(db, cooperative, name="Nước cam")
    juice.shelf_life_days = 90
    return Bench(cooperative, factories.make_product(db, cooperative), juice)


def harvest(db: Session, bench: Bench, grams: int = 1_000_000, *, days_ago: int = 6, **given: Any) -> Batch:
    """A batch as people open it."""
    area = given.pop("area", None) or factories.make_area(db, bench.cooperative, code=f"VN-{days_ago}-{grams}")
    return batches.open_batch(
        db,
        bench.lan,
        product_id=bench.oranges.id,
        harvested_on=TODAY - timedelta(days=days_ago),
        grams=grams,
        growing_area_id=area.id,
        **given,
    )


def do(db: Session, bench: Bench, kind: EventType, taken: dict[Batch, int], *outputs: Output, **given: Any) -> Event:
    """One transformation, today unless said otherwise."""
    facts: dict[str, Any] = {"happened_on": TODAY} | given
    return transformations.transform(
        db,
        facts.pop("actor", bench.lan),
        kind=kind,
        inputs=[(batch.id, grams, None) for batch, grams in taken.items()],
        outputs=outputs,
        **facts,
    )


def made(event: Event) -> list[Batch]:
    """The batches an event opened."""
    return [line.batch for line in event.items if line.role is ItemRole.OUTPUT and line.batch is not None]


def left(db: Session, batch: Batch) -> int:
    """Grams that are still there."""
    return stock.of(db, [batch.id])[batch.id].left


def loose(db: Session, batch: Batch) -> int:
    """Grams that are there and in no carton."""
    return stock.of(db, [batch.id])[batch.id].loose


def ship_unit(db: Session, bench: Bench, unit: LogisticUnit, batch: Batch, grams: int) -> Event:
    """A whole carton leaves, as the event says it: the unit, and the goods lying in it."""
    own = {"cooperative_id": bench.cooperative.id, "role": ItemRole.MOVED}
    lines = [EventItem(unit_id=unit.id, **own), EventItem(batch_id=batch.id, grams=grams, **own)]
    return note_event(db, bench.lan, batch, EventType.SHIP, clock.now(), grams=grams, place="Chợ Vinh", lines=lines)
