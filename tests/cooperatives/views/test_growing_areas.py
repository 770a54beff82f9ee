"""Pages of growing areas."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.core.db import Database
from tests import factories
from tests.cooperatives.views.conftest import People

TYPED = {
    "name": "Vùng cam Minh Hợp",
    "crop": "Cam",
    "cycle": "perennial",
    "market": "domestic",
    "commune_code": factories.MINH_HOP,
    "area": "4,25",
    "code": "VN-40-423-17071-01-24",
    "issuer": "Chi cục",
    "decided_on": "15/03/2024",
}


def _only(database: Database) -> GrowingArea:
    with database.reading() as db:
        return db.scalars(sa.select(GrowingArea)).one()


def test_an_empty_list_offers_the_first_step(people: People) -> None:
    text = people.lan.get("/growing-areas/").get_data(as_text=True)
    assert "Chưa có vùng trồng nào" in text
    assert 'href="/growing-areas/new"' in text
    assert 'href="/growing-areas/new"' not in people.officer.get("/growing-areas/").get_data(as_text=True)


def test_a_code_the_cooperative_has_is_recorded_with_its_decision(people: People, database: Database) -> None:
    answer = people.lan.post("/growing-areas/new", data=TYPED)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    area = _only(database)
    assert (area.area_m2, area.valid_from, area.state) == (42_500, date(2024, 3, 15), AreaState.GRANTED)
    page = people.lan.get(answer.location).get_data(as_text=True)
    assert "VN-40-423-17071-01-24" in page
    assert "Hợp tác xã khai, chưa đối chiếu" in page


def test_faults_of_both_halves_are_told_at_once_and_what_was_typed_stays(people: People) -> None:
    answer = people.lan.post("/growing-areas/new", data=TYPED | {"crop": "", "decided_on": "hôm qua"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="crop-error"' in text
    assert 'id="decided_on-error"' in text
    assert 'value="hôm qua"' in text
    assert 'value="VN-40-423-17071-01-24"' in text


def test_the_same_form_twice_is_one_area(people: People, database: Database) -> None:
    people.lan.post("/growing-areas/new", data=TYPED)
    answer = people.lan.post("/growing-areas/new", data=TYPED)
    assert answer.status_code == 409
    assert _only(database).name == TYPED["name"]


def test_draft_submit_grant_suspend_reinstate_through_the_pages(people: People, database: Database) -> None:
    people.lan.post("/growing-areas/new", data=TYPED | {"code": "", "decided_on": ""})
    area = _only(database)
    at = f"/growing-areas/{area.id}"
    assert area.state is AreaState.DRAFT
    assert people.lan.post(f"{at}/submit").status_code == 303
    grant = {name: TYPED[name] for name in ("code", "issuer", "decided_on")}
    assert people.officer.post(f"{at}/grant", data=grant).status_code == 303
    decision = {"from_on": "01/09/2026", "reason": "Dư lượng vượt mức"}
    # The history holds today's steps, so an earlier day is refused with its reason.
    assert people.officer.post(f"{at}/suspend", data=decision).status_code == 422
    today = f"{clock.today():%d/%m/%Y}"
    assert people.officer.post(f"{at}/suspend", data=decision | {"from_on": today}).status_code == 303
    assert "Dư lượng vượt mức" in people.lan.get(at).get_data(as_text=True)
    assert people.officer.post(f"{at}/reinstate", data=decision | {"from_on": today}).status_code == 303
    assert _only(database).state is AreaState.GRANTED


def test_an_officer_confirms_only_after_saying_yes(people: People, database: Database) -> None:
    people.lan.post("/growing-areas/new", data=TYPED)
    at = f"/growing-areas/{_only(database).id}"
    asked = people.officer.post(f"{at}/confirm")
    assert asked.status_code == 200
    assert 'name="confirmed"' in asked.get_data(as_text=True)
    assert people.officer.post(f"{at}/confirm", data={"confirmed": "yes"}).status_code == 303
    assert "Hợp tác xã khai" not in people.lan.get(at).get_data(as_text=True).split("history")[0]


def test_a_manager_has_no_pages_of_the_office(people: People, database: Database) -> None:
    people.lan.post("/growing-areas/new", data=TYPED)
    at = f"/growing-areas/{_only(database).id}"
    for step in ("suspend", "reinstate", "revoke"):
        assert people.lan.get(f"{at}/{step}").status_code == 403
        assert people.lan.post(f"{at}/{step}", data={"from_on": "1/1/2026", "reason": "x"}).status_code == 403
    assert people.lan.post(f"{at}/confirm", data={"confirmed": "yes"}).status_code == 403


@pytest.mark.parametrize("page", ["", "/edit", "/grant"])
def test_mai_is_told_there_is_no_such_area(people: People, database: Database, page: str) -> None:
    people.lan.post("/growing-areas/new", data=TYPED)
    at = f"/growing-areas/{_only(database).id}{page}"
    assert people.lan.get(at).status_code == 200
    assert people.mai.get(at).status_code == 404
    assert people.mai.post(at or "/", data=TYPED).status_code in (404, 405)
    for step in ("submit", "take-back"):
        assert people.mai.post(f"/growing-areas/{_only(database).id}/{step}").status_code == 404


def test_lists_are_narrowed_and_a_strange_state_is_ignored(people: People) -> None:
    people.lan.post("/growing-areas/new", data=TYPED)
    for query, found in {"q=vn40.423": 1, "q=chè": 0, "state=draft": 0, "state=granted": 1, "state=%3Cx": 1}.items():
        text = people.lan.get(f"/growing-areas/?{query}").get_data(as_text=True)
        assert text.count('class="rowlink"') == found, query


def test_an_officer_sees_whose_area_it_is(people: People) -> None:
    people.lan.post("/growing-areas/new", data=TYPED)
    assert "HTX Cam Đồi Mây" in people.officer.get("/growing-areas/").get_data(as_text=True)


def test_a_decision_without_its_code_is_asked_for_the_code(people: People) -> None:
    answer = people.lan.post("/growing-areas/new", data=TYPED | {"code": " "})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.get_data(as_text=True)
