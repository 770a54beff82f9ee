"""The door: in with the right password under a fresh cookie, out at once, never off the site."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.models.users import User
from app.accounts.services import memberships
from app.core.actor import Role
from app.core.settings import Settings
from tests import factories

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
"""Changes every second."""


@pytest.fixture
def lan(app: Flask) -> User:
    """Lan, manager of one cooperative."""
    with app.extensions["house"].database.transaction() as db:
        return factories.make_user(db, cooperative=factories.make_cooperative(db), email="lan@example.vn")


def token_of(client: FlaskClient) -> str | None:
    with client.session_transaction() as session:
        return session.get("_user_id")


def enter(client: FlaskClient, email: str = "lan@example.vn", password: str = factories.PASSWORD, **more: str) -> str:
    """Where the sign-in leads."""
    answer = client.post("/sign-in", data={"email": email, "password": password, **more})
    assert answer.status_code == 303, answer.text
    return answer.location


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_signing_in_and_out(client: FlaskClient, lan: User) -> None:
    assert client.get("/account").location == "/sign-in?next=/account"
    enter(client)
    assert is_in(client)
    assert client.post("/sign-out").location == "/sign-in"
    assert not is_in(client)
    assert client.post("/sign-out").status_code == 303


def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(client: FlaskClient, lan: User) -> None:
    answers = []
    for email, password in ((lan.email, "sai rồi nhé bạn"), ("ai-do@example.vn", factories.PASSWORD)):
        answer = client.post("/sign-in", data={"email": email, "password": password})
        answers.append((answer.status_code, TOKEN.sub("", answer.text).replace(email, "…")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert "chưa đúng" in answers[0][1]
    assert factories.PASSWORD not in answers[1][1]


@pytest.mark.parametrize("email", ["lan@example.vn", "ai-do@example.vn"])
def test_guessing_ends_in_a_wait_for_known_and_unknown_addresses(client: FlaskClient, lan: User, email: str) -> None:
    for _ in range(5):
        client.post("/sign-in", data={"email": email, "password": "sai rồi nhé bạn"})
    answer = client.post("/sign-in", data={"email": email, "password": factories.PASSWORD})
    assert answer.status_code == 422
    assert "xin đợi" in answer.text
    assert not is_in(client)


def test_signing_in_changes_the_cookie_and_kills_the_old_one(app: Flask, client: FlaskClient, lan: User) -> None:
    enter(client)
    old, stolen = token_of(client), app.test_client()
    with stolen.session_transaction() as session:
        session["_user_id"] = old
    assert is_in(stolen)
    enter(client)
    assert token_of(client) != old
    assert is_in(client)
    assert not is_in(stolen)


def test_nothing_planted_before_signing_in_survives(client: FlaskClient, lan: User) -> None:
    with client.session_transaction() as session:
        session["planted"] = "x"
        session["csrf_token"] = "known"
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known"


def test_signing_out_kills_the_cookie_for_good(app: Flask, client: FlaskClient, lan: User) -> None:
    enter(client)
    kept = token_of(client)
    client.post("/sign-out")
    with client.session_transaction() as session:
        session["_user_id"] = kept
    assert not is_in(client)


def test_a_visit_keeps_a_session_from_resting_out(client: FlaskClient, lan: User) -> None:
    with time_machine.travel("2026-11-18 01:00Z", tick=False) as time:
        enter(client)
        for _ in range(3):
            time.shift(timedelta(hours=11))
            assert is_in(client)
        time.shift(timedelta(hours=12))
        assert not is_in(client)


def test_fourteen_days_end_a_session_in_use(client: FlaskClient, lan: User) -> None:
    with time_machine.travel("2026-11-01 01:00Z", tick=False) as time:
        enter(client)
        for _ in range(30):
            time.shift(timedelta(hours=11))
            assert is_in(client)
        time.move_to("2026-11-15 01:00Z")
        assert not is_in(client)


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_an_open_redirect_is_refused(client: FlaskClient, lan: User, evil: str) -> None:
    assert enter(client, next=evil) == "/"
    assert client.get("/sign-in", query_string={"next": evil}).location == "/"


def test_the_wanted_page_comes_after_signing_in(client: FlaskClient, lan: User) -> None:
    page = client.get("/sign-in?next=/audit?page%3D2").text
    assert 'name="next" value="/audit?page=2"' in page
    assert enter(client, next="/audit?page=2") == "/audit?page=2"


def test_with_two_roles_choosing_comes_first(app: Flask, client: FlaskClient, lan: User) -> None:
    with app.extensions["house"].database.transaction() as db:
        memberships.grant(db, user=lan, role=Role.ADMINISTRATOR)
    assert enter(client, next="/audit") == "/choose?next=/audit"
    assert client.get("/audit").location == "/choose"


def test_what_was_typed_is_kept_but_for_the_password(client: FlaskClient, lan: User) -> None:
    answer = client.post("/sign-in", data={"email": "lan@example.vn", "password": ""})
    assert answer.status_code == 422
    assert 'value="lan@example.vn"' in answer.text
    assert "Xin điền mục này" in answer.text


def test_the_cookie_is_closed_to_scripts_and_ends_with_the_browser(client: FlaskClient, lan: User) -> None:
    answer = client.post("/sign-in", data={"email": lan.email, "password": factories.PASSWORD})
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(cookie.startswith("gn=") for cookie in cookies)
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert not any("Expires" in cookie or "remember" in cookie for cookie in cookies)


def test_a_post_without_token_is_refused_with_a_page(app: Flask, client: FlaskClient, lan: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/sign-in", data={"email": lan.email, "password": factories.PASSWORD})
    assert answer.status_code == 400
    assert "hết hạn" in answer.text
    assert not is_in(client)


def test_a_visitors_language_is_remembered(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/sign-in?lang=en").text
    assert '<html lang="en">' in client.get("/forgot-password").text
    client.get("/sign-in?lang=fr")
    assert '<html lang="en">' in client.get("/sign-in").text
    assert '<html lang="vi">' in client.get("/sign-in?lang=vi").text
    assert '<html lang="vi">' in client.get("/forgot-password").text


@pytest.fixture
def limited(settings: Settings) -> Iterator[FlaskClient]:
    """A browser at a house that counts requests."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    app.extensions["house"].database.engine.dispose()


def test_the_twenty_first_try_in_a_minute_is_turned_away(limited: FlaskClient) -> None:
    answers = [limited.post("/sign-in", data={"email": "", "password": ""}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
