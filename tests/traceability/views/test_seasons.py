"""Pages of seasons: a plan typed in tấn, what came of it, and what was typed never lost."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.cooperatives.models.seasons import Season
from app.core.actor import Role
from app.core.db import Database
from tests.factories import make_user, sign_in
from tests.traceability.services.log_samples import TODAY, Field, days_ago


class Farm:
    """Lan's field with her people, in the database of the pages."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as db:
            self.field = Field(db)
            self.field.spray(20)
            self.field.open(2)
            self.lan = make_user(db, cooperative=self.field.cooperative)
            self.officer = make_user(db, role=Role.PROVINCE_OFFICER)
        self.first, self.second = (plot.id for plot in self.field.plots)

    def typed(self, **given: Any) -> dict[str, Any]:
        """A plan as typed."""
        facts: dict[str, Any] = {
            "name": "Vụ cam 2026",
            "crop": "Cam",
            "growing_area_id": self.field.area.id,
            "starts_on": f"{days_ago(200):%d/%m/%Y}",
            "ends_on": f"{days_ago(-60):%d/%m/%Y}",
            "harvest_from": f"{days_ago(5):%d/%m/%Y}",
            "plot_ids": [self.first, self.second],
            "expected_unit": "tan",
            f"expected-{self.first}": "1,5",
            f"planted-{self.first}": "15/03/2019",
        }
        return facts | given

    def season(self) -> Season:
        with self.database.reading() as db:
            return db.scalars(sa.select(Season)).one()


@pytest.fixture
def farm(database: Database) -> Farm:
    """Lan's farm."""
    return Farm(database)


@pytest.fixture
def lan(client: FlaskClient, farm: Farm) -> FlaskClient:
    """Lan's browser."""
    sign_in(client, farm.lan)
    return client


def text(client: FlaskClient, address: str, **query: Any) -> str:
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def test_a_plan_is_typed_in_tonnes_and_its_page_tells_what_came_of_it(lan: FlaskClient, farm: Farm) -> None:
    answer = lan.post("/seasons/new", data=farm.typed())
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = text(lan, answer.location)
    for words in (
        "1.500\u00a0kg",
        "1.200\u00a0kg",
        "đạt 80 %",
        "600\u00a0kg",
        "Phun thuốc: 1",
        "15/03/2019",
        "Hái được",
    ):
        assert words in page
    assert 'value="1,5"' in text(lan, f"{answer.location}/edit")
    assert "đạt 80 %" in text(lan, "/seasons/")


def test_the_plots_of_the_only_area_are_ticked_already(lan: FlaskClient, farm: Farm) -> None:
    page = text(lan, "/seasons/new")
    assert f'value="{farm.first}" checked' in page
    assert 'name="crop" value="Cam"' in page


def test_a_yield_beside_a_plot_without_a_tick_is_asked_about_and_kept(lan: FlaskClient, farm: Farm) -> None:
    answer = lan.post("/seasons/new", data=farm.typed(plot_ids=[farm.second]))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#expected-{farm.first}"' in page
    assert 'value="1,5"' in page


def test_an_overlapping_season_is_told_at_the_plots(lan: FlaskClient, farm: Farm) -> None:
    lan.post("/seasons/new", data=farm.typed())
    answer = lan.post("/seasons/new", data=farm.typed(name="Vụ hai"))
    assert answer.status_code == 422
    assert "cùng cây" in answer.get_data(as_text=True)


def test_closing_asks_first_and_can_be_taken_back(lan: FlaskClient, farm: Farm) -> None:
    address = lan.post("/seasons/new", data=farm.typed()).location
    assert "Lúc nào cũng mở lại được" in lan.post(f"{address}/close").get_data(as_text=True)
    lan.post(f"{address}/close", data={"confirmed": "yes"})
    assert farm.season().closed_at is not None
    assert "Vụ cam 2026" in text(lan, "/seasons/", closed="yes")
    lan.post(f"{address}/reopen")
    assert farm.season().closed_at is None


def test_an_officer_reads_a_season_and_gets_its_book(lan: FlaskClient, farm: Farm, client: FlaskClient) -> None:
    address = lan.post("/seasons/new", data=farm.typed()).location
    lan.post("/sign-out")
    sign_in(client, farm.officer)
    page = text(client, address)
    assert "/edit" not in page.partition("<main")[2]
    assert "HTX Cam Đồi Mây" in page
    assert "HTX Cam Đồi Mây" in text(client, "/seasons/")
    season = farm.season().id
    assert "Sổ nhật ký" in text(client, "/farm-log/diary/", season_id=season)
    answer = client.get("/farm-log/diary/file", query_string={"season_id": season, "book": "pdf"})
    assert answer.data[:5] == b"%PDF-"
    assert "HTX Cam Đồi Mây" in text(client, "/farm-log/diary/")


def test_a_book_that_cannot_be_made_comes_back_with_what_was_typed(lan: FlaskClient, farm: Farm) -> None:
    asked = {"since": "01/10/2026", "until": "01/09/2026", "plot_ids": [farm.first], "book": "xlsx"}
    answer = lan.get("/farm-log/diary/file", query_string=asked)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Ngày cuối trước ngày đầu" in page
    assert 'value="01/09/2026"' in page
    answer = lan.get("/farm-log/diary/file", query_string={"book": "xlsx"})
    assert f"-{TODAY:%Y%m%d}.xlsx" in answer.headers["Content-Disposition"]


def test_flags_are_told_in_words_with_links_to_the_lines(lan: FlaskClient, farm: Farm, client: FlaskClient) -> None:
    with farm.database.transaction() as db:
        farm.field.db = db
        for days in range(3, 8):
            farm.field.spray(days)
    page = text(lan, "/farm-log/flags")
    assert "6 việc trên thửa Khe Dứa 1 được ghi một lượt, sau khi đã hái." in page
    assert "/farm-log/1" in page
    assert "/farm-log/flags" in text(lan, "/farm-log/")
    lan.post("/sign-out")
    sign_in(client, farm.officer)
    assert "HTX Cam Đồi Mây" in text(client, "/farm-log/flags", kind="at_once")
