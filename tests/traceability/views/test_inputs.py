"""Pages of inputs: from a line of the list to the register, from a purchase to the stock shown."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import Database
from app.traceability.models.inputs import InputItem, InputLot, ReferenceInput
from app.traceability.services import reference_lists
from tests.factories import make_cooperative, make_user, sign_in
from tests.traceability.views.filled_forms import filled

SPRAY = {"kind": "pesticide", "name": "Thuốc trừ nhện", "measure": "ml", "pre_harvest_days": "7"}


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> FlaskClient:
    """Lan's browser; the sample list is in force."""
    with database.transaction() as db:
        user = make_user(db, cooperative=make_cooperative(db))
        reference_lists.load_sample(db, clock.now())
    sign_in(client, user)
    return client


def added(lan: FlaskClient, **given: str) -> str:
    """The address of an input made through the form."""
    answer = lan.post("/inputs/new", data=SPRAY | given)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def shown(lan: FlaskClient, address: str) -> str:
    answer = lan.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).replace("\u00a0", " ")


def test_a_line_of_the_list_fills_the_form_and_a_post_keeps_it(lan: FlaskClient, database: Database) -> None:
    with database.reading() as db:
        line = db.query(ReferenceInput).filter_by(name="Abamectin 3.6EC (mẫu)").one()
    page = shown(lan, "/inputs/choose?q=ABAMECTIN")
    assert f'href="/inputs/new?reference={line.id}"' in page
    assert "Danh mục mẫu" in page
    page = shown(lan, f"/inputs/new?reference={line.id}")
    form = filled(page, "")
    assert (form["name"], form["pre_harvest_days"], form["measure"]) == (line.name, "7", "ml")
    assert lan.post("/inputs/new", data=form).status_code == 303
    with database.reading() as db:
        item = db.query(InputItem).one()
        assert (item.reference_id, item.active_ingredient, item.crops) == (line.id, "Abamectin", line.crops)


def test_a_slip_is_told_at_its_field_and_what_was_typed_stays(lan: FlaskClient) -> None:
    answer = lan.post("/inputs/new", data=SPRAY | {"pre_harvest_days": "bảy", "crops": "cam Vinh"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#pre_harvest_days"' in text
    assert 'value="bảy"' in text
    assert 'value="cam Vinh"' in text


def test_a_purchase_is_typed_in_litres_and_left_is_shown(lan: FlaskClient, database: Database) -> None:
    page = added(lan)
    lot = {"bought_on": "01/10/2026", "amount": "1,5", "amount_unit": "l", "request_key": "k1"}
    lot["bought_on"] = f"{clock.today() - timedelta(days=3):%d/%m/%Y}"
    for _ in range(2):
        assert lan.post(f"{page}/lots/new", data=lot | {"expires_on": f"{clock.today():%d/%m/%Y}"}).status_code == 303
    with database.reading() as db:
        assert [row.amount for row in db.query(InputLot)] == [1500]
    assert "Còn 1,5 lít" in shown(lan, page)
    index = shown(lan, "/inputs/?kind=pesticide&q=nhen")
    assert "1,5 lít" in index
    assert "Sắp hết hạn" in index
    assert 'value="1,5"' in shown(lan, "/inputs/lots/1/edit")


def test_the_wrong_unit_is_told_at_the_amount(lan: FlaskClient) -> None:
    page = added(lan)
    answer = lan.post(f"{page}/lots/new", data={"bought_on": "01/10/2020", "amount": "2", "amount_unit": "kg"})
    assert answer.status_code == 422
    assert 'href="#amount"' in answer.get_data(as_text=True)


def test_a_name_out_of_the_list_is_saved_with_a_warning(lan: FlaskClient) -> None:
    assert "Không thấy tên hoặc hoạt chất này" in shown(lan, added(lan, name="Thuốc lạ"))
    assert "Danh mục không ghi cây sầu riêng" in shown(
        lan, added(lan, active_ingredient="abamectin", crops="cam, sầu riêng")
    )


def test_retiring_asks_first(lan: FlaskClient) -> None:
    page = added(lan)
    assert "Thôi dùng Thuốc trừ nhện?" in lan.post(f"{page}/retire").get_data(as_text=True)
    assert lan.post(f"{page}/retire", data={"confirmed": "yes"}).status_code == 303
    assert "Thuốc trừ nhện" not in shown(lan, "/inputs/").partition("<table")[2]
    assert "Thuốc trừ nhện" in shown(lan, "/inputs/?retired=yes")
