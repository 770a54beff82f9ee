"""Pages of the lists: an officer looks first and confirms then; everybody else reads."""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.inputs import ReferenceInput, ReferenceList
from app.traceability.rules.inputs import InputKind
from app.traceability.rules.reference_sheets import Line
from app.traceability.services import reference_lists, reference_sheets
from tests.factories import make_cooperative, make_user, sign_in
from tests.traceability.views.filled_forms import filled

FACTS = {"name": "Danh mục 2026", "basis": "Thông tư 01/2026", "valid_from": "01/01/2026"}
GOOD = reference_sheets.written([], [Line(InputKind.PESTICIDE, "Abamectin", "Abamectin", crops="cam")])


@pytest.fixture
def officer(client: FlaskClient, database: Database) -> FlaskClient:
    """The province officer's browser."""
    with database.transaction() as db:
        user = make_user(db, role=Role.PROVINCE_OFFICER, name="Cán bộ tỉnh")
    sign_in(client, user)
    return client


def sent(officer: FlaskClient, data: bytes, **given: str) -> str:
    """What the page says to a file."""
    form: dict[str, object] = FACTS | given | {"file": (io.BytesIO(data), "danh mục.xlsx")}
    return officer.post("/reference-lists/new", data=form, content_type="multipart/form-data").get_data(as_text=True)


def count(database: Database, kind: type[ReferenceList | ReferenceInput]) -> int:
    with database.reading() as db:
        return db.query(kind).count()


def test_nothing_is_stored_before_the_second_yes(officer: FlaskClient, database: Database) -> None:
    page = sent(officer, GOOD)
    assert "Đọc được cả 1 dòng" in page
    assert count(database, ReferenceList) == 0
    form = filled(page, "/reference-lists/new") | MultiDict({"confirmed": "yes"})
    answer = officer.post("/reference-lists/new", data=form)
    assert answer.status_code == 303
    assert (count(database, ReferenceList), count(database, ReferenceInput)) == (1, 1)
    page = officer.get(answer.location).get_data(as_text=True)
    assert "Abamectin" in page
    assert "Danh mục mẫu" not in page.partition("<h1")[2]


def test_a_fault_is_told_by_row_and_column_and_cannot_be_confirmed(officer: FlaskClient, database: Database) -> None:
    bad = reference_sheets.written([], [Line(InputKind.PESTICIDE, "A"), Line(InputKind.PESTICIDE, "B", dose="x" * 201)])
    page = sent(officer, bad, confirmed="yes")
    assert "Có 1 ô cần sửa" in page
    assert "Dài quá 200 ký tự" in page
    assert '"confirmed"' not in page
    assert count(database, ReferenceList) == 0


def test_a_slip_in_the_facts_keeps_the_file(officer: FlaskClient) -> None:
    page = sent(officer, GOOD, valid_from="hôm nay")
    assert 'href="#valid_from"' in page
    form = filled(page, "")
    assert form["sha256"]
    form["valid_from"] = "01/01/2026"
    assert "Đọc được cả 1 dòng" in officer.post("/reference-lists/new", data=form).get_data(as_text=True)


def test_what_is_no_workbook_is_told_at_the_file(officer: FlaskClient) -> None:
    assert 'href="#file"' in sent(officer, b"name,kind")
    answer = officer.post("/reference-lists/new", data=FACTS)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.get_data(as_text=True)


def test_a_cooperative_reads_and_downloads_the_sample_with_its_mark(client: FlaskClient, database: Database) -> None:
    with database.transaction() as db:
        row = reference_lists.load_sample(db, clock.now())
        sign_in_as = make_user(db, cooperative=make_cooperative(db))
    sign_in(client, sign_in_as)
    for address in ("/reference-lists/", f"/reference-lists/{row.id}?q=chè"):
        assert "Danh mục mẫu" in client.get(address).get_data(as_text=True)
    assert "không phải danh mục chính thức" in client.get(f"/reference-lists/{row.id}").get_data(as_text=True)
    data = client.get(f"/reference-lists/{row.id}/list.xlsx").data
    assert len(reference_sheets.read(data).lines) == row.rows
    assert reference_sheets.read(client.get("/reference-lists/template.xlsx").data).lines == ()
    assert client.get("/reference-lists/new").status_code == 403
    assert client.post(f"/reference-lists/{row.id}/withdraw", data={"confirmed": "yes"}).status_code == 403


def test_withdrawing_asks_first_and_keeps_the_lines(officer: FlaskClient, database: Database) -> None:
    form = filled(sent(officer, GOOD), "/reference-lists/new") | MultiDict({"confirmed": "yes"})
    address = officer.post("/reference-lists/new", data=form).location
    assert "Rút danh mục Danh mục 2026?" in officer.post(f"{address}/withdraw").get_data(as_text=True)
    assert officer.post(f"{address}/withdraw", data={"confirmed": "yes"}).status_code == 303
    assert "Danh mục 2026" in officer.get("/reference-lists/?withdrawn=yes").get_data(as_text=True)
    assert count(database, ReferenceInput) == 1
