"""Pages of the farm log: a spraying in a few taps, what comes back, corrections, and what a batch page says of it."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from app.accounts.models.users import User
from app.core.actor import Role
from app.core.db import Database
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry
from app.traceability.rules.batches import BatchState
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import InputKind, Measure
from tests.factories import make_user, sign_in
from tests.traceability.services.log_samples import TODAY, Field, days_ago


class Farm:
    """Lan's field with her people, in the database of the pages."""

    def __init__(self, database: Database) -> None:
        with database.transaction() as db:
            self.field = Field(db)
            cooperative = self.field.cooperative
            self.lan: User = make_user(db, cooperative=cooperative)
            self.hung: User = make_user(db, cooperative=cooperative, role=Role.GROWER, name="Trần Văn Hùng")
            self.manure = self.field.input("Phân chuồng", days=None, kind=InputKind.FERTILISER, measure=Measure.GRAMS)
        self.plot_ids = [plot.id for plot in self.field.plots]

    def typed(self, **given: Any) -> dict[str, Any]:
        """A spraying as typed on a phone: input, plot, amount, nothing else."""
        facts: dict[str, Any] = {
            "kind": "spraying",
            "input_item_id": self.field.week.id,
            "plot_ids": [self.plot_ids[0]],
            "amount": "0,2",
            "amount_unit": "l",
            "done_on": f"{TODAY:%d/%m/%Y}",
            "request_key": "k1",
        }
        return facts | given


@pytest.fixture
def farm(database: Database) -> Farm:
    """Lan's farm."""
    return Farm(database)


@pytest.fixture
def lan(client: FlaskClient, farm: Farm) -> FlaskClient:
    """Lan's browser."""
    sign_in(client, farm.lan)
    return client


def stored(database: Database) -> list[LogEntry]:
    with database.reading() as db:
        return list(db.scalars(sa.select(LogEntry).order_by(LogEntry.id)))


