"""Partners: whom goods come from and go to, found by name and reached by phone."""

from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from tests.factories import make_cooperative, make_user, sign_in

SHOP = {"name": "Siêu thị Vinh", "parts": "buyer", "phone": "0912 345 678", "email": "mua@VIDU.vn", "address": "Vinh"}


def lan(client: FlaskClient, database: Database, role: Role = Role.MANAGER) -> None:
    with database.transaction() as db:
        user = make_user(db, role=role, cooperative=make_cooperative(db))
    sign_in(client, user)


def test_a_partner_is_added_found_without_marks_and_shown(client: FlaskClient, database: Database) -> None:
    lan(client, database)
    answer = client.post("/partners/new", data=SHOP | {"gln": "893 600000 0002"})
    assert answer.status_code == 422
    answer = client.post("/partners/new", data=SHOP | {"gln": "893 600000 0004", "tax_code": "0100109106"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    text = client.get(answer.location).get_data(as_text=True)
    assert "+84912345678" in text
    assert "mua@vidu.vn" in text
    assert "8936000000004" in text
    assert "Siêu thị Vinh" in client.get("/partners/?q=sieu thi").get_data(as_text=True)
    assert "Siêu thị Vinh" not in client.get("/partners/?part=supplier").get_data(as_text=True)
    again = client.post("/partners/new", data=SHOP)
    assert again.status_code == 409
    assert 'value="0912 345 678"' in again.get_data(as_text=True)


def test_a_wrong_number_or_no_part_is_told_at_its_field(client: FlaskClient, database: Database) -> None:
    lan(client, database)
    for given, field in (({"phone": "12"}, "phone"), ({"email": "a@"}, "email"), ({"parts": ""}, "parts")):
        answer = client.post("/partners/new", data=SHOP | given)
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.get_data(as_text=True)


def test_a_retired_partner_is_kept_apart_and_comes_back(client: FlaskClient, database: Database) -> None:
    lan(client, database)
    address = client.post("/partners/new", data=SHOP).location
    assert "Thôi giao dịch với" in client.post(f"{address}/retire").get_data(as_text=True)
    client.post(f"{address}/retire", data={"confirmed": "yes"})
    assert 'href="/partners/1"' not in client.get("/partners/").get_data(as_text=True)
    assert "Siêu thị Vinh" in client.get("/partners/?retired=yes").get_data(as_text=True)
    assert "Siêu thị Vinh" not in client.get("/movements/ship").get_data(as_text=True)
    client.post(f"{address}/bring-back")
    assert "Siêu thị Vinh" in client.get("/movements/ship").get_data(as_text=True)


def test_a_changed_partner_keeps_its_name_free_for_itself(client: FlaskClient, database: Database) -> None:
    lan(client, database)
    address = client.post("/partners/new", data=SHOP).location
    assert 'value="Vinh"' in client.get(f"{address}/edit").get_data(as_text=True)
    both = SHOP | {"parts": ["buyer", "supplier"]}
    assert client.post(f"{address}/edit", data=both).status_code == 303
    assert "Bên mua và bên cung cấp" in client.get(address).get_data(as_text=True)
