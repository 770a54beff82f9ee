"""Pages of API tokens: the key is shown once, and revoking asks first."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from tests.factories import make_cooperative, make_user, sign_in


@pytest.fixture
def lan(client: FlaskClient, database: Database) -> FlaskClient:
    """Lan's browser."""
    with database.transaction() as db:
        user = make_user(db, cooperative=make_cooperative(db))
    sign_in(client, user)
    return client


def test_a_key_is_shown_once_and_works_until_it_is_revoked(lan: FlaskClient, app: Flask) -> None:
    form = {"name": "Phần mềm kho", "may_capture": "yes", "request_key": "once"}
    assert lan.post("/api-tokens/new", data=form).location == "/api-tokens/made"
    assert lan.post("/api-tokens/new", data=form).location == "/api-tokens/made"
    shown = lan.get("/api-tokens/made").get_data(as_text=True)
    (token,) = set(re.findall(r"gn_[\w-]{43}", shown))
    assert lan.get("/api-tokens/made").status_code == 303
    program, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    assert program.get("/epcis/", headers=headers).status_code == 200
    listed = lan.get("/api-tokens/").get_data(as_text=True)
    assert token not in listed
    assert token[:7] in listed
    assert "vừa xong" in listed
    (address,) = re.findall(r'action="(/api-tokens/\d+/revoke)"', listed)
    assert "Thu hồi khóa Phần mềm kho?" in lan.post(address).get_data(as_text=True)
    assert program.get("/epcis/", headers=headers).status_code == 200
    lan.post(address, data={"confirmed": "yes"})
    assert program.get("/epcis/", headers=headers).status_code == 401
    assert "Đã thu hồi" in lan.get("/api-tokens/").get_data(as_text=True)


def test_a_slip_keeps_what_was_typed(lan: FlaskClient) -> None:
    answer = lan.post("/api-tokens/new", data={"name": "x" * 81, "may_capture": "yes"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#name"' in text
    assert 'value="yes" checked' in text


def test_staff_and_growers_see_no_keys(app: Flask, database: Database) -> None:
    with database.transaction() as db:
        home = make_cooperative(db)
        people = [make_user(db, role=role, cooperative=home) for role in (Role.STAFF, Role.GROWER)]
    for person in people:
        browser = app.test_client()
        sign_in(browser, person)
        assert browser.get("/api-tokens/").status_code == 403
        assert "/api-tokens" not in browser.get("/account").get_data(as_text=True)
