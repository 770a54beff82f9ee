"""Pages of certificates."""

import io
from datetime import timedelta

import sqlalchemy as sa

from app.cooperatives.models.certificates import Certificate
from app.core import clock
from app.core.db import Database
from tests import factories
from tests.cooperatives.services.test_files import paper, photo_with_position
from tests.cooperatives.views.conftest import People

TYPED = {
    "scheme": "vietgap",
    "number": "VG-01-26",
    "issuer": "Trung tâm Chứng nhận",
    "valid_from": "10/01/2026",
    "valid_until": "09/01/2028",
}


def _certificate(database: Database) -> Certificate:
    with database.reading() as db:
        return db.scalars(sa.select(Certificate)).one()


def test_an_empty_list_offers_the_first_step(people: People) -> None:
    assert "Thêm chứng nhận đầu tiên" in people.lan.get("/certificates/").get_data(as_text=True)


def test_the_scan_is_for_those_in_scope_only(people: People, database: Database) -> None:
    answer = people.lan.post("/certificates/new", data=TYPED | {"scan": (io.BytesIO(paper()), "VietGAP cam.pdf")})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    at = f"/files/{_certificate(database).scan_id}"
    assert f'href="{at}"' in people.lan.get(answer.location).get_data(as_text=True)
    sent = people.lan.get(at)
    assert sent.data == paper() or sent.data.startswith(b"%PDF-")
    assert sent.mimetype == "application/pdf"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Disposition"].startswith("inline")
    assert "private" in sent.headers["Cache-Control"]
    assert people.officer.get(at).status_code == 200
    assert people.mai.get(at).status_code == 404


def test_a_private_scan_has_no_public_address(people: People, database: Database) -> None:
    people.lan.post("/certificates/new", data=TYPED | {"scan": (io.BytesIO(photo_with_position()), "giay.jpg")})
    with database.reading() as db:
        scan = db.get_one(Certificate, _certificate(database).id).scan
        assert scan is not None
    for at in (f"/media/{scan.sha256}", f"/media/{scan.sha256}/400"):
        assert people.lan.get(at).status_code == 404


def test_a_false_scan_saves_nothing_and_keeps_what_was_typed(people: People, database: Database) -> None:
    answer = people.lan.post("/certificates/new", data=TYPED | {"scan": (io.BytesIO(b"MZ" + paper()), "giay.pdf")})
    assert answer.status_code == 422
    assert 'id="scan-error"' in answer.get_data(as_text=True)
    assert 'value="VG-01-26"' in answer.get_data(as_text=True)
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 0


def test_each_fault_stands_at_its_field(people: People) -> None:
    answer = people.lan.post("/certificates/new", data={"scheme": "x", "valid_from": "31/02/2026"})
    text = answer.get_data(as_text=True)
    for field in ("scheme", "number", "issuer", "valid_from"):
        assert f'id="{field}-error"' in text
    assert 'value="31/02/2026"' in text


def test_the_same_form_twice_is_one_certificate(people: People, database: Database) -> None:
    people.lan.post("/certificates/new", data=TYPED)
    assert people.lan.post("/certificates/new", data=TYPED).status_code == 409
    assert _certificate(database).number == "VG-01-26"


def test_badges_tell_the_days(people: People, database: Database) -> None:
    today = clock.today()
    ends = {"hết": -1, "sắp": 60, "còn": 61}
    with database.transaction() as db:
        for number, days in ends.items():
            factories.make_certificate(db, people.own, number=number, valid_until=today + timedelta(days=days))
    text = people.lan.get("/certificates/").get_data(as_text=True)
    places = [text.index(word) for word in ("số hết", "Hết hạn", "số sắp", "Sắp hết hạn", "số còn", "Còn hiệu lực")]
    assert places == sorted(places)


def test_withdrawing_asks_first_and_keeps_the_record(people: People, database: Database) -> None:
    people.lan.post("/certificates/new", data=TYPED)
    at = f"/certificates/{_certificate(database).id}"
    assert people.lan.post(f"{at}/withdraw").status_code == 200
    assert _certificate(database).withdrawn_on is None
    assert people.lan.post(f"{at}/withdraw", data={"confirmed": "yes"}).status_code == 303
    assert "VG-01-26" in people.lan.get("/certificates/?withdrawn=yes").get_data(as_text=True)
    assert people.lan.post(f"{at}/edit", data=TYPED).status_code == 409


def test_a_wrong_ggn_is_warned_about(people: People) -> None:
    answer = people.lan.post("/certificates/new", data=TYPED | {"scheme": "globalgap", "number": "4050373123456"})
    assert "is-attention" in people.lan.get(answer.location).get_data(as_text=True)


def test_mai_is_told_there_is_no_such_certificate(people: People, database: Database) -> None:
    people.lan.post("/certificates/new", data=TYPED)
    at = f"/certificates/{_certificate(database).id}"
    assert [people.mai.get(at).status_code, people.mai.get(f"{at}/edit").status_code] == [404, 404]
    for step in ("edit", "withdraw"):
        assert people.mai.post(f"{at}/{step}", data=TYPED | {"confirmed": "yes"}).status_code == 404
