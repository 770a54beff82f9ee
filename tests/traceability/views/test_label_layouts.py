"""Pages of paper: millimetres typed by hand, drawn with and without script, refused in words at their fields."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Role
from app.core.db import Database
from app.traceability.queries import label_layouts as queries
from app.traceability.rules.layouts import LAYOUTS, Layout
from app.traceability.services import label_layouts
from tests.factories import make_cooperative, make_user, manager, sign_in

TYPED = {
    "name": "Tomy 138",
    "layout_kind": "sheet",
    "page_width_mm": "210",
    "page_height_mm": "297",
    "columns": "3",
    "rows": "7",
    "cell_width_mm": "63,5",
    "cell_height_mm": "38,1",
    "left_mm": "7,2",
    "top_mm": "15,1",
    "gutter_x_mm": "2,54",
    "gutter_y_mm": "",
    "pitch_x_mm": "",
    "corner_mm": "1.5",
}


@pytest.fixture
def cooperative_id(database: Database) -> int:
    with database.transaction() as db:
        return make_cooperative(db).id


@pytest.fixture
def lan(client: FlaskClient, database: Database, cooperative_id: int) -> FlaskClient:
    """Lan's browser."""
    return browser(client, database, cooperative_id, Role.MANAGER)


def browser(client: FlaskClient, database: Database, cooperative_id: int, role: Role) -> FlaskClient:
    with database.transaction() as db:
        user = make_user(db, role=role, cooperative=db.get_one(Cooperative, cooperative_id))
    sign_in(client, user)
    return client


def kept(database: Database, cooperative_id: int) -> list[Layout]:
    """The cooperative's own layouts."""
    with database.reading() as db:
        lan = manager(db.get_one(Cooperative, cooperative_id))
        found = queries.available(db, lan, cooperative_id).values()
        return [layout for layout in found if layout.code not in LAYOUTS]


def test_comma_and_point_are_both_read(lan: FlaskClient, database: Database, cooperative_id: int) -> None:
    answer = lan.post("/labels/layouts/new", data=TYPED)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    [own] = kept(database, cooperative_id)
    assert replace(own, code="L7160", name=LAYOUTS["L7160"].name) == LAYOUTS["L7160"]
    assert own.name == "Tomy 138"


