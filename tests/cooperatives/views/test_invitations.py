"""The page behind an invitation's link."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.models.users import User
from app.accounts.services import memberships
from app.core.actor import SYSTEM, Role
from app.core.db import Database
from app.core.settings import Settings
from tests import factories
from tests.postbox import open_postbox

PASSWORD = "chè xanh bên suối"


@pytest.fixture
def house(app: Flask) -> Database:
    """The house's database."""
    database: Database = app.extensions["house"].database
    return database


@pytest.fixture
def link(house: Database) -> str:
    """Hùng's invitation to look after a cooperative."""
    with house.transaction() as db:
        home = factories.make_cooperative(db)
        token = memberships.invite(
            db, SYSTEM, email="hung@example.vn", name="Trần Văn Hùng", role=Role.MANAGER, cooperative_id=home.id
        )[1]
    return f"/invitation/{token}"


@pytest.fixture
def hung(house: Database, link: str) -> User:
    """Hùng, who has an account already."""
    with house.transaction() as db:
        return factories.make_user(db, role=Role.PROVINCE_OFFICER, email="hung@example.vn", name="Hùng")


def test_the_page_says_what_is_offered_and_where(client: FlaskClient, link: str) -> None:
    page = client.get(link).text
    assert all(word in page for word in ("Trần Văn Hùng", "Quản lý hợp tác xã", "HTX Cam Đồi Mây", "new-password"))


def test_a_new_person_reads_on_in_the_language_of_the_page(client: FlaskClient, link: str) -> None:
    client.get(f"{link}?lang=en")
    client.post(link, data={"name": "Hùng", "password": PASSWORD})
    assert '<html lang="en">' in client.get("/account").text


def test_a_short_password_is_told_at_its_field(client: FlaskClient, link: str) -> None:
    answer = client.post(link, data={"name": "Hùng Mới", "password": "ngắn"})
    assert answer.status_code == 422
    assert 'value="Hùng Mới"' in answer.text
    assert 'id="password-error"' in answer.text
    assert client.post(link, data={"name": "Hùng", "password": PASSWORD}).status_code == 303


def test_a_person_with_an_account_takes_it_up_with_his_present_password(
    client: FlaskClient, link: str, hung: User
) -> None:
    assert "current-password" in client.get(link).text
    assert client.post(link, data={"password": PASSWORD}).status_code == 422
    assert client.post(link, data={"password": factories.PASSWORD}).status_code == 303
    page = client.get("/choose").text
    assert "HTX Cam Đồi Mây" in page
    assert "Cán bộ tỉnh" in page


def test_a_wrong_password_here_is_counted_like_any_other(client: FlaskClient, link: str, hung: User) -> None:
    for _ in range(5):
        client.post(link, data={"password": "đoán bừa một câu"})
    assert "xin đợi" in client.post(link, data={"password": factories.PASSWORD}).text
    answer = client.post("/sign-in", data={"email": hung.email, "password": factories.PASSWORD})
    assert answer.status_code == 422


def test_whoever_was_signed_in_before_is_signed_out(client: FlaskClient, house: Database, link: str) -> None:
    with house.transaction() as db:
        lan = factories.make_user(db, role=Role.PROVINCE_OFFICER, name="Lan")
    factories.sign_in(client, lan)
    with client.session_transaction() as session:
        old = session["_user_id"]
    client.post(link, data={"name": "Hùng", "password": PASSWORD})
    assert "hung@example.vn" in client.get("/account").text
    with client.session_transaction() as session:
        session["_user_id"] = old
    assert client.get("/account").status_code == 303


def test_an_invented_link_opens_nothing(client: FlaskClient) -> None:
    answer = client.get("/invitation/abc")
    assert answer.status_code == 409


@pytest.fixture
def posting(settings: Settings) -> Iterator[tuple[FlaskClient, str]]:
    """A manager's browser at a house with a mail server, and the letter that an invitation sends."""
    with open_postbox() as postbox:
        app = create_app(replace(settings, smtp_url=postbox.url), testing=True)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.extensions["house"].database.transaction() as db:
            lan = factories.make_user(db, cooperative=factories.make_cooperative(db))
        client = app.test_client()
        factories.sign_in(client, lan)
        data = {"name": "Hùng", "email": "hung@example.vn", "role": "grower"}
        page = client.post("/members/invite", data=data, follow_redirects=True).text
        assert "đang được gửi tới hung@example.vn" in page
        yield client, postbox.next().get_content()
        app.extensions["house"].database.engine.dispose()


def test_an_invitation_travels_by_mail_as_well(posting: tuple[FlaskClient, str]) -> None:
    client, letter = posting
    assert "Nông hộ" in letter
    assert "HTX Cam Đồi Mây" in letter
    link = letter.split("http://127.0.0.1:8000")[1].split()[0]
    assert client.get(link).status_code == 200
