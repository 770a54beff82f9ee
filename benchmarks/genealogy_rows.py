"""A graph of any number of events among which two known shapes lie: a deep one, and one raw lot sold in many parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.cooperatives.services import admin_units
from app.core import clock
from app.core.columns import Base
from app.core.db import Database
from app.traceability.models.products import Product
from app.traceability.rules.events import EventType, ItemRole, role_of
from benchmarks.public_page_rows import add

DEPTH, WIDTH = 10, 200
PRODUCTIONS, SHIPMENTS = 200, 1_000
BUYERS = 37
_AT_ONCE = 10_000
_OUT, _IN = ItemRole.OUTPUT, ItemRole.INPUT
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Batches that questions start from: of the deep shape, of the raw lot, and of one production of it."""

    deep: int
    raw: int
    sold: int


class _Graph:
    """Rows with their numbers, given out in the order in which they may be written."""

    def __init__(self, connection: sa.Connection, own: _Row, product_id: int, partner_ids: list[int]) -> None:
        self._connection, self._own, self._product_id, self._partner_ids = connection, own, product_id, partner_ids
        self._batch_ids, self._event_ids, self._item_ids = count(1), count(1), count(1)
        self._batches: list[_Row] = []
        self._events: list[_Row] = []
        self._items: list[_Row] = []
        self._now = clock.now()
        self.events = 0

    def batch(self, *, made: bool = True) -> int:
        """One more batch; without `made` with its harvest."""
        number = next(self._batch_ids)
        facts = {"number": f"B{number}", "product_id": self._product_id, "harvested_on": self._now.date()}
        told = {"created_by": "Nguyễn Thị Lan", "created_at": self._now, "origin": "made" if made else "harvest"}
        self._batches.append({"id": number, "grams": 1_000_000, "state": "open", **facts, **told, **self._own})
        if not made:
            self.event(EventType.HARVEST, [number], [])
        return number

    def event(self, kind: EventType, outputs: Iterable[int], inputs: Iterable[int]) -> None:
        """One more event; of a simple one `outputs` are the batches it is about."""
        lines = [(_IN, one) for one in inputs]
        lines += [(_OUT if lines else role_of(kind), one) for one in outputs]
        number = self.events = next(self._event_ids)
        buyer = self._partner_ids[number % len(self._partner_ids)] if kind is EventType.SHIP else None
        told = {"happened_at": self._now, "recorded_at": self._now, "by_name": "Nguyễn Thị Lan", "partner_id": buyer}
        self._events.append(
            {"id": number, "batch_id": lines[-1][1], "event_type": kind, "grams": 1_000, **told, **self._own}
        )
        for role, batch_id in lines:
            line = {"id": next(self._item_ids), "event_id": number, "role": role, "batch_id": batch_id, "grams": 1_000}
            self._items.append(line | self._own)

    def made_of(self, *inputs: int) -> int:
        """A new batch out of these."""
        fresh = self.batch()
        self.event(EventType.PROCESS, [fresh], inputs)
        return fresh

    def deep(self) -> int:
        """One batch split in WIDTH, each mixed with its neighbour again and again: DEPTH events down."""
        root = self.batch(made=False)
        layer = [self.batch() for _ in range(WIDTH)]
        self.event(EventType.SPLIT, layer, [root])
        for _ in range(DEPTH - 1):
            layer = [self.made_of(one, layer[index - 1]) for index, one in enumerate(layer)]
        return root

    def sold(self) -> tuple[int, int]:
        """A raw lot, PRODUCTIONS out of it, SHIPMENTS of those; gives the lot and one production."""
        raw = self.batch(made=False)
        made = [self.made_of(raw) for _ in range(PRODUCTIONS)]
        for number in range(SHIPMENTS):
            self.event(EventType.SHIP, [made[number % PRODUCTIONS]], [])
        return raw, made[0]

    def others(self, events: int) -> None:
        """Unconnected small stories until there are so many events."""
        while self.events < events:
            batch_id = self.batch(made=False)
            for _ in range(4):
                batch_id = self.made_of(batch_id)
                self.event(EventType.SHIP, [batch_id], [])
            if len(self._events) >= _AT_ONCE:
                self.write()

    def write(self) -> None:
        """Hand over what was gathered."""
        for name, rows in (("batches", self._batches), ("events", self._events), ("event_items", self._items)):
            if rows:
                self._connection.execute(sa.insert(Base.metadata.tables[name]), rows)
                rows.clear()


def fill(database: Database, events: int) -> Landmarks:
    """So many events in an empty, migrated database; half of the others before the shapes, half after them."""
    with database.transaction() as db:
        admin_units.load(db)
        around = _around(db)
    with database.engine.begin() as connection:
        graph = _Graph(connection, *around)
        graph.others(events // 2)
        deep = graph.deep()
        raw, sold = graph.sold()
        graph.others(events)
        graph.write()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return Landmarks(deep, raw, sold)


def _around(db: Session) -> tuple[_Row, int, list[int]]:
    """The columns every row has, a product, and buyers."""
    now = clock.now()
    facts = {"kind": "cooperative", "name": "HTX Cam Đồi Mây", "search": "htx cam doi may", "commune_code": "17071"}
    person = {"representative": "Nguyễn Thị Lan", "phone": "+84912345678", "address": "Xóm Minh Lợi"}
    maker = add(db, Cooperative, {"created_at": now - timedelta(1)}, **facts, **person)
    own = {"cooperative_id": maker.id}
    product = add(db, Product, own, name="Cam", search="cam", group="fruit", created_at=now)
    trade = {"buyer": True, "supplier": False, "created_at": now}
    partners = [add(db, Partner, own, name=f"Bên mua {n}", search=f"ben mua {n}", **trade) for n in range(BUYERS)]
    return own, product.id, [partner.id for partner in partners]
