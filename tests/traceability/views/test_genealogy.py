"""Pages of genealogy: from any code to what became of the goods, drawn and told, on screen and to take along."""

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from app.cooperatives.models.partners import Partner
from app.core import clock
from app.core.db import Database
from app.traceability.rules.events import EventType, ItemRole
from tests import factories
from tests.traceability.graphs import made_of, tell


@dataclass(frozen=True)
class Farm:
    """Lan's browser, and a batch of which thirty others were made and sold."""

    client: FlaskClient
    batch_id: int
    number: str
    last_id: int
    last: str

    def page(self, url: str) -> str:
        """What she sees."""
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)


@pytest.fixture
def farm(client: FlaskClient, database: Database) -> Farm:
    """Thirty batches of 10 kg out of 1,200 kg, one of them shipped."""
    with database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        user = factories.make_user(db, cooperative=cooperative)
        batch = factories.make_batch(db, factories.make_product(db, cooperative))
        made = [made_of(db, batch, grams=10_000) for _ in range(30)]
        trade = {"buyer": True, "supplier": False, "created_at": clock.now()}
        buyer = Partner(cooperative_id=cooperative.id, name="Siêu thị Vinh", search="sieu thi vinh", **trade)
        db.add(buyer)
        db.flush()
        tell(db, EventType.SHIP, [(ItemRole.MOVED, made[-1], 8_000)], partner_id=buyer.id)
        farm = Farm(client, batch.id, batch.number, made[-1].id, made[-1].number)
    factories.sign_in(client, user)
    return farm


def test_a_typed_number_leads_to_both_ways(farm: Farm) -> None:
    page = farm.page(f"/trace/?q={farm.number.lower()}")
    assert f"/trace/batch/{farm.batch_id}?direction=forward" in page
    assert f"/trace/batch/{farm.batch_id}?direction=backward" in page
    assert "Không thấy gì với mã này" in farm.page("/trace/?q=khong-co")


def test_a_text_far_too_long_is_told_at_its_field(farm: Farm) -> None:
    answer = farm.client.get("/trace/?q=" + "x" * 400)
    assert answer.status_code == 422
    assert "Dài quá 300 ký tự" in answer.get_data(as_text=True)


def test_the_page_draws_few_boxes_and_tells_every_batch(farm: Farm) -> None:
    page = farm.page(f"/trace/batch/{farm.batch_id}")
    assert page.count('class="t-box') == 2 * 5, "the batch, three of the others, and one for the rest, drawn twice"
    assert "và 27 lô khác" in page
    assert "Siêu thị Vinh" in page
    assert "1 đến 25, tất cả 31" in page
    rest = farm.page(f"/trace/batch/{farm.batch_id}?page=2")
    assert len(set(re.findall(r'class="rowlink code" href="/batches/(\d+)"', page + rest))) == 31


def test_backwards_from_one_part_leads_to_the_whole(farm: Farm) -> None:
    page = farm.page(f"/trace/batch/{farm.last_id}?direction=backward")
    assert farm.number in page
    assert "tất cả 2" in page
    assert farm.client.get(f"/trace/batch/{farm.last_id}?direction=sideways").status_code == 422
    assert farm.client.get(f"/trace/sack/{farm.last_id}").status_code == 404


def test_workbook_and_paper_hold_every_batch_and_buyer(farm: Farm) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(farm.client.get(f"/trace/batch/{farm.batch_id}/trace.xlsx").data))
    batches, lines, buyers = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert len(batches) == 3 + 31
    assert len(lines) == 3 + 60
    assert buyers[3][:4] == ["Siêu thị Vinh", farm.last, "Cam Vinh giống Xã Đoài", 8.0]
    paper = farm.client.get(f"/trace/batch/{farm.batch_id}/trace.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")


def test_the_batch_page_leads_here(farm: Farm) -> None:
    assert f"/trace/batch/{farm.batch_id}?direction=backward" in farm.page(f"/batches/{farm.batch_id}")
