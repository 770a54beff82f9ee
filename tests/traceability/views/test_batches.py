"""Pages of batches as people use them: typing, mistakes, double presses, and who sees what."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models.users import User
from app.cooperatives.models.plots import Plot
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.batches import Batch
from app.traceability.rules.batches import BatchState
from tests.factories import make_area, make_batch, make_cooperative, make_plot, make_product, make_user, sign_in

TODAY = clock.today()


class Farm:
    """Lan's cooperative as rows, with the ids that forms send."""

    def __init__(self, database: Database) -> None:
        with database.transaction() as db:
            cooperative = make_cooperative(db)
            self.cooperative_id = cooperative.id
            self.lan = make_user(db, cooperative=cooperative)
            self.staff = make_user(db, role=Role.STAFF, cooperative=cooperative, name="Cô Sáu")
            self.hung = make_user(db, role=Role.GROWER, cooperative=cooperative, name="Trần Văn Hùng")
            self.officer = make_user(db, role=Role.COMMUNE_OFFICER, commune_code="17071", name="Phan Văn Khánh")
            self.mai = make_user(db, cooperative=make_cooperative(db, name="HTX Chè Hùng Sơn"), name="Mai")
            product = make_product(db, cooperative)
            self.product_id = product.id
            self.plots = [make_plot(db, cooperative, name=name) for name in ("Khe Dứa 1", "Khe Dứa 3")]
            self.area_id = make_area(db, cooperative, plots=self.plots).id
            other = make_plot(db, cooperative, name="Đồi Chùa")
            self.stopped_id = make_area(db, cooperative, state=AreaState.SUSPENDED, code="VN-2", plots=[other]).id
            self.batch_id = make_batch(db, product).id

    def typed(self, **given: Any) -> dict[str, Any]:
        """A form as Lan fills it in."""
        facts = {
            "request_key": "k1",
            "suggested": "MH-1",
            "number": "MH-1",
            "product_id": self.product_id,
            "harvested_on": f"{TODAY:%d/%m/%Y}",
            "growing_area_id": self.area_id,
            "quantity": "1.200",
            "quantity_unit": "kg",
        }
        return facts | given


@pytest.fixture
def farm(database: Database) -> Farm:
    """Lan's farm."""
    return Farm(database)


def as_person(client: FlaskClient, user: User) -> FlaskClient:
    sign_in(client, user)
    return client


def rows(database: Database) -> int:
    with database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(Batch)) or 0


def test_the_form_offers_today_the_next_number_and_the_plots_of_the_usual_area(
    client: FlaskClient, farm: Farm, database: Database
) -> None:
    as_person(client, farm.lan).post("/batches/new", data=farm.typed(plot_ids=[farm.plots[0].id]))
    text = client.get("/batches/new").get_data(as_text=True)
    assert f'value="{TODAY:%d/%m/%Y}"' in text
    assert f'value="MH-{TODAY:%y%m%d}-02"' in text
    assert "Khe Dứa 3" in text
    assert "Đồi Chùa" not in text


def test_a_batch_is_opened_and_shown_with_who_recorded_it(client: FlaskClient, farm: Farm) -> None:
    answer = as_person(client, farm.lan).post(
        "/batches/new", data=farm.typed(quantity="1,2", quantity_unit="tan", plot_ids=[farm.plots[1].id])
    )
    assert answer.status_code == 303
    text = client.get(answer.location).get_data(as_text=True)
    for words in ("1.200", "Khe Dứa 3", "Nguyễn Thị Lan ghi lúc", "Còn hiệu lực vào ngày thu hoạch", "In tem"):
        assert words in text


