"""Choosing a role, and the people of a cooperative: each manager sees to his own house."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models.memberships import Invitation, Membership
from app.accounts.models.users import User
from app.accounts.services import memberships
from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Role
from app.core.db import Database
from tests import factories

HUNG = {"name": "Trần Văn Hùng", "email": "hung@example.vn", "role": "cooperative_staff"}
PASSWORD = "chè xanh bên suối"


@pytest.fixture
def house(app: Flask) -> Database:
    """The house's database."""
    database: Database = app.extensions["house"].database
    return database


@pytest.fixture
def home(house: Database) -> Cooperative:
    """Lan's cooperative."""
    with house.transaction() as db:
        return factories.make_cooperative(db)


@pytest.fixture
def lan(house: Database, home: Cooperative, client: FlaskClient) -> User:
    """Lan, its manager, signed in."""
    with house.transaction() as db:
        user = factories.make_user(db, cooperative=home)
    factories.sign_in(client, user)
    return user


@pytest.fixture
def foreign(house: Database) -> Membership:
    """Mai's role in another cooperative."""
    with house.transaction() as db:
        other = factories.make_cooperative(db, name="HTX Chè Thanh Chương")
        mai = factories.make_user(db, cooperative=other, name="Mai")
        return db.scalars(sa.select(Membership).where(Membership.user_id == mai.id)).one()


def invite(client: FlaskClient, url: str = "/members/invite", **other: str) -> str:
    """Invite Hùng and read the link off the page that shows it."""
    answer = client.post(url, data=HUNG | other, follow_redirects=True)
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/[\w-]+)", answer.text)
    assert found is not None, answer.text
    return found[1]


def accept(app: Flask, link: str) -> FlaskClient:
    """Hùng takes the invitation up in his own browser."""
    client = app.test_client()
    assert client.post(link, data={"name": "Trần Văn Hùng", "password": PASSWORD}).status_code == 303
    return client


def token_of(client: FlaskClient) -> str | None:
    with client.session_transaction() as session:
        return session.get("_user_id")


def test_roles_are_listed_with_their_places_and_switching_changes_the_cookie(
    app: Flask, client: FlaskClient, house: Database, lan: User
) -> None:
    with house.transaction() as db:
        other = factories.make_cooperative(db, name="HTX Chè Thanh Chương")
        second = memberships.grant(db, user=lan, role=Role.STAFF, cooperative_id=other.id)
        memberships.grant(db, user=lan, role=Role.COMMUNE_OFFICER, commune_code=factories.MINH_HOP)
    page = client.get("/choose").text
    assert all(name in page for name in ("HTX Cam Đồi Mây", "HTX Chè Thanh Chương", "Minh Hợp"))
    with client.session_transaction() as session:
        session["planted"] = "x"
    old, stolen = token_of(client), app.test_client()
    answer = client.post("/choose", data={"membership_id": second.id, "next": "//evil.example"})
    assert answer.location == "/"
    assert token_of(client) != old
    with client.session_transaction() as session:
        assert "planted" not in session
    with stolen.session_transaction() as session:
        session["_user_id"] = old
    assert stolen.get("/choose").status_code == 303
    assert client.get("/members").status_code == 403  # staff there, manager here


def test_a_membership_of_somebody_else_is_not_found(client: FlaskClient, lan: User, foreign: Membership) -> None:
    assert client.post("/choose", data={"membership_id": foreign.id}).status_code == 404
    assert client.post("/choose", data={"membership_id": "x"}).status_code == 404
    assert client.get("/members").status_code == 200


def test_an_ended_role_leads_to_the_page_that_says_so(client: FlaskClient, house: Database, lan: User) -> None:
    with house.transaction() as db:
        db.execute(sa.text("UPDATE memberships SET ended_at = created_at"))
    assert client.get("/members").location == "/choose"
    assert "chưa có vai trò nào" in client.get("/choose").text


