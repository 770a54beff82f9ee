"""Printing labels from the batch's page."""

import io
from dataclasses import dataclass
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core.db import Database
from app.core.settings import Settings
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.rules.batches import BatchState
from app.traceability.services import labels
from tests import factories


@dataclass(frozen=True)
class Stand:
    """Ids of Lan's batch and pack."""

    batch_id: int
    item_id: int


@pytest.fixture
def stand(client: FlaskClient, settings: Settings) -> Stand:
    """Lan, signed in, with a batch of 1,200 kg and a two-kilo bag."""
    database = Database(settings.database_url)
    with database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        lan = factories.make_user(db, cooperative=cooperative)
        product = factories.make_product(db, cooperative)
        made = Stand(factories.make_batch(db, product).id, factories.make_trade_item(db, product).id)
    database.engine.dispose()
    factories.sign_in(client, lan)
    return made


def _form(stand: Stand, **given: str) -> dict[str, str]:
    return {
        "trade_item_id": str(stand.item_id),
        "count": "48",
        "layout": "L7160",
        "start_cell": "1",
        "request_key": "k1",
    } | given


def _runs(settings: Settings) -> list[LabelRun]:
    database = Database(settings.database_url)
    with database.reading() as db:
        return list(db.scalars(sa.select(LabelRun)))


def test_forty_eight_labels_come_as_a_pdf_of_three_sheets(
    client: FlaskClient, stand: Stand, settings: Settings
) -> None:
    answer = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "48 trên 48" in page.get_data(as_text=True)
    sheet = client.get(f"{answer.location}/sheet.pdf")
    assert sheet.mimetype == "application/pdf"
    assert len(pypdf.PdfReader(io.BytesIO(sheet.data)).pages) == 3


def test_the_same_form_sent_twice_prints_once(client: FlaskClient, stand: Stand, settings: Settings) -> None:
    first = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand))
    second = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand))
    assert first.location == second.location
    assert len(_runs(settings)) == 1


def test_too_many_labels_are_refused_at_the_field_and_nothing_typed_is_lost(
    client: FlaskClient, stand: Stand, settings: Settings
) -> None:
    answer = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand, count="999", start_cell="7"))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="count-error"' in text
    assert 'value="999"' in text
    assert 'value="7"' in text
    assert _runs(settings) == []


def test_a_reprint_keeps_the_serials_and_says_what_it_is(client: FlaskClient, stand: Stand, settings: Settings) -> None:
    location = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand)).location
    first = pypdf.PdfReader(io.BytesIO(client.get(f"{location}/sheet.pdf").data)).pages[0].extract_text()
    again = pypdf.PdfReader(io.BytesIO(client.post(f"{location}/reprint").data)).pages[0].extract_text()
    serials = {word for word in first.split() if word.count("-") == 2 and len(word) == 14}
    assert len(serials) == 21
    assert serials <= set(again.split())
    assert "in lại" in again.lower()
    assert "in lại" not in first.lower()


def test_a_voided_run_says_so_and_cannot_be_reprinted(client: FlaskClient, stand: Stand, settings: Settings) -> None:
    location = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand)).location
    assert client.post(f"{location}/void", data={"reason": "Giấy lệch"}).status_code == 303
    assert "Giấy lệch" in client.get(location).get_data(as_text=True)
    assert client.post(f"{location}/reprint").status_code == 409
    assert client.get(f"{location}/sheet.pdf").status_code == 409


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.RECALLED])
def test_labels_of_stopped_goods_are_not_handed_out_and_the_page_says_why(
    client: FlaskClient, stand: Stand, database: Database, state: BatchState
) -> None:
    location = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand, count="4")).location
    for action in ("sheet.pdf", "reprint"):
        assert f"{location}/{action}" in client.get(location).get_data(as_text=True)
    with database.transaction() as db:
        db.get_one(Batch, stand.batch_id).state = state
    text = client.get(location).get_data(as_text=True)
    assert "Lô đang bị giữ hoặc thu hồi nên chưa in tem được." in text
    for action in ("sheet.pdf", "reprint", "prepare"):
        assert f"{location}/{action}" not in text
    assert client.get(f"{location}/sheet.pdf").status_code == 409
    for action in ("reprint", "prepare"):
        assert client.post(f"{location}/{action}").status_code == 409
    with database.reading() as db:
        assert db.scalars(sa.select(LabelRun)).one().reprints == 0


def test_a_grower_reads_of_the_labels_but_downloads_none(client: FlaskClient, stand: Stand, database: Database) -> None:
    location = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand, count="4")).location
    with database.transaction() as db:
        cooperative = db.get_one(Batch, stand.batch_id).cooperative
        hung = factories.make_user(db, role=factories.Role.GROWER, cooperative=cooperative, name="Trần Văn Hùng")
    factories.sign_in(client, hung)
    assert "sheet.pdf" not in client.get(location).get_data(as_text=True)
    assert client.get(f"{location}/sheet.pdf").status_code == 403


def test_a_reprint_locks_nobody_out_while_its_sheet_is_made(
    client: FlaskClient, stand: Stand, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand, count="4")).location
    made, drawn = labels.make_sheet, []

    def beside(*given: Any, **named: Any) -> Any:
        with database.transaction() as db:
            db.get_one(Batch, stand.batch_id).note = "ghi trong lúc vẽ tờ tem"
        drawn.append(True)
        return made(*given, **named)

    monkeypatch.setattr(labels, "make_sheet", beside)
    assert client.post(f"{location}/reprint").status_code == 200
    assert drawn == [True]
    with database.reading() as db:
        assert db.scalars(sa.select(LabelRun)).one().reprints == 1


def test_a_sheet_lost_with_the_power_is_made_again_with_the_same_codes(
    client: FlaskClient, stand: Stand, settings: Settings
) -> None:
    location = client.post(f"/labels/new/{stand.batch_id}", data=_form(stand)).location
    before = client.get(f"{location}/sheet.pdf").data
    database = Database(settings.database_url)
    with database.transaction() as db:
        db.scalars(sa.select(LabelRun)).one().sheet_sha256 = None
    database.engine.dispose()
    assert client.get(f"{location}/sheet.pdf").status_code == 404
    assert client.post(f"{location}/prepare").status_code == 303
    after = client.get(f"{location}/sheet.pdf").data
    words = [pypdf.PdfReader(io.BytesIO(data)).pages[2].extract_text() for data in (before, after)]
    assert words[0] == words[1]


def test_the_preview_is_a_picture_whose_code_opens_nothing(client: FlaskClient, stand: Stand) -> None:
    answer = client.get(f"/labels/preview/{stand.batch_id}/{stand.item_id}/L7160.png")
    assert answer.mimetype == "image/png"
    assert client.get("/q/0000MAV00000").status_code == 404
