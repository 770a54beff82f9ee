"""Pages of transformations: step by step without script, nothing typed is lost, and the balance is looked at first."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.db import Database
from app.traceability.models.batches import Batch, Event
from app.traceability.models.products import ProductUnit
from app.traceability.queries import stock
from app.traceability.rules.events import EventType
from tests.factories import make_user, sign_in
from tests.traceability.services.workbench import Bench, do, harvest, made, make_bench

TODAY = f"{clock.today():%d/%m/%Y}"


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> tuple[FlaskClient, Bench, int]:
    """Lan's browser, her cooperative, and a batch of 1,000 kg that is counted in crates of 20 kg too."""
    with database.transaction() as db:
        bench = make_bench(db)
        batch = harvest(db, bench)
        db.add(ProductUnit(product_id=bench.oranges.id, name="sọt", grams=20_000, cooperative_id=bench.cooperative.id))
        user = make_user(db, cooperative=bench.cooperative)
        batch_id = batch.id
    sign_in(client, user)
    return client, bench, batch_id


def fields(page: str) -> MultiDict[str, str]:
    """What a browser sends back of the hidden fields of the page's last form."""
    form = page.rsplit('<form class="form"', 1)[1]
    return MultiDict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def step(client: FlaskClient, page: str, go: str, **given: Any) -> str:
    answer = client.post("/transformations/new", data=fields(page) | MultiDict(given) | {"go": go})
    return answer.get_data(as_text=True)


def left(database: Database, batch_id: int) -> int:
    with database.reading() as db:
        return stock.of(db, [batch_id])[batch_id].left


def test_a_batch_is_graded_step_by_step_in_crates(lan: tuple[FlaskClient, Bench, int], database: Database) -> None:
    client, _bench, batch_id = lan
    with database.reading() as db:
        crate = f"unit-{db.query(ProductUnit).one().id}"
    page = client.get(f"/transformations/new?kind=grade&batch_id={batch_id}").get_data(as_text=True)
    amount = {f"take-{batch_id}": "3", f"take-{batch_id}-unit": crate, "happened_on": TODAY}
    page = step(client, page, "outputs", **amount)
    assert "60\u00a0kg" in page
    page = step(client, page, "check", **{"made-0-quantity": "40", "made-1-quantity": "15", "made-1-grade": "Loại 2"})
    assert "Hao hụt 5\u00a0kg" in page.replace("hao hụt", "Hao hụt")
    assert left(database, batch_id) == 1_000_000
    sent = fields(page) | {"go": "save"}
    answers = [client.post("/transformations/new", data=sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert left(database, batch_id) == 940_000
    result = client.get(answers[0].location).get_data(as_text=True)
    assert "91,7 %" in result
    assert "3 sọt" in result


def test_what_is_wrong_is_told_on_its_step_with_all_that_was_typed(lan: tuple[FlaskClient, Bench, int]) -> None:
    client, _bench, batch_id = lan
    page = client.get(f"/transformations/new?kind=split&batch_id={batch_id}").get_data(as_text=True)
    amount = {f"take-{batch_id}": "1.000,5", "happened_on": TODAY, "note": "Chị Sen cân"}
    wrong = step(client, page, "outputs", **amount)
    assert f'href="#take-{batch_id}"' in wrong
    assert 'value="1.000,5"' in wrong
    assert "Chị Sen cân" in wrong
    page = step(client, wrong, "outputs", **(amount | {f"take-{batch_id}": "100"}))
    page = step(client, page, "check", **{"made-0-quantity": "70", "made-1-quantity": "31"})
    assert 'href="#made-0-quantity"' in page
    assert 'name="made-1-quantity" value="31"' in page
    more = step(client, page, "more", **{"made-0-quantity": "70"})
    assert 'name="made-2-quantity"' in more


def test_processing_asks_for_the_product_and_what_was_added(lan: tuple[FlaskClient, Bench, int]) -> None:
    client, bench, batch_id = lan
    page = client.get(f"/transformations/new?kind=process&batch_id={batch_id}").get_data(as_text=True)
    page = step(client, page, "outputs", **{f"take-{batch_id}": "100", "happened_on": TODAY})
    page = step(client, page, "check", **{"made-0-quantity": "150"})
    assert 'href="#made-0-product_id"' in page
    juice = {"made-0-quantity": "150", "made-0-product_id": bench.juice.id}
    page = step(client, page, "check", **juice)
    assert 'href="#override_reason"' in page
    page = step(client, page, "check", **juice, override_reason="Thêm 50 lít nước")
    assert "150 %" in page


def test_a_wrong_amount_is_put_right_on_one_page(lan: tuple[FlaskClient, Bench, int], database: Database) -> None:
    client, bench, batch_id = lan
    with database.transaction() as db:
        batch = db.get_one(Batch, batch_id)
        event = do(db, bench, EventType.SPLIT, {batch: 100_000}, bench.output(100_000))
        event_id, part_id = event.id, made(event)[0].id
    page = client.get(f"/transformations/{event_id}/correct").get_data(as_text=True)
    assert f'name="take-{batch_id}" value="100"' in page
    wrong = {f"take-{batch_id}": "50", "made-0-quantity": "51"}
    answer = client.post(f"/transformations/{event_id}/correct", data=wrong)
    assert answer.status_code == 422
    answer = client.post(f"/transformations/{event_id}/correct", data=wrong | {"made-0-quantity": "49,5"})
    assert answer.status_code == 303
    assert (left(database, batch_id), left(database, part_id)) == (950_000, 49_500)
    shown = client.get(f"/batches/{part_id}").get_data(as_text=True)
    assert answer.location in shown
    assert "Dòng này đã được sửa" in client.get(f"/transformations/{event_id}").get_data(as_text=True)


def test_the_page_of_another_event_is_elsewhere(lan: tuple[FlaskClient, Bench, int], database: Database) -> None:
    client, _bench, _batch_id = lan
    with database.reading() as db:
        harvested = db.query(Event).filter(Event.type == EventType.HARVEST).one().id
    answer = client.get(f"/transformations/{harvested}")
    assert (answer.status_code, answer.location) == (303, f"/events/{harvested}")
