"""Pages of events: writing down what happened, and putting it right."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import Database
from tests.factories import make_batch, make_cooperative, make_product, make_user, sign_in

TODAY = clock.today()
YESTERDAY = f"{TODAY - timedelta(days=1):%d/%m/%Y}"
SHIP = {
    "kind": "ship",
    "day": YESTERDAY,
    "time": "5:40",
    "quantity": "400",
    "place": "Chợ Vinh",
}


@pytest.fixture
def batch_id(client: FlaskClient, database: Database) -> int:
    """A batch of 1,200 kg; Lan is signed in."""
    with database.transaction() as db:
        cooperative = make_cooperative(db)
        user, batch = make_user(db, cooperative=cooperative), make_batch(db, make_product(db, cooperative))
    sign_in(client, user)
    return batch.id


def test_a_shipment_stands_in_the_journey_and_in_the_balance(client: FlaskClient, batch_id: int) -> None:
    assert client.post(f"/batches/{batch_id}/events/new", data=SHIP).status_code == 303
    text = client.get(f"/batches/{batch_id}").get_data(as_text=True)
    assert f"{YESTERDAY}, 05:40" in text
    assert "đến Chợ Vinh" in text
    assert "400\u00a0kg đã xuất, 800\u00a0kg còn lại" in text


def test_a_day_without_time_shows_no_midnight(client: FlaskClient, batch_id: int) -> None:
    client.post(f"/batches/{batch_id}/events/new", data=SHIP | {"time": ""})
    assert "00:00" not in client.get(f"/batches/{batch_id}").get_data(as_text=True).partition('id="journey"')[2]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quantity": "1.300"}, "quantity"),
        ({"place": ""}, "place"),
        ({"time": "25:00"}, "time"),
        ({"time": "sáng"}, "time"),
        ({"day": "mai"}, "day"),
        ({"kind": "harvest"}, "kind"),
        ({"quantity_unit": "bao"}, "quantity"),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_is_told_at_its_field(
    client: FlaskClient, batch_id: int, given: dict[str, str], field: str
) -> None:
    answer = client.post(f"/batches/{batch_id}/events/new", data=SHIP | {"note": "Phiếu XK-07"} | given)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in text
    assert "Phiếu XK-07" in text


def test_a_wrong_entry_is_put_right_and_stays_readable(client: FlaskClient, batch_id: int) -> None:
    client.post(f"/batches/{batch_id}/events/new", data=SHIP)
    link = re.search(r'href="(/events/[0-9]+/correct)"', client.get(f"/batches/{batch_id}").get_data(as_text=True))
    assert link
    form = client.get(link[1]).get_data(as_text=True)
    assert 'value="400"' in form
    assert 'value="05:40"' in form
    assert client.post(link[1], data=SHIP | {"quantity": "40"}).status_code == 303
    text = client.get(f"/batches/{batch_id}").get_data(as_text=True)
    assert "xem dòng ghi lúc" in text
    assert "40\u00a0kg đã xuất" in text
    assert client.post(link[1], data=SHIP | {"quantity": "50"}).status_code == 409
