"""Pages of plots."""

import io
import json

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.cooperatives.models.plots import Plot
from app.core.db import Database
from tests import factories
from tests.cooperatives.views.conftest import People

INSIDE = factories.square(lon=105.266, lat=19.271)
TYPED = {"name": "Khe Dứa 1", "commune_code": factories.MINH_HOP, "geometry": INSIDE}


def _plot(database: Database) -> Plot:
    with database.reading() as db:
        return db.scalars(sa.select(Plot).options(undefer(Plot.geometry))).one()


def test_an_empty_list_offers_the_first_step(people: People) -> None:
    text = people.lan.get("/plots/").get_data(as_text=True)
    assert "Vẽ thửa đầu tiên" in text


def test_the_form_works_without_script_by_text(people: People, database: Database) -> None:
    page = people.lan.get("/plots/new").get_data(as_text=True)
    assert '<textarea class="input" id="geometry" name="geometry"' in page
    assert f'<option value="{factories.MINH_HOP}" selected>' in page
    answer = people.lan.post("/plots/new", data=TYPED)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    shown = people.lan.get(answer.location).get_data(as_text=True)
    assert "1,16\u00a0ha" in shown or "1,17\u00a0ha" in shown
    assert "nằm ngoài" not in shown


def test_a_file_takes_the_place_of_the_drawing(people: People, database: Database) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(INSIDE)}
    data = TYPED | {
        "geometry": "",
        "geometry_file": (io.BytesIO(b"\xef\xbb\xbf" + json.dumps(feature).encode()), "t.geojson"),
    }
    assert people.lan.post("/plots/new", data=data).status_code == 303
    assert json.loads(_plot(database).geometry)["type"] == "Polygon"


def test_a_file_that_is_no_outline_is_told_and_the_name_kept(people: People) -> None:
    for sent in (b"\xff\xfe\x00", b"PK\x03\x04", b"{}"):
        answer = people.lan.post("/plots/new", data=TYPED | {"geometry_file": (io.BytesIO(sent), "t.kmz")})
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'id="geometry-error"' in text
        assert 'value="Khe Dứa 1"' in text


def test_swapped_axes_are_named(people: People) -> None:
    ring = [[lat, lon] for lon, lat in json.loads(INSIDE)["coordinates"][0]]
    text = json.dumps({"type": "Polygon", "coordinates": [ring]})
    answer = people.lan.post("/plots/new", data=TYPED | {"geometry": text})
    assert answer.status_code == 422
    assert "đổi chỗ" in answer.get_data(as_text=True)


def test_outside_the_commune_and_over_a_neighbour_warns_and_saves(people: People, database: Database) -> None:
    with database.transaction() as db:
        factories.make_plot(db, people.own, name="Khe Dứa 2")
    far = people.lan.post("/plots/new", data=TYPED | {"geometry": factories.square(lon=105.2555, lat=19.3455)})
    text = people.lan.get(far.location).get_data(as_text=True)
    assert "100 % diện tích nằm ngoài Xã Minh Hợp" in text
    assert "chồng lên" in text
    assert "Khe Dứa 2" in text


def test_the_same_form_twice_is_one_plot(people: People, database: Database) -> None:
    people.lan.post("/plots/new", data=TYPED)
    assert people.lan.post("/plots/new", data=TYPED).status_code == 409
    assert _plot(database).name == "Khe Dứa 1"


def test_retiring_asks_first(people: People, database: Database) -> None:
    people.lan.post("/plots/new", data=TYPED)
    at = f"/plots/{_plot(database).id}"
    assert people.lan.post(f"{at}/retire").status_code == 200
    assert _plot(database).retired_at is None
    people.lan.post(f"{at}/retire", data={"confirmed": "yes"})
    assert _plot(database).retired_at is not None
    people.lan.post(f"{at}/reopen")
    assert _plot(database).retired_at is None


def test_mai_is_told_there_is_no_such_plot(people: People, database: Database) -> None:
    people.lan.post("/plots/new", data=TYPED)
    at = f"/plots/{_plot(database).id}"
    assert [people.mai.get(at).status_code, people.mai.get(f"{at}/edit").status_code] == [404, 404]
    for step in ("edit", "retire", "reopen"):
        assert people.mai.post(f"{at}/{step}", data=TYPED | {"confirmed": "yes"}).status_code == 404


def test_growers_read_and_do_not_draw(people: People) -> None:
    assert people.hung.get("/plots/").status_code == 200
    assert people.hung.get("/plots/new").status_code == 403
    assert people.hung.post("/plots/new", data=TYPED).status_code == 403