def test_overlap_is_told_in_the_readers_figures(lan: FlaskClient) -> None:
    answer = lan.post("/labels/layouts/new", data=TYPED | {"gutter_x_mm": "", "pitch_x_mm": "60"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Bước ngang 60 mm nhỏ hơn chiều rộng tem 63,5 mm nên các cột đè lên nhau" in text
    assert 'href="#pitch_x_mm"' in text
    assert 'value="63,5"' in text, "what was typed stays"


def test_an_english_reader_writes_and_reads_points(lan: FlaskClient) -> None:
    text = lan.get(
        "/labels/layouts/preview", query_string=TYPED | {"lang": "en", "cell_width_mm": "63.5", "pitch_x_mm": "60"}
    ).get_data(as_text=True)
    assert "63.5 mm" in text
    assert "63,5" not in text


def test_the_preview_button_draws_and_keeps_nothing(lan: FlaskClient, database: Database, cooperative_id: int) -> None:
    answer = lan.post("/labels/layouts/new", data=TYPED | {"act": "preview", "name": "", "left_mm": "8"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert text.count('class="cell"') == 21
    assert 'x="8" y="15.1"' in text
    assert kept(database, cooperative_id) == []


def test_the_preview_says_what_follows_or_what_is_wrong(lan: FlaskClient) -> None:
    good = lan.get("/labels/layouts/preview", query_string=TYPED).get_data(as_text=True)
    assert "<svg" in good
    assert "7,2 / 7,22 mm" in good
    bad = lan.get("/labels/layouts/preview", query_string=TYPED | {"columns": "4", "rows": "bảy"}).get_data(
        as_text=True
    )
    assert '<svg class="layout-drawing"' not in bad
    assert "Xin ghi một số nguyên" in bad


def test_the_preview_needs_no_token_and_gives_none_away(lan: FlaskClient) -> None:
    part = lan.get("/labels/layouts/preview", query_string=TYPED).get_data(as_text=True)
    assert "csrf" not in part
    assert "<html" not in part


@pytest.mark.parametrize("code", sorted(LAYOUTS))
def test_a_ready_layout_copied_and_saved_is_the_same(
    lan: FlaskClient, database: Database, cooperative_id: int, code: str
) -> None:
    text = lan.get(f"/labels/layouts/new?from={code}").get_data(as_text=True)
    fields = dict(re.findall(r'<input class="input" type="text" id="\w+" name="(\w+)" value="([^"]*)"', text))
    kind = LAYOUTS[code].kind.value
    answer = lan.post("/labels/layouts/new", data=fields | {"name": "Bản chép", "layout_kind": kind})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    [own] = kept(database, cooperative_id)
    assert replace(own, code=code, name=LAYOUTS[code].name) == LAYOUTS[code]


def test_editing_shows_the_measures_and_keeps_the_change(
    lan: FlaskClient, database: Database, cooperative_id: int
) -> None:
    page = lan.post("/labels/layouts/new", data=TYPED).location
    text = lan.get(f"{page}/edit").get_data(as_text=True)
    for name in ("cell_width_mm", "gutter_x_mm", "left_mm"):
        assert f'name="{name}" value="{TYPED[name]}"' in text
    assert lan.post(f"{page}/edit", data=TYPED | {"left_mm": "6,9"}).status_code == 303
    assert [own.left_mm for own in kept(database, cooperative_id)] == [6.9]


def test_a_roll_needs_only_its_label_and_gap(lan: FlaskClient, database: Database, cooperative_id: int) -> None:
    roll = {"name": "Cuộn nhà", "layout_kind": "roll", "cell_width_mm": "60", "cell_height_mm": "40", "gap_mm": "3"}
    assert lan.post("/labels/layouts/new", data=roll).status_code == 303
    [own] = kept(database, cooperative_id)
    assert (own.page_width_mm, own.page_height_mm, own.gap_mm) == (60.0, 40.0, 3.0)


def test_retiring_asks_first_and_bringing_back_offers_it_again(
    lan: FlaskClient, database: Database, cooperative_id: int
) -> None:
    page = lan.post("/labels/layouts/new", data=TYPED).location
    assert "Thôi dùng khổ giấy Tomy 138?" in lan.post(f"{page}/retire").get_data(as_text=True)
    assert len(kept(database, cooperative_id)) == 1
    lan.post(f"{page}/retire", data={"confirmed": "yes"})
    assert kept(database, cooperative_id) == []
    assert "Thôi dùng" in lan.get("/labels/layouts/").get_data(as_text=True)
    lan.post(f"{page}/bring-back")
    assert len(kept(database, cooperative_id)) == 1


def test_the_list_draws_every_ready_layout(lan: FlaskClient) -> None:
    text = lan.get("/labels/layouts/").get_data(as_text=True)
    assert text.count('<svg class="layout-drawing"') == len(LAYOUTS)
    for code in LAYOUTS:
        assert f'href="/labels/layouts/ready/{code}"' in text


def test_a_grower_sees_paper_and_no_button(client: FlaskClient, database: Database, cooperative_id: int) -> None:
    hung = browser(client, database, cooperative_id, Role.GROWER)
    text = hung.get("/labels/layouts/").get_data(as_text=True)
    assert "L7160" in text
    assert "/labels/layouts/new" not in text
    assert hung.get("/labels/layouts/preview").status_code == 403


def test_mai_finds_neither_the_page_nor_the_copy(app: Flask, lan: FlaskClient, database: Database) -> None:
    page = lan.post("/labels/layouts/new", data=TYPED).location
    with database.transaction() as db:
        mais = make_cooperative(db, name="HTX Hai").id
    mai = browser(app.test_client(), database, mais, Role.MANAGER)
    for address in (page, f"{page}/edit"):
        assert mai.get(address).status_code == 404
    assert mai.post(f"{page}/edit", data=TYPED).status_code == 404
    own = f"own-{page.rpartition('/')[2]}"
    text = mai.get(f"/labels/layouts/new?from={own}").get_data(as_text=True)
    assert 'value="63,5"' not in text


def test_an_unknown_ready_layout_is_not_found(lan: FlaskClient) -> None:
    assert lan.get("/labels/layouts/ready/L0000").status_code == 404


def test_the_name_of_own_paper_is_shown_as_typed(lan: FlaskClient, database: Database, cooperative_id: int) -> None:
    with database.transaction() as db:
        lans = manager(db.get_one(Cooperative, cooperative_id))
        label_layouts.create(db, lans, layout=replace(LAYOUTS["L7160"], name="Giấy 100% <b>"))
    text = lan.get("/labels/layouts/").get_data(as_text=True)
    assert "Giấy 100% &lt;b&gt;" in text
    assert "<b>" not in text.partition("<main")[2].partition("</h3>")[0]
