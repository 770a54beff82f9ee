"""Pages of movements: one tap leads to a short form, amounts in any unit, and every line is found again."""

import io
import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pypdf import PdfWriter

from app.cooperatives.models.partners import Partner
from app.core import clock
from app.core.db import Database
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.models.products import ProductUnit
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from tests.factories import make_batch, make_cooperative, make_product, make_user, sign_in

TODAY = f"{clock.today():%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Store:
    """Two batches of 100 kg, a buyer, a supplier and a crate of 20 kg; Lan is signed in."""

    first: int
    second: int
    product: int
    shop: int
    farm: int
    crate: str


@pytest.fixture
def store(client: FlaskClient, database: Database) -> Store:
    with database.transaction() as db:
        cooperative = make_cooperative(db)
        user, product = make_user(db, cooperative=cooperative), make_product(db, cooperative)
        first, second = (make_batch(db, product, grams=100_000) for _ in range(2))
        own = {"cooperative_id": cooperative.id}
        shop, farm = (
            Partner(name=name, search=name, buyer=buyer, supplier=not buyer, created_at=clock.now(), **own)
            for name, buyer in (("Siêu thị Vinh", True), ("Trại Nghĩa Đàn", False))
        )
        crate = ProductUnit(product_id=product.id, name="sọt", grams=20_000, **own)
        db.add_all([shop, farm, crate])
        db.flush()
        found = Store(first.id, second.id, product.id, shop.id, farm.id, f"unit-{crate.id}")
    sign_in(client, user)
    return found


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def shipment(store: Store, **given: str) -> dict[str, str]:
    lines = {f"quantity-{store.first}": "2", f"unit-{store.first}": store.crate, f"quantity-{store.second}": "1,5"}
    lines |= {f"unit-{store.second}": "yen", "partner_id": str(store.shop), "day": TODAY, "document": "PX-07"}
    return lines | given


def test_crates_and_yen_become_exact_grams_and_keep_what_was_typed(
    client: FlaskClient, database: Database, store: Store
) -> None:
    answer = client.post("/movements/ship", data=shipment(store))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with database.reading() as db:
        lines = db.execute(sa.select(EventItem.batch_id, EventItem.grams, EventItem.typed)).all()
    assert {tuple(line) for line in lines} == {(store.first, 40_000, "2 sọt"), (store.second, 15_000, "1,5 yến")}
    told = page(client, answer.location)
    assert "Tất cả 55\u00a0kg" in told
    assert "Còn 55\u00a0kg chưa xác nhận" in told
    journey = page(client, f"/batches/{store.second}")
    assert "Siêu thị Vinh" in journey
    assert "15\u00a0kg (1,5 yến)" in journey
    assert "PX-07" in page(client, f"/partners/{store.shop}")


def test_too_much_of_one_batch_is_told_at_its_line_and_nothing_typed_is_lost(client: FlaskClient, store: Store) -> None:
    wrong = shipment(store, note="xe 37C", **{f"quantity-{store.second}": "11"})
    answer = client.post("/movements/ship", data=wrong)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#quantity-{store.second}"' in text
    assert "xe 37C" in text
    assert re.search(rf'id="quantity-{store.first}"[^>]*value="2"', text)


def test_the_buyer_confirms_what_arrived_and_the_shipment_can_be_put_right(client: FlaskClient, store: Store) -> None:
    sent = client.post("/movements/ship", data=shipment(store)).location
    form = page(client, f"{sent}/arrive")
    assert f'name="quantity-{store.first}" value="40"' in form
    few = {f"quantity-{store.first}": "39", "day": TODAY}
    assert client.post(f"{sent}/arrive", data=few).status_code == 303
    assert "Còn 16\u00a0kg chưa xác nhận" in page(client, sent)
    assert f'name="quantity-{store.first}" value="40"' in page(client, f"{sent}/correct")
    again = shipment(store, **{f"quantity-{store.first}": "38", f"unit-{store.first}": "kg"})
    assert client.post(f"{sent}/correct", data=again).status_code == 422
    again[f"quantity-{store.first}"] = "39"
    assert client.post(f"{sent}/correct", data=again).status_code == 303
    assert "Xem dòng đứng thay" in page(client, sent)


