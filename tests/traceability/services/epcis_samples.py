"""A cooperative whose goods go the whole way: picked, graded, packed, put on a pallet, shipped, tested and recalled."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.core import clock
from app.core.actor import Actor
from app.core.text import fold
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.units import LogisticUnit
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import EventType, ItemRole, moment
from app.traceability.rules.units import UnitKind
from app.traceability.services.batches import note_event
from tests.factories import (
    make_area,
    make_batch,
    make_certificate,
    make_cooperative,
    make_plot,
    make_product,
    make_trade_item,
    manager,
)

BASE = "https://truy.example.vn"
DAY = clock.today() - timedelta(days=6)
GTIN = "09524000000019"


@dataclass
class Story:
    """What happened, event by event under its type."""

    cooperative: Cooperative
    raw: Batch
    graded: Batch
    bought: Batch
    buyer: Partner
    pallet: LogisticUnit
    events: dict[EventType, Event] = field(default_factory=dict)

    @property
    def lan(self) -> Actor:
        """The manager."""
        return manager(self.cooperative)


def tell(db: Session, *, gtin: str | None = GTIN, name: str = "HTX Cam Đồi Mây") -> Story:
    """The whole way of one picked and one bought batch; one event of every type."""
    cooperative = make_cooperative(db, name=name)
    area = make_area(db, cooperative, plots=[make_plot(db, cooperative)])
    make_certificate(db, cooperative, number="VG-77")
    product = make_product(db, cooperative)
    make_trade_item(db, product).gtin = gtin
    raw, graded, bought = (make_batch(db, product, area=area if n == 0 else None, harvested_on=DAY) for n in range(3))
    graded.origin, bought.origin, graded.grade, bought.supplier_lot = BatchOrigin.MADE, BatchOrigin.RECEIVED, "A", "S/1"
    buyer = _partner(db, cooperative)
    number = f"{cooperative.id:017d}"
    pallet = LogisticUnit(kind=UnitKind.PALLET, sscc=number + _digit(number), **_made(cooperative))
    db.add(pallet)
    db.flush()
    story = Story(cooperative, raw, graded, bought, buyer, pallet)
    _happen(db, story)
    return story


def _digit(number: str) -> str:
    return str(-sum(int(d) * (1 if n % 2 else 3) for n, d in enumerate(reversed(number))) % 10)


def _made(cooperative: Cooperative) -> dict[str, object]:
    return {"cooperative_id": cooperative.id, "created_by": "Nguyễn Thị Lan", "created_at": clock.now()}


def _partner(db: Session, cooperative: Cooperative) -> Partner:
    row = Partner(
        cooperative_id=cooperative.id,
        name="Siêu thị Vinh",
        search=fold("Siêu thị Vinh"),
        buyer=True,
        supplier=True,
        gln="9524000001016",
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def line(role: ItemRole, thing: Batch | LogisticUnit, grams: int | None = None) -> EventItem:
    """One line of an event."""
    named = {"batch_id": thing.id} if isinstance(thing, Batch) else {"unit_id": thing.id}
    return EventItem(cooperative_id=thing.cooperative_id, role=role, grams=grams, **named)


def _happen(db: Session, story: Story) -> None:
    raw, graded, pallet, party = story.raw, story.graded, story.pallet, {"partner_id": story.buyer.id}
    turned = [line(ItemRole.INPUT, raw, 1_200_000), line(ItemRole.OUTPUT, graded, 1_150_250)]
    boxed = [line(ItemRole.PARENT, pallet), line(ItemRole.CHILD, graded, 500_000)]
    loaded = [line(ItemRole.MOVED, pallet), line(ItemRole.MOVED, graded, 500_000)]
    record(db, story, EventType.HARVEST, raw, grams=1_200_000)
    record(db, story, EventType.RECEIVE, story.bought, grams=80_000, document="PN 12/É", **party)
    record(db, story, EventType.GRADE, graded, grams=1_150_250, lines=turned)
    for kind in (EventType.SPLIT, EventType.MERGE, EventType.PROCESS):
        record(db, story, kind, graded, grams=1, lines=[line(one.role, _batch(story, one), 1) for one in turned])
    record(db, story, EventType.PACK, graded, grams=600_000, pieces=300)
    record(db, story, EventType.AGGREGATE, graded, lines=boxed)
    record(db, story, EventType.SHIP, graded, place="Siêu thị Vinh", document="PX 7", lines=loaded, **party)
    record(db, story, EventType.ARRIVE, graded, lines=[line(one.role, pallet) for one in loaded[:1]], **party)
    record(db, story, EventType.RETURN, graded, grams=20_000, **party)
    record(db, story, EventType.DISAGGREGATE, graded, lines=[line(one.role, _thing(story, one), 1) for one in boxed])
    record(db, story, EventType.SELL, graded, grams=5_000)
    record(db, story, EventType.DESTROY, graded, grams=1_000)
    record(db, story, EventType.TEST, graded, passed=False)
    record(db, story, EventType.HOLD, graded, note="Chờ kết quả")
    record(db, story, EventType.RECALL, graded, note="Dư lượng")
    record(db, story, EventType.RELEASE, graded, note="Nhầm lô")
    record(db, story, EventType.NOTE, graded, note="Gọi cho bà Hoa 0912345678")


def _batch(story: Story, one: EventItem) -> Batch:
    return story.raw if one.role is ItemRole.INPUT else story.graded


def _thing(story: Story, one: EventItem) -> Batch | LogisticUnit:
    return story.pallet if one.role is ItemRole.PARENT else story.graded


def record(db: Session, story: Story, kind: EventType, batch: Batch, **facts: object) -> Event:
    """One event on the day of the story."""
    event = note_event(db, story.lan, batch, kind, moment(DAY), **facts)  # type: ignore[arg-type]  # test shorthand
    story.events.setdefault(kind, event)
    return event