def test_the_link_of_an_invitation_is_shown_once(client: FlaskClient, lan: User) -> None:
    link = invite(client)
    assert "Zalo" not in client.get("/members").text
    assert client.get("/members/invited").location == "/members"
    page = client.get("/members").text
    assert link not in page
    assert "hung@example.vn" in page


def test_an_invited_person_is_in_at_once_and_the_link_is_used_up(app: Flask, client: FlaskClient, lan: User) -> None:
    link = invite(client)
    hung = accept(app, link)
    assert hung.get("/account").status_code == 200
    assert hung.get("/members").status_code == 403
    assert "Trần Văn Hùng" in client.get("/members").text
    assert app.test_client().get(link).status_code == 409
    assert app.test_client().post(link, data={"password": PASSWORD}).status_code == 409


def test_a_faulty_invitation_is_told_at_its_fields(client: FlaskClient, lan: User) -> None:
    answer = client.post("/members/invite", data={"name": "Hùng", "email": "không có", "role": "administrator"})
    assert answer.status_code == 422
    assert 'value="không có"' in answer.text
    assert answer.text.count('class="field wrong"') == 2


def test_a_withdrawn_invitation_is_dead(app: Flask, client: FlaskClient, house: Database, lan: User) -> None:
    link = invite(client)
    with house.reading() as db:
        number = db.scalars(sa.select(Invitation.id)).one()
    assert client.post(f"/invitations/{number}/withdraw").location == "/members"
    assert app.test_client().get(link).status_code == 409


def test_ending_a_role_asks_first_and_then_takes_hold_at_the_next_click(
    app: Flask, client: FlaskClient, house: Database, lan: User
) -> None:
    hung = accept(app, invite(client))
    with house.reading() as db:
        number = db.scalar(sa.select(sa.func.max(Membership.id)))
    asked = client.post(f"/memberships/{number}/end", data={"next": "/members"})
    assert "Kết thúc vai trò này?" in asked.text
    assert 'href="/members"' in asked.text
    assert hung.get("/audit").status_code == 403
    assert client.post(f"/memberships/{number}/end", data={"confirmed": "yes"}).location == "/members"
    assert hung.get("/audit").location == "/choose"


def test_nobody_ends_himself(client: FlaskClient, house: Database, lan: User) -> None:
    with house.reading() as db:
        own = db.scalar(sa.select(Membership.id).where(Membership.user_id == lan.id))
    assert client.post(f"/memberships/{own}/end", data={"confirmed": "yes"}).status_code == 403
    assert client.get("/members").status_code == 200


def test_another_cooperative_is_not_found(client: FlaskClient, lan: User, foreign: Membership) -> None:
    there = f"/cooperatives/{foreign.cooperative_id}/members"
    assert client.get(there).status_code == 404
    assert client.get(f"{there}/invite").status_code == 404
    assert client.post(f"{there}/invite", data=HUNG).status_code == 404
    assert client.post(f"/memberships/{foreign.id}/end", data={"confirmed": "yes"}).status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.GROWER])
def test_only_managers_see_to_people(app: Flask, house: Database, home: Cooperative, role: Role) -> None:
    with house.transaction() as db:
        hung = factories.make_user(db, role=role, cooperative=home)
    client = app.test_client()
    factories.sign_in(client, hung)
    assert client.get("/members").status_code == 403
    assert client.post("/members/invite", data=HUNG).status_code == 403


def test_an_administrator_invites_the_first_manager_of_a_new_cooperative(
    app: Flask, client: FlaskClient, house: Database, home: Cooperative
) -> None:
    with house.transaction() as db:
        chief = factories.make_user(db, role=Role.ADMINISTRATOR)
    factories.sign_in(client, chief)
    people = f"/cooperatives/{home.id}/members"
    assert "Chưa có ai" in client.get(people).text
    link = invite(client, f"{people}/invite", role="cooperative_manager")
    assert accept(app, link).get("/members").status_code == 200
    assert client.get("/members").status_code == 403  # administrators work in no cooperative
    assert client.get("/cooperatives/99/members").status_code == 404
