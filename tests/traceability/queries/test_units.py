"""What lies in cartons: summed up over put in and taken out, and never without end."""

from sqlalchemy.orm import Session

from app.core import clock
from app.traceability.models.batches import Event, EventItem
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import unit_lists
from app.traceability.queries import units as queries
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.units import UnitKind
from tests.factories import make_batch, make_cooperative, make_product


def test_faulty_records_of_a_circle_do_not_turn_for_ever(db: Session) -> None:
    batch = make_batch(db, make_product(db, make_cooperative(db)))
    one, two = (_unit(db, batch.cooperative_id, sscc) for sscc in ("189312345000000012", "189312345000000029"))
    own = {"cooperative_id": batch.cooperative_id}
    for holder, child in ((one, two), (two, one)):
        lines = [
            EventItem(role=ItemRole.PARENT, unit_id=holder.id, **own),
            EventItem(role=ItemRole.CHILD, unit_id=child.id, **own),
            EventItem(role=ItemRole.CHILD, batch_id=batch.id, grams=1_000, **own),
        ]
        now = clock.now()
        told = {"happened_at": now, "recorded_at": now, "by_name": "Lan", "items": lines}
        db.add(Event(batch_id=batch.id, type=EventType.AGGREGATE, **told, **own))
    db.flush()
    assert queries.contents(db, [one.id, two.id]) == {key: [(batch.id, 2_000)] for key in (one.id, two.id)}
    assert queries.gone(db, [one.id, two.id]) == set()
    assert unit_lists.nest(db, one).grams == 2_000


def _unit(db: Session, cooperative_id: int, sscc: str) -> LogisticUnit:
    unit = LogisticUnit(
        cooperative_id=cooperative_id, kind=UnitKind.PALLET, sscc=sscc, created_by="Lan", created_at=clock.now()
    )
    db.add(unit)
    db.flush()
    return unit
