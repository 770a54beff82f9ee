"""People of communes and province are invited by administrators alone."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models.memberships import Invitation, Membership
from app.core.actor import Role
from app.core.db import Database
from tests import factories

MAI = {"name": "Mai", "email": "mai@example.vn", "role": "commune_officer", "commune_code": factories.MINH_HOP}


@pytest.fixture
def house(app: Flask) -> Database:
    """The house's database."""
    database: Database = app.extensions["house"].database
    return database


@pytest.fixture
def chief(house: Database, client: FlaskClient) -> None:
    """An administrator, signed in."""
    with house.transaction() as db:
        user = factories.make_user(db, role=Role.ADMINISTRATOR, name="Nguyễn Chí")
    factories.sign_in(client, user)


def test_a_commune_officer_is_invited_for_his_commune_and_sees_its_name(
    app: Flask, client: FlaskClient, house: Database, chief: None
) -> None:
    answer = client.post("/officers/invite", data=MAI, follow_redirects=True)
    link = re.search(r"(/invitation/[\w-]+)", answer.text)
    assert link is not None
    page = app.test_client().get(link[1]).text
    assert "Cán bộ xã" in page
    assert "Minh Hợp" in page
    mai = app.test_client()
    mai.post(link[1], data={"name": "Mai", "password": "một câu dễ nhớ"})
    with house.reading() as db:
        held = db.scalars(sa.select(Membership).where(Membership.role == Role.COMMUNE_OFFICER)).one()
        assert held.commune_code == factories.MINH_HOP
    assert "Minh Hợp" in client.get("/officers").text
    assert mai.get("/officers").status_code == 403


def test_every_commune_can_be_chosen_and_no_other(client: FlaskClient, chief: None) -> None:
    assert client.get("/officers/invite").text.count("<option") == 131
    for code in ("", "99999"):
        answer = client.post("/officers/invite", data=MAI | {"commune_code": code})
        assert answer.status_code == 422
        assert 'id="commune_code-error"' in answer.text


def test_a_province_officer_needs_no_commune(client: FlaskClient, house: Database, chief: None) -> None:
    client.post("/officers/invite", data=MAI | {"role": "province_officer"})
    with house.reading() as db:
        made = db.scalars(sa.select(Invitation)).one()
        assert (made.role, made.commune_code, made.cooperative_id) == (Role.PROVINCE_OFFICER, None, None)


def test_a_cooperative_role_is_not_given_here(client: FlaskClient, chief: None) -> None:
    assert client.post("/officers/invite", data=MAI | {"role": "cooperative_manager"}).status_code == 422


def test_an_officer_is_ended_and_an_invitation_withdrawn(client: FlaskClient, house: Database, chief: None) -> None:
    with house.transaction() as db:
        mai = factories.make_user(db, role=Role.PROVINCE_OFFICER, name="Mai", email="mai@example.vn")
        held = db.scalars(sa.select(Membership).where(Membership.user_id == mai.id)).one()
    assert client.post(f"/memberships/{held.id}/end", data={"confirmed": "yes"}).location == "/officers"
    client.post("/officers/invite", data=MAI)
    with house.reading() as db:
        number = db.scalars(sa.select(Invitation.id)).one()
    assert client.post(f"/invitations/{number}/withdraw").location == "/officers"
    page = client.get("/officers").text
    assert "mai@example.vn" not in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER])
def test_nobody_else_invites_officers(app: Flask, house: Database, role: Role) -> None:
    with house.transaction() as db:
        home = factories.make_cooperative(db) if role is Role.MANAGER else None
        user = factories.make_user(db, role=role, cooperative=home, commune_code=None if home else factories.MINH_HOP)
    client = app.test_client()
    factories.sign_in(client, user)
    assert client.get("/officers").status_code == 403
    assert client.post("/officers/invite", data=MAI).status_code == 403
