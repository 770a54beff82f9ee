"""A forgotten password: the page tells nothing, the letter carries the link, the link works once."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.models.users import User
from app.core.settings import Settings
from tests import factories
from tests.postbox import Postbox, open_postbox

NEW = "chè xanh bên suối"
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
"""Changes every second."""


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server."""
    with open_postbox() as postbox:
        yield postbox


@pytest.fixture
def settings(settings: Settings, postbox: Postbox) -> Settings:
    """A real house with a mail server."""
    return replace(settings, sample=False, smtp_url=postbox.url, public_url="https://gocnghe.example")


@pytest.fixture
def lan(app: Flask) -> User:
    """Lan, manager of one cooperative."""
    with app.extensions["house"].database.transaction() as db:
        return factories.make_user(db, cooperative=factories.make_cooperative(db), email="lan@example.vn")


def ask(client: FlaskClient, email: str) -> tuple[int, str]:
    answer = client.post("/forgot-password", data={"email": email})
    return answer.status_code, TOKEN.sub("", answer.text).replace(email, "…")


def link_in(postbox: Postbox) -> str:
    letter = postbox.next()
    assert letter["To"] == "lan@example.vn"
    found = re.search(r"https://gocnghe\.example(/reset-password/\S+)", letter.get_content())
    assert found is not None
    return found[1]


def test_the_link_in_the_letter_sets_a_new_password_once(client: FlaskClient, lan: User, postbox: Postbox) -> None:
    ask(client, "LAN@example.vn ")
    link = link_in(postbox)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW}).location == "/sign-in"
    assert client.post("/sign-in", data={"email": lan.email, "password": NEW}).status_code == 303
    assert client.get(link).status_code == 409
    assert client.post(link, data={"password": "một câu khác nữa"}).status_code == 409


def test_a_short_password_is_told_at_its_field_and_the_link_stays_open(
    client: FlaskClient, lan: User, postbox: Postbox
) -> None:
    ask(client, lan.email)
    link = link_in(postbox)
    answer = client.post(link, data={"password": "ngắn"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert client.post(link, data={"password": NEW}).status_code == 303


def test_the_page_answers_alike_whether_or_not_the_address_is_known(
    client: FlaskClient, lan: User, postbox: Postbox
) -> None:
    unknown, known = ask(client, "ai-do@example.vn"), ask(client, lan.email)
    assert unknown == known
    assert link_in(postbox)
    assert postbox.empty  # nothing went to the stranger


def test_a_dead_mail_server_changes_nothing_on_the_page_and_leaks_no_link(
    app: Flask, lan: User, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    caplog.set_level(logging.DEBUG)
    dead = create_app(replace(settings, smtp_url="smtp://127.0.0.1:1"), testing=True)
    dead.config["WTF_CSRF_ENABLED"] = False
    client = dead.test_client()
    assert ask(client, lan.email) == ask(client, "ai-do@example.vn")
    dead.extensions["house"].database.engine.dispose()
    assert "reset-password/" not in caplog.text


def test_a_house_without_mail_says_so_to_everybody(app: Flask, lan: User, settings: Settings) -> None:
    mute = create_app(replace(settings, smtp_url=""), testing=True)
    mute.config["WTF_CSRF_ENABLED"] = False
    client = mute.test_client()
    known, unknown = ask(client, lan.email), ask(client, "ai-do@example.vn")
    mute.extensions["house"].database.engine.dispose()
    assert known == unknown
    assert known[0] == 409
    assert "chưa gửi được thư" in known[1]


def test_an_invented_link_opens_nothing(client: FlaskClient) -> None:
    assert client.get("/reset-password/abc").status_code == 409
