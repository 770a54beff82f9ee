"""Pages of cartons and pallets: filling, emptying, a whole printed run, and boxes shown in boxes."""

import pytest
from flask.testing import FlaskClient

from app.core.db import Database
from app.traceability.models.units import LogisticUnit
from app.traceability.queries import stock, unit_lists
from app.traceability.rules.units import UnitKind
from app.traceability.services import units
from tests.factories import make_trade_item, make_user, sign_in
from tests.traceability.services import samples
from tests.traceability.services.workbench import Bench, harvest, make_bench


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> tuple[FlaskClient, Bench, int, int]:
    """Lan's browser, her cooperative, a batch, and a run of four carton labels for it (20 bags of 2 kg each)."""
    with database.transaction() as db:
        bench = make_bench(db)
        batch = harvest(db, bench)
        goods = samples.Goods(bench.cooperative, batch, make_trade_item(db, bench.oranges))
        run = samples.issue_cartons(db, goods)
        user = make_user(db, cooperative=bench.cooperative)
        ids = batch.id, run.id
    sign_in(client, user)
    return client, bench, *ids


def in_units(database: Database, batch_id: int) -> int:
    with database.reading() as db:
        return stock.of(db, [batch_id])[batch_id].in_units


def test_a_carton_is_filled_shown_and_emptied(lan: tuple[FlaskClient, Bench, int, int], database: Database) -> None:
    client, _bench, batch_id, _run = lan
    sent = {"kind": "carton", "sscc": "", f"take-{batch_id}": "40", "request_key": "một lần"}
    first, again = (client.post("/units/new", data=sent) for _ in range(2))
    assert first.status_code == 303, first.get_data(as_text=True)
    assert first.location == again.location
    assert in_units(database, batch_id) == 40_000
    page = client.get(first.location).get_data(as_text=True)
    assert "40\u00a0kg" in page
    assert "Có hàng" in client.get("/units/").get_data(as_text=True)
    assert f'name="take-{batch_id}" value="40"' in client.get(f"{first.location}/empty").get_data(as_text=True)
    assert client.post(f"{first.location}/empty", data={f"take-{batch_id}": "41"}).status_code == 422
    assert client.post(f"{first.location}/empty", data={f"take-{batch_id}": "15"}).status_code == 303
    assert client.post(f"{first.location}/fill", data={f"take-{batch_id}": "5"}).status_code == 303
    assert in_units(database, batch_id) == 30_000
    assert client.post(f"{first.location}/empty", data={}).status_code == 422


def test_a_pallet_shows_its_cartons(lan: tuple[FlaskClient, Bench, int, int], database: Database) -> None:
    client, bench, batch_id, _run = lan
    with database.transaction() as db:
        carton = units.fill_new(db, bench.lan, kind=UnitKind.CARTON, lines=[(batch_id, 40_000, 20)]).id
    assert f'value="{carton}"' in client.get("/units/new?kind=pallet").get_data(as_text=True)
    answer = client.post("/units/new", data={"kind": "pallet", "unit_ids": [carton]})
    page = client.get(answer.location).get_data(as_text=True)
    assert f'href="/units/{carton}"' in page
    assert "20 gói" in page
    assert "trên pa-lét" in client.get("/units/?kind=carton").get_data(as_text=True)


def test_a_printed_run_is_recorded_in_one_go(lan: tuple[FlaskClient, Bench, int, int], database: Database) -> None:
    client, _bench, batch_id, run_id = lan
    assert f"/units/of-run/{run_id}" in client.get(f"/units/new?batch_id={batch_id}").get_data(as_text=True)
    for _ in range(2):
        answer = client.post(f"/units/of-run/{run_id}", data={"count": "3", "request_key": "một lần"})
        assert answer.status_code == 303
    assert in_units(database, batch_id) == 120_000
    answer = client.post(f"/units/of-run/{run_id}", data={"count": "2", "request_key": "hai"})
    assert answer.status_code == 422
    assert "chỉ còn 1 thùng" in answer.get_data(as_text=True)
    with database.reading() as db:
        rows = db.query(LogisticUnit).all()
        assert {row.run_id for row in rows} == {run_id}
        assert {state.value for state in unit_lists.states(db, [row.id for row in rows]).values()} == {"filled"}


def test_a_wrong_number_is_told_at_its_field(lan: tuple[FlaskClient, Bench, int, int]) -> None:
    client, _bench, batch_id, _run = lan
    answer = client.post("/units/new", data={"kind": "carton", "sscc": "893850000000000001", f"take-{batch_id}": "40"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#sscc"' in page
    assert 'value="893850000000000001"' in page