def test_goods_come_back_and_are_sold_and_destroyed_by_their_short_forms(client: FlaskClient, store: Store) -> None:
    client.post("/movements/ship", data=shipment(store))
    assert "Siêu thị Vinh (đang có 40 kg)" in page(client, f"/batches/{store.first}/return")
    told = {"day": TODAY, "quantity": "5", "holder": f"partner-{store.shop}"}
    assert client.post(f"/batches/{store.first}/return", data=told).status_code == 303
    assert client.post(f"/batches/{store.first}/sell", data={"day": TODAY, "quantity": "1"}).status_code == 303
    lost = {"day": TODAY, "quantity": "4", "reason": "dập", "witness": "Bà Mai"}
    assert client.post(f"/batches/{store.first}/destroy", data=lost).status_code == 303
    text = page(client, f"/batches/{store.first}")
    balance = "35\u00a0kg đã xuất, 1\u00a0kg bán lẻ, 4\u00a0kg tiêu hủy, 60\u00a0kg còn lại"
    assert balance in text
    assert "Người chứng kiến: Bà Mai" in text


def test_a_failed_test_with_its_report_holds_the_batch(client: FlaskClient, database: Database, store: Store) -> None:
    report = io.BytesIO()
    paper = PdfWriter()
    paper.add_blank_page(200, 200)
    paper.write(report)
    report.seek(0)
    told = {"day": TODAY, "result": "failed", "laboratory": "Quatest 1", "report": (report, "kn.pdf")}
    answer = client.post(f"/batches/{store.first}/test", data=told)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    text = page(client, f"/batches/{store.first}")
    assert "lô đã được tạm giữ" in text
    assert "Phiếu kết quả" in text
    with database.reading() as db:
        assert db.get_one(Batch, store.first).state is BatchState.HELD
        event = db.scalars(sa.select(Event).where(Event.type == EventType.TEST)).one()
    link = f"/files/{event.file_id}"
    assert link in text
    with client.get(link) as answer:
        assert answer.mimetype == "application/pdf"
    del told["report"]
    right = told | {"result": "passed", "place": "Quatest 1"}
    assert client.post(f"/events/{event.id}/correct", data=right).status_code == 303
    assert ">Đạt<" in page(client, f"/batches/{store.first}")


def test_bought_goods_become_a_batch_that_names_its_supplier(client: FlaskClient, store: Store) -> None:
    told = {"supplier_id": str(store.farm), "product_id": str(store.product), "day": TODAY, "supplier_lot": "ND-77"}
    told |= {"quantity": "3", "quantity_unit": store.crate, "request_key": "k"}
    assert store.crate in client.post("/movements/receive", data=told | {"look": "units"}).get_data(as_text=True)
    answer = client.post("/movements/receive", data=told)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert client.post("/movements/receive", data=told).location == answer.location
    text = page(client, answer.location)
    assert "Mã lô của họ: ND-77" in text
    assert "60\u00a0kg (3 sọt)" in text
    assert "Trại Nghĩa Đàn" in page(client, "/movements/")


def test_what_happened_is_chosen_by_large_buttons(client: FlaskClient, store: Store) -> None:
    text = page(client, f"/batches/{store.first}/events/new")
    for address in re.findall(r'<li><a class="btn" href="([^"]+)"', text):
        page(client, address.replace("&amp;", "&"))
    assert text.count('<li><a class="btn"') >= 7


def test_a_unit_of_one_s_own_is_named_weighed_and_taken_away(client: FlaskClient, store: Store) -> None:
    address = f"/products/{store.product}/units"
    assert client.post(address, data={"name": "tạ", "quantity": "100"}).status_code == 422
    assert client.post(address, data={"name": "Sọt", "quantity": "25"}).status_code == 409
    assert client.post(address, data={"name": "lít", "quantity": "1,18"}).status_code == 303
    text = page(client, address)
    assert "1,18\u00a0kg" in text
    crate = store.crate.removeprefix("unit-")
    changed = {"name": "sọt lớn", "quantity": "25"}
    assert client.post(f"/products/units/{crate}/edit", data=changed).status_code == 303
    assert "sọt lớn" in page(client, f"/movements/ship?batch={store.first}")
    assert client.post(f"/products/units/{crate}/remove", data={"confirmed": "yes"}).status_code == 303
    assert "sọt lớn</th>" not in page(client, address)
