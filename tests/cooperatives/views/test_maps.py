"""What maps are drawn from."""

import pytest
from flask.testing import FlaskClient

from app.core.db import Database
from tests import factories
from tests.cooperatives.views.conftest import People


def test_all_communes_with_the_own_one_marked(people: People) -> None:
    answer = people.lan.get("/map/communes.geojson")
    features = answer.get_json(force=True)["features"]
    assert len(features) == 130
    assert [f["properties"]["code"] for f in features if f["properties"].get("home")] == [factories.MINH_HOP]
    assert "max-age=86400" in answer.headers["Cache-Control"]
    unmarked = people.officer.get("/map/communes.geojson").get_json(force=True)["features"]
    assert not any(f["properties"].get("home") for f in unmarked)


def test_unchanged_boundaries_are_not_sent_again(people: People) -> None:
    tag = people.lan.get("/map/communes.geojson").headers["ETag"]
    again = people.lan.get("/map/communes.geojson", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_one_commune_comes_with_its_neighbours_only(people: People) -> None:
    answer = people.lan.get(f"/map/communes/{factories.MINH_HOP}.geojson")
    names = {f["properties"]["name"] for f in answer.get_json(force=True)["features"]}
    assert {"Xã Minh Hợp", "Xã Tam Hợp"} <= names
    assert len(names) < 20
    assert people.lan.get("/map/communes/99999.geojson").status_code == 404


def test_plots_are_those_in_scope(people: People, database: Database) -> None:
    with database.transaction() as db:
        plot = factories.make_plot(db, people.own)
        other = factories.make_plot(db, people.own, name="Khe Dứa 2")
        factories.make_area(db, people.own, plots=[plot])

    def names(browser: FlaskClient, query: str = "") -> list[str]:
        shown = browser.get(f"/map/plots.geojson{query}").get_json(force=True)["features"]
        return [f["properties"]["name"] for f in shown]

    assert names(people.lan) == names(people.officer) == ["Khe Dứa 1", "Khe Dứa 2"]
    assert names(people.mai) == names(people.mai, f"?plot={plot.id}") == []
    assert names(people.lan, f"?except={other.id}") == ["Khe Dứa 1"]
    assert names(people.officer, f"?cooperative={people.other.id}") == []


def test_strangers_are_sent_to_sign_in(client: FlaskClient) -> None:
    for at in ("/map/communes.geojson", "/map/plots.geojson", "/growing-areas/", "/files/1"):
        assert client.get(at).status_code == 303


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "-1"])
def test_numbers_that_no_row_can_have_break_no_page(people: People, number: str) -> None:
    for address in (
        "/map/plots.geojson?plot=",
        "/map/plots.geojson?except=",
        "/growers/?cooperative=",
        "/plots/?page=",
    ):
        assert people.officer.get(address + number).status_code == 200, address
    assert people.officer.get(f"/plots/{number}").status_code == 404


def test_no_page_sends_the_database_a_control_character(people: People) -> None:
    for address in ("/cooperatives/?commune=17071%00", "/growers/?q=%00", "/plots/?q=a%00", "/growing-areas/?q=%00"):
        assert people.officer.get(address).status_code == 200, address
    assert "HTX Cam" in people.officer.get("/cooperatives/?q=cam%00&commune=17071%00").text
