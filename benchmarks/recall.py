"""A large recall: how long the second person's word takes, and whether every label page is red at the next request."""

import sys
from datetime import timedelta
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models.users import User
from app.accounts.services import users
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.cooperatives.services import admin_units
from app.core import clock, migrations
from app.core.actor import SYSTEM, Actor, Role
from app.core.settings import load
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.traceability.models.batches import Batch, EventItem
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import Hazard
from app.traceability.rules.serials import mint
from app.traceability.services import recall_cases
from app.traceability.services.batches import note_event
from app.traceability.services.labels import serial_keys
from benchmarks.figures import Better, Figure, show

BATCHES, LABELS, LISTINGS, BUYERS = 50, 100_000, 150, 20
REASON = "Mẫu kiểm nghiệm vượt mức cho phép"


def figures() -> list[Figure]:
    """Both figures, measured now on SQLite."""
    with TemporaryDirectory() as folder:
        settings = load({"GOCNGHE_DATA_DIR": folder})
        migrations.upgrade(settings.database_url)
        app = create_app(settings)
        database = app.extensions["house"].database
        with database.transaction() as db:
            admin_units.load(db)
            people, runs, first = _fill(db)
        proposer, confirmer = people
        why: dict[str, Any] = {"hazard": Hazard.RESIDUE, "reason": REASON, "contact_phone": "0912345678"}
        with database.transaction() as db:
            case = recall_cases.propose(db, proposer, seed=Seed(SeedKind.BATCH, first), **why)
        start = perf_counter()
        with database.transaction(confirmer) as db:
            recall_cases.confirm(db, confirmer, case.id)
        seconds = perf_counter() - start
        red = _red(app, runs)
        app.extensions["passport"].scans.stop()
        database.engine.dispose()
    goods = f"{BATCHES} batches, {LABELS:,} labels, {LISTINGS} listings"
    return [
        Figure(f"Recall of {goods}: seconds of the confirming transaction", seconds, 1, Better.LOWER),
        Figure("Label pages that are red at the next request, of one per batch", red, BATCHES),
    ]


def _red(app: Flask, runs: list[LabelRun]) -> int:
    keys = serial_keys(app.extensions["house"].settings.label_keys)
    client = app.test_client()
    pages = (client.get(f"/q/{mint(keys[0], run.first_position)}").get_data(as_text=True) for run in runs)
    return sum(REASON in page for page in pages)


def _add(db: Session, row: Any) -> Any:
    db.add(row)
    db.flush()
    return row


def _fill(db: Session) -> tuple[list[Actor], list[LabelRun], int]:
    """Raw goods that became all other batches, each with labels, listings on one floor, and buyers."""
    now = clock.now()
    maker = _add(
        db,
        Cooperative(
            kind="cooperative",
            name="HTX Cam Đồi Mây",
            search="htx cam doi may",
            representative="Nguyễn Thị Lan",
            phone="+84912345678",
            address="Xóm Minh Lợi",
            commune_code="17071",
            batch_pattern="MH-{yy}{mm}{dd}-{nn}",
            created_at=now,
        ),
    )
    people: list[User] = [users.create(db, SYSTEM, email=f"n{n}@example.vn", name=f"Người {n}") for n in range(2)]
    actors = [Actor(one.id, one.name, Role.MANAGER, maker.id) for one in people]
    channel = _add(db, _channel(maker.id))
    runs = [_goods(db, maker.id, channel.id, number) for number in range(BATCHES)]
    ids = [run.batch_id or 0 for run in runs]
    raw = db.get_one(Batch, ids[0])
    made = [EventItem(cooperative_id=maker.id, role=ItemRole.OUTPUT, batch_id=one, grams=10_000) for one in ids[1:]]
    used = EventItem(cooperative_id=maker.id, role=ItemRole.INPUT, batch_id=raw.id, grams=500_000)
    note_event(db, actors[0], raw, EventType.SPLIT, now - timedelta(days=2), lines=[used, *made])
    _ship(db, actors[0], ids)
    return actors, runs, raw.id


def _channel(cooperative_id: int) -> Channel:
    return Channel(
        cooperative_id=cooperative_id,
        marketplace="nghean37",
        shop_name="Cam Đồi Mây",
        base_url="http://127.0.0.1:9",
        credentials_sealed="",
        every_minutes=15,
        state="active",
        next_due_at=clock.now() + timedelta(days=1),
        created_at=clock.now(),
    )


def _goods(db: Session, cooperative_id: int, channel_id: int, number: int) -> LabelRun:
    """A product with a batch, its share of the labels, and its share of the listings."""
    now, own = clock.now(), {"cooperative_id": cooperative_id}
    name = f"Cam Vinh số {number}"
    product = _add(db, Product(name=name, search=name.lower(), group="fruit", created_at=now, **own))
    batch = _add(
        db,
        Batch(
            number=f"MH-{number:03d}",
            product_id=product.id,
            harvested_on=clock.today() - timedelta(days=3),
            grams=5_000_000,
            state="open",
            created_by="Lan",
            created_at=now,
            **own,
        ),
    )
    share = LISTINGS // BATCHES
    items = [_listed(db, own, channel_id, product, pack) for pack in range(share)]
    first = number * (LABELS // BATCHES) + 1
    run: LabelRun = _add(
        db,
        LabelRun(
            batch_id=batch.id,
            trade_item_id=items[0].id,
            key_id=1,
            first_position=first,
            last_position=first + LABELS // BATCHES - 1,
            link_prefix="HTTP://127.0.0.1:8000/Q/",
            layout="L7160",
            start_cell=1,
            cut_marks=False,
            content={},
            request_key=f"run-{number}",
            created_by="Lan",
            created_at=now,
            **own,
        ),
    )
    return run


def _listed(db: Session, own: dict[str, int], channel_id: int, product: Product, pack: int) -> TradeItem:
    now = clock.now()
    item: TradeItem = _add(
        db,
        TradeItem(product_id=product.id, pack=f"Túi {pack + 1} kg", unit="túi", net_grams=2000, created_at=now, **own),
    )
    words = {"title": product.name, "description": "", "price_vnd": 95_000, "stock": 40, "stock_at": now}
    listing = _add(db, Listing(trade_item_id=item.id, created_at=now, **words, **own))
    stands = {"wanted": True, "intent_key": f"{listing.id}", "state": "live", "failures": 0, "seen_at": now}
    _add(db, Placement(listing_id=listing.id, channel_id=channel_id, created_at=now, **stands, **own))
    return item


def _ship(db: Session, actor: Actor, ids: list[int]) -> None:
    own = {"cooperative_id": actor.cooperative_id or 0}
    for number in range(BUYERS):
        name = f"Bên mua {number}"
        words = {"name": name, "search": name.lower(), "buyer": True, "supplier": False, "email": f"b{number}@e.vn"}
        buyer = _add(db, Partner(created_at=clock.now(), **words, **own))
        lines = [EventItem(role=ItemRole.MOVED, batch_id=one, grams=1000, **own) for one in ids[1:]]
        batch, when = db.get_one(Batch, ids[1]), clock.now() - timedelta(days=1)
        note_event(db, actor, batch, EventType.SHIP, when, partner_id=buyer.id, lines=lines)


if __name__ == "__main__":
    sys.exit(not show(figures()))
