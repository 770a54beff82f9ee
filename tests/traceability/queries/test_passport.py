"""What the public page is made of, asked in the same words of both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from app.cooperatives.models.growing_areas import GrowingAreaChange
from app.cooperatives.queries.growing_areas import SELF_DECLARED
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.core.db import Database
from app.traceability.models.batches import Batch, Event
from app.traceability.models.products import Product
from app.traceability.queries import passport
from app.traceability.queries.codes import LabelFinder
from app.traceability.queries.passport import Passport
from app.traceability.queries.prepared import Asker
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.passport import Verdict
from app.traceability.rules.serials import SerialKey, mint
from tests import factories
from tests.traceability.services.samples import make_run

OLD, NEW = SerialKey(1, b"an old secret for labels"), SerialKey(2, b"a newer secret for labels")


@pytest.fixture
def stock(any_database: Database) -> dict[str, int]:
    """Ids of a batch with its pack, and a run of labels from position 50."""
    with any_database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        product = factories.make_product(db, cooperative)
        batch = factories.make_batch(db, product, area=factories.make_area(db, cooperative))
        item = factories.make_trade_item(db, product)
        run = make_run(db, batch, item, labels=10, first=50)
        return {"batch_id": batch.id, "item_id": item.id, "run_id": run.id, "product_id": product.id}


@pytest.fixture
def ask(any_database: Database) -> Iterator[Asker]:
    """Asks the database."""
    ask = Asker(any_database)
    yield ask
    ask.close()


def load(ask: Asker, stock: dict[str, int]) -> Passport:
    asked: Any = {name: stock[name] for name in ("batch_id", "item_id", "run_id")}
    found = passport.load(ask, **asked, today=clock.today())
    assert found is not None
    return found


def test_rows_come_with_the_types_of_the_tables(any_database: Database, ask: Asker, stock: dict[str, int]) -> None:
    goods = load(ask, stock).goods
    with any_database.reading() as db:
        batch = db.get_one(Batch, stock["batch_id"])
        assert goods.state is BatchState.OPEN
        assert (goods.harvested_on, goods.best_before_on, goods.packed_on) == (
            batch.harvested_on,
            batch.best_before_on,
            None,
        )
        assert goods.created_at == batch.created_at
    assert goods.created_at.tzinfo is not None
    assert goods.content == {}


def test_each_fact_has_the_day_of_its_own_last_change(
    any_database: Database, ask: Asker, stock: dict[str, int]
) -> None:
    with time_machine.travel(datetime(2027, 3, 1, 18, tzinfo=UTC), tick=False), any_database.transaction() as db:
        db.get_one(Product, stock["product_id"]).variety = "Sông Con"
    days = load(ask, stock).declared_on
    assert days["products", "variety"] == datetime(2027, 3, 2, tzinfo=UTC).date()
    assert days["products", "storage"] == clock.today()


def test_corrected_events_and_notes_are_not_shown(any_database: Database, ask: Asker, stock: dict[str, int]) -> None:
    now = clock.now()
    with any_database.transaction() as db:
        facts: dict[str, Any] = {
            "cooperative_id": 1,
            "batch_id": stock["batch_id"],
            "by_name": "Lan",
            "recorded_at": now,
        }
        facts["cooperative_id"] = db.get_one(Batch, stock["batch_id"]).cooperative_id
        wrong = Event(type=EventType.PACK, happened_at=now - timedelta(hours=3), grams=1, **facts)
        db.add(wrong)
        db.flush()
        db.add(Event(type=EventType.PACK, happened_at=now - timedelta(hours=2), grams=2, corrects_id=wrong.id, **facts))
        db.add(Event(type=EventType.NOTE, happened_at=now, note="nội bộ", **facts))
        db.add(Event(type=EventType.HARVEST, happened_at=now - timedelta(hours=9), grams=5, **facts))
    journey = load(ask, stock).journey
    assert [(event.type, event.grams) for event in journey] == [(EventType.HARVEST, 5), (EventType.PACK, 2)]


@pytest.mark.parametrize(("reason", "by_office"), [(SELF_DECLARED, False), ("Quyết định 12/QĐ", True)])
def test_only_an_office_makes_a_grant_more_than_a_declaration(
    any_database: Database, ask: Asker, stock: dict[str, int], reason: str, by_office: bool
) -> None:
    with any_database.transaction() as db:
        batch = db.get_one(Batch, stock["batch_id"])
        db.add(
            GrowingAreaChange(
                cooperative_id=batch.cooperative_id,
                growing_area_id=batch.growing_area_id or 0,
                state=AreaState.GRANTED,
                from_on=clock.today() - timedelta(days=100),
                reason=reason,
                by_name="Ai đó",
                at=clock.now() + timedelta(seconds=1),
            )
        )
    found = load(ask, stock)
    assert found.in_force is not None
    assert found.in_force.ok
    assert found.by_office is by_office


def test_certificates_count_from_their_first_to_their_last_day(
    any_database: Database, ask: Asker, stock: dict[str, int]
) -> None:
    today = clock.today()
    day = timedelta(days=1)
    with any_database.transaction() as db:
        cooperative = db.get_one(Batch, stock["batch_id"]).cooperative
        for number, start, end, withdrawn in (
            ("first day", today, None, None),
            ("last day", today - day, today, None),
            ("over", today - 9 * day, today - day, None),
            ("not yet", today + day, None, None),
            ("withdrawn", today - day, None, today),
        ):
            given = {"valid_from": start, "valid_until": end, "withdrawn_on": withdrawn}
            factories.make_certificate(db, cooperative, number=number, **given)
    assert {row.number for row in load(ask, stock).certificates} == {"first day", "last day"}


def test_a_serial_is_found_only_under_the_key_of_its_run(ask: Asker, stock: dict[str, int]) -> None:
    finder = LabelFinder(ask, [OLD, NEW])
    found = finder.find(mint(OLD, 59))
    assert found is not None
    assert (found.run_id, found.position) == (stock["run_id"], 59)
    assert finder.find(mint(NEW, 59)) is None
    assert finder.find(mint(OLD, 60)) is None
    assert finder.find(mint(OLD, 49)) is None


def test_the_version_of_a_label_grows_with_every_change(
    any_database: Database, ask: Asker, stock: dict[str, int]
) -> None:
    finder = LabelFinder(ask, [OLD])
    before = finder.find(mint(OLD, 50))
    with any_database.transaction() as db:
        db.get_one(Batch, stock["batch_id"]).state = BatchState.RECALLED
    after = finder.find(mint(OLD, 50))
    assert before is not None
    assert after is not None
    assert after.version > before.version
    assert load(ask, stock).verdict is Verdict.RECALLED


def test_a_connection_that_has_gone_is_replaced_without_a_word(ask: Asker, stock: dict[str, int]) -> None:
    load(ask, stock)
    for connection in ask._idle:
        connection.close()
    assert load(ask, stock).verdict is Verdict.GOOD