def test_pressing_twice_saves_one_batch(client: FlaskClient, farm: Farm, database: Database) -> None:
    before = rows(database)
    answers = [as_person(client, farm.lan).post("/batches/new", data=farm.typed()) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert rows(database) == before + 1


def test_a_mistake_keeps_what_was_typed_and_tells_it_at_the_field(client: FlaskClient, farm: Farm) -> None:
    answer = as_person(client, farm.lan).post(
        "/batches/new", data=farm.typed(quantity="một nghìn hai", note="Hái sớm <b>", plot_ids=[farm.plots[0].id])
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#quantity"' in text
    assert 'value="một nghìn hai"' in text
    assert "Hái sớm &lt;b&gt;" in text
    assert re.search(rf'value="{farm.plots[0].id}"\s+checked', text)


def test_every_mistake_is_told_at_once(client: FlaskClient, farm: Farm) -> None:
    data = farm.typed(product_id="", quantity="", harvested_on="hôm qua")
    text = as_person(client, farm.lan).post("/batches/new", data=data).get_data(as_text=True)
    for field in ("product_id", "quantity", "harvested_on"):
        assert f'href="#{field}"' in text


def test_looking_at_another_area_shows_its_plots_and_saves_nothing(
    client: FlaskClient, farm: Farm, database: Database
) -> None:
    before = rows(database)
    data = farm.typed(growing_area_id=farm.stopped_id, look="plots", note="giữ lại")
    text = as_person(client, farm.lan).post("/batches/new", data=data).get_data(as_text=True)
    assert "Đồi Chùa" in text
    assert "giữ lại" in text
    assert "đang bị đình chỉ" in text
    assert rows(database) == before


def test_a_suspended_area_is_refused_with_day_and_state_and_a_manager_may_give_a_reason(
    client: FlaskClient, farm: Farm
) -> None:
    answer = as_person(client, farm.lan).post("/batches/new", data=farm.typed(growing_area_id=farm.stopped_id))
    assert answer.status_code == 422
    assert f"Ngày {TODAY:%d/%m/%Y} mã số vùng trồng đang bị đình chỉ" in answer.get_data(as_text=True)
    data = farm.typed(growing_area_id=farm.stopped_id, override_reason="Hái trước khi có quyết định")
    text = client.get(client.post("/batches/new", data=data).location).get_data(as_text=True)
    assert "Hái trước khi có quyết định (Nguyễn Thị Lan)" in text


def test_staff_are_not_offered_to_go_over_the_rule(client: FlaskClient, farm: Farm) -> None:
    assert "override_reason" not in as_person(client, farm.staff).get("/batches/new").get_data(as_text=True)
    data = farm.typed(growing_area_id=farm.stopped_id, override_reason="Cứ mở", note="Hái sớm")
    answer = client.post("/batches/new", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="override_reason-error"' in text
    for typed in ("Cứ mở", "Hái sớm", 'value="1.200"'):
        assert typed in text


def test_a_plot_out_of_use_is_not_offered(client: FlaskClient, farm: Farm, database: Database) -> None:
    with database.transaction() as db:
        db.get_one(Plot, farm.plots[1].id).retired_at = clock.now()
    data = farm.typed(look="plots")
    text = as_person(client, farm.lan).post("/batches/new", data=data).get_data(as_text=True)
    assert "Khe Dứa 1" in text
    assert "Khe Dứa 3" not in text


def test_a_used_number_offers_a_free_one(client: FlaskClient, farm: Farm) -> None:
    as_person(client, farm.lan).post("/batches/new", data=farm.typed(number="LO-7"))
    answer = client.post("/batches/new", data=farm.typed(number="lo-7", request_key="k2"))
    assert answer.status_code == 422
    assert f"mã còn trống là MH-{TODAY:%y%m%d}-01" in answer.get_data(as_text=True)


def test_a_number_left_alone_follows_the_harvest_day(client: FlaskClient, farm: Farm) -> None:
    day = TODAY - timedelta(days=1)
    answer = as_person(client, farm.lan).post("/batches/new", data=farm.typed(harvested_on=f"{day:%d/%m/%Y}"))
    assert f"MH-{day:%y%m%d}-01" in client.get(answer.location).get_data(as_text=True)


def test_hold_asks_why_and_shows_the_reason_in_the_journey(client: FlaskClient, farm: Farm) -> None:
    path = f"/batches/{farm.batch_id}/hold"
    assert as_person(client, farm.staff).post(path, data={"reason": " "}).status_code == 422
    assert client.post(path, data={"reason": "Chờ phiếu kiểm nghiệm"}).status_code == 303
    text = client.get(f"/batches/{farm.batch_id}").get_data(as_text=True)
    assert "Chờ phiếu kiểm nghiệm" in text
    assert "In tem" not in text
    client.post(f"/batches/{farm.batch_id}/release", data={"reason": "Phiếu đạt"})
    assert "In tem" in client.get(f"/batches/{farm.batch_id}").get_data(as_text=True)


def test_closing_asks_first(client: FlaskClient, farm: Farm, database: Database) -> None:
    path = f"/batches/{farm.batch_id}/close"
    assert "Đóng lô" in as_person(client, farm.lan).post(path).get_data(as_text=True)
    with database.reading() as db:
        assert db.get_one(Batch, farm.batch_id).state is BatchState.OPEN
    client.post(path, data={"confirmed": "yes"})
    with database.reading() as db:
        assert db.get_one(Batch, farm.batch_id).state is BatchState.CLOSED


@pytest.mark.parametrize("who", ["hung", "officer"])
def test_growers_and_officers_read_and_find_no_buttons(client: FlaskClient, farm: Farm, who: str) -> None:
    as_person(client, getattr(farm, who))
    for path in ("/batches/", f"/batches/{farm.batch_id}", "/products/", f"/products/{farm.product_id}", "/recalls/"):
        answer = client.get(path)
        assert answer.status_code == 200
        main = answer.get_data(as_text=True).partition("<main")[2]
        assert 'method="post"' not in main
        assert not re.search(r'href="[^"]*/(new|edit|hold|recall|correct)\b', main)
    assert client.get("/batches/new").status_code == 403
    assert client.post("/batches/new", data=farm.typed()).status_code == 403
    assert client.post(f"/batches/{farm.batch_id}/hold", data={"reason": "?"}).status_code == 403


def test_mai_finds_nothing_of_lans(client: FlaskClient, farm: Farm) -> None:
    as_person(client, farm.mai)
    assert "MH-" not in client.get("/batches/").get_data(as_text=True).partition("<main")[2]
    for path in ("", "/hold", "/recall", "/events/new"):
        assert client.get(f"/batches/{farm.batch_id}{path}").status_code == 404
    assert client.post(f"/batches/{farm.batch_id}/hold", data={"reason": "?"}).status_code == 404
    assert client.post("/batches/new", data=farm.typed()).status_code == 404


def test_the_list_is_narrowed_by_state_product_day_and_number(client: FlaskClient, farm: Farm) -> None:
    as_person(client, farm.lan).post("/batches/new", data=farm.typed(number="LO-7"))

    def numbers(query: str) -> set[str]:
        main = client.get(f"/batches/?{query}").get_data(as_text=True).partition("<tbody")[2]
        return set(re.findall(r'class="rowlink code"[^>]*>([^<]+)<', main))

    everything = numbers("")
    assert "LO-7" in everything
    assert len(everything) == 2
    assert numbers("q=lo-7") == {"LO-7"}
    assert numbers("q=cam") == everything
    assert numbers("q=khong-co") == numbers("state=recalled") == numbers("product_id=999999") == set()
    assert numbers(f"since={TODAY:%d/%m/%Y}") == {"LO-7"}
    assert numbers("state=quatsch&product_id=x&since=hôm+qua&page=99") == everything


def test_an_empty_list_offers_the_first_step(client: FlaskClient, farm: Farm) -> None:
    text = as_person(client, farm.mai).get("/batches/").get_data(as_text=True)
    assert "Mở lô đầu tiên" in text
    assert "Thêm sản phẩm" in client.get("/batches/new").get_data(as_text=True)


def test_other_domains_add_their_parts_to_the_page(app: Flask, client: FlaskClient, farm: Farm) -> None:
    app.extensions["batch_sections"].append(lambda _db, actor, batch: f"{actor.name} xem lô {batch.id}")
    text = as_person(client, farm.lan).get(f"/batches/{farm.batch_id}").get_data(as_text=True)
    assert f"Nguyễn Thị Lan xem lô {farm.batch_id}" in text


def test_english_readers_get_every_page(client: FlaskClient, farm: Farm) -> None:
    as_person(client, farm.lan)
    for path in ("/batches/", "/batches/new", f"/batches/{farm.batch_id}", f"/batches/{farm.batch_id}/recall"):
        assert client.get(path, query_string={"lang": "en"}, follow_redirects=True).status_code == 200
