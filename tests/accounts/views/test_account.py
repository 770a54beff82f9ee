"""A person sees to his own account, and to nobody else's."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models.audit import AuditEntry
from app.accounts.models.users import SignIn, User
from app.core.actor import Role
from tests import factories

NEW = "chè xanh bên suối"


@pytest.fixture
def lan(app: Flask, client: FlaskClient) -> User:
    """Lan, signed in."""
    with app.extensions["house"].database.transaction() as db:
        user = factories.make_user(db, cooperative=factories.make_cooperative(db))
    factories.sign_in(client, user)
    return user


def stored(app: Flask, user: User) -> User:
    with app.extensions["house"].database.reading() as db:
        return db.get_one(User, user.id)


def test_name_and_telephone_are_changed_and_signed_with_the_own_name(
    app: Flask, client: FlaskClient, lan: User
) -> None:
    answer = client.post("/account", data={"name": "Nguyễn Thị Lân", "phone": "0912 345 678"})
    assert answer.status_code == 303
    assert (stored(app, lan).name, stored(app, lan).phone) == ("Nguyễn Thị Lân", "0912 345 678")
    with app.extensions["house"].database.reading() as db:
        last = db.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (last.actor_id, last.actor_name, last.subject) == (lan.id, "Nguyễn Thị Lan", "users")


def test_a_telephone_number_must_look_like_one_and_typed_text_stays(app: Flask, client: FlaskClient, lan: User) -> None:
    answer = client.post("/account", data={"name": "Lân <b>", "phone": "gọi sau"})
    assert answer.status_code == 422
    assert "Lân &lt;b&gt;" in answer.text
    assert "gọi sau" in answer.text
    assert stored(app, lan).phone is None


def test_a_new_password_ends_the_other_browser_and_keeps_this_one(app: Flask, client: FlaskClient, lan: User) -> None:
    other = app.test_client()
    factories.sign_in(other, lan)
    assert client.post("/account/password", data={"current": factories.PASSWORD, "password": NEW}).status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_the_present_password_must_be_right(app: Flask, client: FlaskClient, lan: User) -> None:
    answer = client.post("/account/password", data={"current": "sai rồi nhé bạn", "password": NEW})
    assert answer.status_code == 422
    assert "Mật khẩu hiện tại chưa đúng" in answer.text
    assert stored(app, lan).password_hash == lan.password_hash


def test_the_language_is_kept_with_the_person(app: Flask, client: FlaskClient, lan: User) -> None:
    assert client.post("/language", data={"language": "en", "next": "/audit"}).location == "/audit"
    assert '<html lang="en">' in client.get("/account").text
    assert client.post("/language", data={"language": "fr"}).status_code == 422
    assert stored(app, lan).language == "en"


def test_another_browser_is_listed_and_ended(app: Flask, client: FlaskClient, lan: User) -> None:
    other = app.test_client()
    factories.sign_in(other, lan)
    assert "Đăng xuất mọi trình duyệt khác" in client.get("/account").text
    with app.extensions["house"].database.reading() as db:
        last = db.scalars(sa.select(SignIn.id).order_by(SignIn.id.desc())).first()
    assert client.post(f"/account/sign-ins/{last}/end").status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_all_other_browsers_are_ended_at_once(app: Flask, client: FlaskClient, lan: User) -> None:
    others = [app.test_client() for _ in range(2)]
    for other in others:
        factories.sign_in(other, lan)
    client.post("/account/sign-ins/end")
    assert [other.get("/account").status_code for other in others] == [303, 303]
    assert client.get("/account").status_code == 200


def test_nobody_ends_the_browser_of_somebody_else(app: Flask, client: FlaskClient, lan: User) -> None:
    with app.extensions["house"].database.transaction() as db:
        mai = factories.make_user(db, role=Role.PROVINCE_OFFICER, name="Mai")
    other = app.test_client()
    factories.sign_in(other, mai)
    with app.extensions["house"].database.reading() as db:
        foreign = db.scalar(sa.select(SignIn.id).where(SignIn.user_id == mai.id))
    assert client.post(f"/account/sign-ins/{foreign}/end").status_code == 404
    assert other.get("/account").status_code == 200


def test_a_person_without_a_role_can_still_see_to_his_account(app: Flask, client: FlaskClient, lan: User) -> None:
    with app.extensions["house"].database.transaction() as db:
        db.execute(sa.text("UPDATE memberships SET ended_at = created_at"))
    assert client.get("/account").status_code == 200
    assert client.get("/audit").location == "/choose"
    client.post("/account", data={"name": "Lân", "phone": ""})
    with app.extensions["house"].database.reading() as db:
        last = db.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (last.actor_id, last.actor_name) == (lan.id, "Nguyễn Thị Lan")