def saved(lan: FlaskClient, farm: Farm, **given: Any) -> str:
    """A line written through the form; the address of its page."""
    answer = lan.post("/farm-log/new", data=farm.typed(**given), content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def text(lan: FlaskClient, address: str) -> str:
    answer = lan.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_spraying_in_four_taps_says_from_when_its_plot_may_be_picked(
    lan: FlaskClient, farm: Farm, database: Database
) -> None:
    form = text(lan, "/farm-log/new?kind=spraying")
    assert f'value="{TODAY:%d/%m/%Y}"' in form
    page = text(lan, saved(lan, farm))
    assert f"Hái được từ {days_ago(-7):%d/%m/%Y}" in page
    assert [(row.amount, row.pre_harvest_days, row.by_name) for row in stored(database)] == [(200, 7, "Nguyễn Thị Lan")]


def test_pressing_twice_writes_one_line(lan: FlaskClient, farm: Farm, database: Database) -> None:
    assert saved(lan, farm) == saved(lan, farm)
    assert len(stored(database)) == 1


def test_a_slip_keeps_all_that_was_typed_and_stands_at_its_field(lan: FlaskClient, farm: Farm) -> None:
    answer = lan.post("/farm-log/new", data=farm.typed(amount="hai chai", target="Nhện <đỏ>", done_on="hôm qua"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ('href="#amount"', 'href="#done_on"', 'value="hai chai"', 'value="Nhện &lt;đỏ&gt;"'):
        assert words in page
    assert re.search(rf'value="{farm.plot_ids[0]}"\s+checked', page)


def test_kilograms_of_a_liquid_are_refused(lan: FlaskClient, farm: Farm) -> None:
    answer = lan.post("/farm-log/new", data=farm.typed(amount_unit="kg"))
    assert answer.status_code == 422
    assert 'href="#amount"' in answer.get_data(as_text=True)


def test_a_whole_growing_area_is_one_tick(lan: FlaskClient, farm: Farm, database: Database) -> None:
    saved(lan, farm, plot_ids=[], area_ids=[farm.field.area.id])
    with database.reading() as db:
        assert len(db.scalars(sa.select(LogEntry)).one().plots) == 2


def test_the_last_line_is_offered_again_with_today(lan: FlaskClient, farm: Farm, database: Database) -> None:
    saved(lan, farm, done_on=f"{days_ago(3):%d/%m/%Y}", operator="Anh Hùng")
    assert f"like={stored(database)[0].id}" in text(lan, "/farm-log/new?kind=spraying")
    again = text(lan, f"/farm-log/new?like={stored(database)[0].id}")
    for words in (f'value="{TODAY:%d/%m/%Y}"', 'value="200"', 'value="Anh Hùng"'):
        assert words in again
    assert re.search(r'<option value="ml"\s+selected', again)


def test_photos_come_along_and_too_many_or_no_pictures_do_not(lan: FlaskClient, farm: Farm, database: Database) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "green").save(picture, "JPEG")

    def sent(data: bytes) -> tuple[io.BytesIO, str]:
        return io.BytesIO(data), "anh.jpg"

    for photos in ([sent(b"no picture")], [sent(picture.getvalue()) for _ in range(6)]):
        answer = lan.post("/farm-log/new", data=farm.typed(photos=photos), content_type="multipart/form-data")
        assert answer.status_code == 422
    address = saved(lan, farm, photos=[sent(picture.getvalue())])
    shown = re.findall(r'src="(/files/\d+/400)"', text(lan, address))
    assert len(shown) == 1
    assert lan.get(shown[0]).mimetype == "image/jpeg"


def test_every_kind_has_a_form_and_keeps_its_own_facts(lan: FlaskClient, farm: Farm, database: Database) -> None:
    assert text(lan, "/farm-log/new").count("/farm-log/new?kind=") == len(LogKind)
    for kind in LogKind:
        text(lan, f"/farm-log/new?kind={kind}")
    plain = {"input_item_id": "", "amount": "", "amount_unit": ""}
    saved(lan, farm, kind="fertilising", input_item_id=farm.manure.id, amount="1,5", amount_unit="ta", request_key="a")
    saved(
        lan, farm, kind="irrigation", water="2,5", water_unit="m3", area="2", area_unit="sao", request_key="b", **plain
    )
    saved(lan, farm, kind="harvest", quantity="1,2", quantity_unit="tan", request_key="c", **plain)
    one, two, three = stored(database)
    assert (one.amount, one.pre_harvest_days) == (150_000, None)
    assert (two.water_ml, two.area_m2) == (2_500_000, 1000)
    assert three.grams == 1_200_000


def test_the_log_lists_by_day_narrows_and_says_which_plots_wait(lan: FlaskClient, farm: Farm) -> None:
    saved(lan, farm)
    saved(lan, farm, done_on=f"{days_ago(30):%d/%m/%Y}", plot_ids=[farm.plot_ids[1]], request_key="k2")
    page = text(lan, "/farm-log/")
    waiting = page.partition('id="waiting"')[2].partition("</section>")[0]
    assert "Khe Dứa 1" in waiting
    assert "Khe Dứa 3" not in waiting
    assert f"hái được từ {days_ago(-7):%d/%m/%Y}" in waiting
    assert page.index(f"{TODAY:%d/%m/%Y} <span") < page.index(f"{days_ago(30):%d/%m/%Y} <span")
    narrowed = text(lan, f"/farm-log/?plot_id={farm.plot_ids[1]}&kind=spraying&since={days_ago(40):%d/%m/%Y}&q=abamec")
    assert narrowed.count('class="task is-neutral"') == 1
    assert "Không thấy việc nào" in text(lan, "/farm-log/?kind=pruning")


def test_a_correction_shows_both_and_a_second_one_is_led_to_the_newest(
    lan: FlaskClient, farm: Farm, database: Database
) -> None:
    page = saved(lan, farm)
    assert 'value="200"' in text(lan, f"{page}/correct")
    data = farm.typed(amount="300", amount_unit="ml", request_key="k9")
    assert lan.post(f"{page}/correct", data=data).status_code == 422  # why?
    answer = lan.post(f"{page}/correct", data=data | {"reason": "Đọc nhầm cốc"})
    assert answer.status_code == 303
    assert "Đọc nhầm cốc" in text(lan, answer.location)
    assert "Dòng này không còn tính" in text(lan, page)
    assert lan.get(f"{page}/correct").location == page
    assert lan.post(f"{page}/correct", data=data | {"reason": "Lại", "request_key": "k10"}).status_code == 409
    struck = lan.post(f"{answer.location}/strike", data={"reason": "Không phun"})
    assert struck.status_code == 303
    assert "Đã gạch bỏ" in text(lan, "/farm-log/")
    assert [row.struck for row in stored(database)] == [False, False, True]


def test_a_grower_reads_and_finds_no_button(client: FlaskClient, farm: Farm, database: Database) -> None:
    with database.transaction() as db:
        entry = Field.spray(_at(farm, db))
    sign_in(client, farm.hung)
    for address in ("/farm-log/", f"/farm-log/{entry.id}"):
        page = text(client, address)
        assert "/farm-log/new" not in page
        assert "/correct" not in page
    assert client.get("/farm-log/new?kind=spraying").status_code == 403


def _at(farm: Farm, db: Any) -> Field:
    farm.field.db = db
    return farm.field


def test_the_batch_page_says_which_plots_wait_and_refuses_at_the_day(lan: FlaskClient, farm: Farm) -> None:
    saved(lan, farm)
    typed = {
        "product_id": farm.field.product.id,
        "harvested_on": f"{TODAY:%d/%m/%Y}",
        "growing_area_id": farm.field.area.id,
        "quantity": "120",
        "request_key": "b1",
    }
    assert f"Khe Dứa 1: hái được từ {days_ago(-7):%d/%m/%Y}" in text(lan, "/batches/new")
    answer = lan.post("/batches/new", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#harvested_on"' in page
    assert f"hái được từ {days_ago(-7):%d/%m/%Y}" in page
    assert lan.post("/batches/new", data=typed | {"override_reason": "Chỉ phun bờ rào"}).status_code == 303


def test_the_page_after_a_late_spraying_names_the_batches_it_stopped(
    lan: FlaskClient, farm: Farm, database: Database
) -> None:
    with database.transaction() as db:
        number = _at(farm, db).open(1).number
    page = text(lan, saved(lan, farm, done_on=f"{days_ago(2):%d/%m/%Y}"))
    assert number in page
    assert "Tạm giữ" in page
    with database.reading() as db:
        assert db.scalars(sa.select(Batch.state)).one() is BatchState.HELD
