"""The log of changes as its people read it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models.audit import AuditEntry
from app.accounts.views import audit
from app.cooperatives.models.cooperatives import Cooperative
from app.core.actor import Role
from app.core.db import Database
from tests import factories
from tests.forgery import unlock


@pytest.fixture
def house(app: Flask) -> Database:
    """The house's database."""
    database: Database = app.extensions["house"].database
    return database


@pytest.fixture
def home(house: Database, client: FlaskClient) -> Cooperative:
    """Lan's cooperative, renamed once; Lan is signed in."""
    with house.transaction() as db:
        home = factories.make_cooperative(db, name="HTX Cam <Đồi> Mây")
        lan = factories.make_user(db, cooperative=home)
        factories.make_cooperative(db, name="HTX Chè Thanh Chương")
    with house.transaction(factories.actor_of(lan, Role.MANAGER, home)) as db:
        db.get_one(Cooperative, home.id).name = "HTX Cam Đồi Mây"
    factories.sign_in(client, lan)
    return home


def test_a_change_is_told_in_words_with_both_values(client: FlaskClient, home: Cooperative) -> None:
    page = client.get("/audit").text
    assert "HTX Cam &lt;Đồi&gt; Mây → HTX Cam Đồi Mây" in " ".join(page.split())
    assert "Nguyễn Thị Lan" in page
    assert "Sửa hợp tác xã HTX Cam Đồi Mây" in page
    assert "Đã tính lại toàn bộ 3 dòng: còn nguyên vẹn" in page


def test_other_cooperatives_and_the_house_stay_out_of_sight(client: FlaskClient, home: Cooperative) -> None:
    page = client.get("/audit").text
    assert "Thanh Chương" not in page
    assert "Đăng nhập người dùng" not in page


def test_a_broken_chain_is_said_aloud(client: FlaskClient, home: Cooperative, house: Database) -> None:
    with house.transaction() as db:
        unlock(db, "audit_entries")
        db.execute(sa.update(AuditEntry).where(AuditEntry.sequence == 2).values(actor_name="Ai đó"))
    page = client.get("/audit").text
    assert "Chuỗi không còn nguyên vẹn" in page
    assert "còn nguyên vẹn." not in page.replace("không còn nguyên vẹn", "")


def test_a_long_chain_is_recomputed_when_asked(
    client: FlaskClient, home: Cooperative, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    assert "chưa tính lại" in client.get("/audit").text
    assert "còn nguyên vẹn" in client.get("/audit?check=yes").text


def test_the_log_comes_in_pages(client: FlaskClient, home: Cooperative, house: Database) -> None:
    with house.transaction() as db:
        for number in range(30):
            factories.make_plot(db, home, name=f"Thửa {number}")
    assert "26 đến 33" in client.get("/audit?page=2").text


def test_an_administrator_sees_every_chain(app: Flask, home: Cooperative, house: Database) -> None:
    with house.transaction() as db:
        chief = factories.make_user(db, role=Role.ADMINISTRATOR)
    client = app.test_client()
    factories.sign_in(client, chief)
    page = client.get("/audit").text
    assert "Thanh Chương" in page
    assert "Đăng nhập người dùng" in page
    assert "Quản trị hệ thống" in page
    assert "chuỗi của hợp tác xã số 2" in page
    assert "chuỗi chung" in page


@pytest.mark.parametrize("role", [Role.STAFF, Role.GROWER])
def test_staff_and_growers_are_turned_away(app: Flask, home: Cooperative, house: Database, role: Role) -> None:
    with house.transaction() as db:
        hung = factories.make_user(db, role=role, cooperative=home)
    client = app.test_client()
    factories.sign_in(client, hung)
    assert client.get("/audit").status_code == 403


@pytest.mark.parametrize("name", ["1234-56-78", "2026-02-30", "2026-13-01T25:61:00Z"])
def test_a_name_that_only_looks_like_a_day_is_shown_as_it_is(
    client: FlaskClient, home: Cooperative, house: Database, name: str
) -> None:
    with house.transaction() as db:
        factories.make_plot(db, home, name=name)
    page = client.get("/audit")
    assert page.status_code == 200
    assert name in page.text
