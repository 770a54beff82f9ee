"""Pages of growers."""

import sqlalchemy as sa

from app.cooperatives.models.growers import Grower
from app.core.db import Database
from tests import factories
from tests.cooperatives.views.conftest import People


def test_an_empty_list_offers_the_first_step_to_those_who_may_take_it(people: People) -> None:
    assert 'href="/growers/new"' in people.lan.get("/growers/").get_data(as_text=True)
    assert 'href="/growers/new"' not in people.hung.get("/growers/").get_data(as_text=True)


def test_the_same_form_twice_is_one_household(people: People, database: Database) -> None:
    typed = {"name": "Trần Văn Hùng", "village": "Minh Lợi", "phone": "0912345678"}
    assert people.lan.post("/growers/new", data=typed).status_code == 303
    again = people.lan.post("/growers/new", data=typed)
    assert again.status_code == 409
    assert 'value="Minh Lợi"' in again.get_data(as_text=True)
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Grower)) == 1


def test_a_wrong_phone_is_told_at_its_field_and_kept(people: People) -> None:
    answer = people.lan.post("/growers/new", data={"name": "Hùng", "phone": "0912"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="phone-error"' in text
    assert 'value="0912"' in text


def test_leaving_asks_first_and_can_be_undone(people: People, database: Database) -> None:
    with database.transaction() as db:
        hung = factories.make_grower(db, people.own)
    at = f"/growers/{hung.id}"
    assert people.lan.post(f"{at}/leave").status_code == 200
    assert "Trần Văn Hùng" in people.lan.get("/growers/").get_data(as_text=True)
    assert people.lan.post(f"{at}/leave", data={"confirmed": "yes"}).status_code == 303
    assert f'href="{at}/edit"' not in people.lan.get("/growers/").get_data(as_text=True)
    assert f'href="{at}/edit"' in people.lan.get("/growers/?left=yes").get_data(as_text=True)
    people.lan.post(f"{at}/come-back")
    assert f'href="{at}/edit"' in people.lan.get("/growers/").get_data(as_text=True)


def test_mai_is_told_there_is_no_such_grower(people: People, database: Database) -> None:
    with database.transaction() as db:
        at = f"/growers/{factories.make_grower(db, people.own).id}"
    assert people.mai.get(f"{at}/edit").status_code == 404
    for step in ("edit", "leave", "come-back"):
        assert people.mai.post(f"{at}/{step}", data={"name": "x", "confirmed": "yes"}).status_code == 404
    assert "Trần Văn Hùng" not in people.mai.get("/growers/").get_data(as_text=True)


def test_an_administrator_without_a_cooperative_is_told_to_change_place(people: People) -> None:
    answer = people.administrator.post("/growers/new", data={"name": "x"})
    assert answer.status_code == 403
    assert "chuyển vai trò" in answer.get_data(as_text=True)
