"""From the grove to a scanned label and three marketplaces, and back by a recall: one manager, one phone."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import Database
from app.core.settings import Settings, load
from app.listings.sync import worker
from app.listings.sync.engine import Engine
from connectors.mock_server.server import MockServer
from tests import factories
from tests.connectors.samples import CREDENTIALS
from tests.journeys.conftest import Served
from tests.listings.sync.shopping import Clock

PICTURE = Path(__file__).parents[2] / "app" / "demo" / "pictures"
MINH_HOP = {"latitude": 19.345, "longitude": 105.255}
LAN, SON = "lan@camdoimay.example", "son@camdoimay.example"
"""Who does the work, and who confirms what one person alone must not do."""
FLOORS = {"37nghean": "nghean37", "PostMart": "postmart", "VoSo": "voso"}


class Shift:
    """The scheduled worker of this house, with a clock that the test puts forward."""

    def __init__(self, house: Served) -> None:
        """Open the house's database beside the web server."""
        self.settings: Settings = load({"GOCNGHE_DATA_DIR": str(house.data), "GOCNGHE_PUBLIC_URL": house.url})
        self.database = Database(self.settings.database_url)
        self.clock = Clock()
        self.engine = Engine(
            self.database, house.url, self.settings.credentials_key, "journey", timeout=(2.0, 5.0), now=self.clock
        )

    def cycle(self) -> None:
        """One scheduled cycle of every shop."""
        self.clock.ahead += timedelta(minutes=16)
        while worker.drain(self.engine):
            pass


@pytest.fixture
def shift(empty_house: Served) -> Iterator[Shift]:
    """The worker of the empty house, with Lan's cooperative entered by the administrator."""
    made = Shift(empty_house)
    with made.database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        factories.make_user(db, cooperative=cooperative, email=LAN)
        factories.make_user(db, cooperative=cooperative, name="Hoàng Văn Sơn", email=SON)
    yield made
    made.database.engine.dispose()


def _save(page: Page, word: str) -> None:
    page.get_by_role("button", name=word, exact=True).click()


def _day(days_ago: int) -> str:
    return f"{clock.today() - timedelta(days=days_ago):%d/%m/%Y}"


def _sign_in(page: Page, url: str, who: str = LAN) -> None:
    page.goto(url)
    page.get_by_label("Thư điện tử").fill(who)
    page.get_by_label("Mật khẩu").fill(factories.PASSWORD)
    _save(page, "Đăng nhập")
    expect(page.get_by_role("heading", name="Hôm nay", level=1)).to_be_visible()


def _draw_plot(page: Page, url: str) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(MINH_HOP)  # type: ignore[arg-type]  # playwright's own type
    page.goto(f"{url}/plots/new")
    page.get_by_label("Tên thửa").fill("Khe Dứa 1")
    page.get_by_role("button", name="Chỗ tôi đứng").click()
    expect(page.locator(".plotmap-say")).to_contain_text("Vị trí đúng trong khoảng")
    ground = page.locator(".plotmap-map")
    ground.scroll_into_view_if_needed()
    for x, y in ((90, 110), (260, 110), (260, 250), (90, 250)):
        ground.tap(position={"x": x, "y": y})
    expect(page.locator(".plotmap-say")).to_contain_text("4 góc")
    _save(page, "Lưu thửa")
    expect(page.get_by_role("heading", name="Khe Dứa 1")).to_be_visible()


def _register_area(page: Page, url: str) -> None:
    page.goto(f"{url}/growing-areas/new")
    page.get_by_label("Tên vùng trồng").fill("Vùng cam Minh Hợp")
    page.get_by_label("Cây trồng").fill("Cam")
    page.get_by_role("radio", name="Cây lâu năm").check()
    page.get_by_role("radio", name="Nội địa").check()
    page.get_by_label("Khe Dứa 1").check()
    page.get_by_label("Mã số vùng trồng").fill("VN-40-423-17071-01-24")
    page.get_by_label("Cơ quan cấp").fill("Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An")
    page.get_by_label("Ngày quyết định").fill(_day(400))
    _save(page, "Lưu vùng trồng")
    expect(page.get_by_text("VN-40-423-17071-01-24").first).to_be_visible()


def _add_product(page: Page, url: str) -> None:
    page.goto(f"{url}/products/new")
    page.get_by_label("Tên sản phẩm").fill("Cam Vinh giống Xã Đoài")
    page.get_by_label("Nhóm hàng").select_option("fruit")
    page.get_by_label("Hạn dùng").fill("21")
    page.get_by_label("Mô tả", exact=False).first.fill("Cam hái tại vườn, vỏ mỏng, thơm. Bảo quản nơi thoáng mát.")
    _save(page, "Lưu sản phẩm")
    page.get_by_label("Thêm ảnh").set_input_files(sorted(PICTURE.rglob("cam-vinh*.jpg"))[0])
    _save(page, "Tải ảnh lên")
    expect(page.get_by_role("img", name="Ảnh 1 của Cam Vinh giống Xã Đoài", exact=True)).to_be_visible()
    page.get_by_role("link", name="Thêm quy cách").first.click()
    page.get_by_label("Quy cách").fill("Túi lưới 2 kg")
    page.get_by_label("Đơn vị gọi").fill("túi")
    page.get_by_label("Khối lượng tịnh").fill("2")
    _save(page, "Lưu quy cách")
    expect(page.get_by_text("Túi lưới 2 kg").first).to_be_visible()


def _open_batch(page: Page, url: str) -> str:
    page.goto(f"{url}/batches/new")
    page.get_by_label("Sản phẩm", exact=True).select_option(label="Cam Vinh giống Xã Đoài")
    page.get_by_label("Ngày thu hoạch").fill(_day(2))
    page.locator("#growing_area_id").select_option(index=1)
    page.get_by_label("Khối lượng thu hoạch").fill("1.200")
    _save(page, "Lưu lô")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("MH-")
    found = re.search(r"MH-\d{6}-\d{2}", heading.inner_text())
    assert found
    return found.group()


def _print_labels(page: Page) -> bytes:
    page.get_by_role("link", name="In tem").first.click()
    page.get_by_label("Số tem").fill("48")
    _save(page, "In tem")
    expect(page.get_by_text("Đọc lại đúng 48 trên 48 tem")).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp in (PDF)").click()
    return Path(download.value.path()).read_bytes()


def _codes(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    found = []
    for sheet in document:
        picture = sheet.render(scale=300 / 72).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
    return list(dict.fromkeys(found))  # a symbol may be reported twice


def _connect_shop(page: Page, url: str, floor: str) -> None:
    page.goto(f"{url}/channels/new?marketplace={FLOORS[floor]}")
    page.get_by_label("Tên gian hàng").fill("Cam Đồi Mây")
    for name, value in CREDENTIALS[FLOORS[floor]].items():
        page.locator(f"#credential_{name}").fill(value)
    page.locator("button.primary").click()
    expect(page.get_by_text("Đã nối gian hàng Cam Đồi Mây").first).to_be_visible()


def _offer(page: Page, url: str) -> None:
    page.goto(f"{url}/listings/new")
    page.locator("main").get_by_role("link", name="Cam Vinh giống Xã Đoài").click()
    page.get_by_label("Giá một túi").fill("95.000")
    page.get_by_label("Số còn bán").fill("360")
    for tick in page.locator("input[name=channel_ids]").all():
        tick.check()
    page.locator("button.primary").click()
    expect(page.get_by_text("Đã lưu tin bán").first).to_be_visible()


def _live(floors: MockServer) -> dict[str, dict[str, object]]:
    return {row["floor"]: row for row in floors.listings() if row["state"] == "live"}


def test_a_manager_takes_oranges_from_the_grove_to_three_floors_and_calls_them_back(
    empty_house: Served, floors: MockServer, shift: Shift, phone: Page
) -> None:
    url = empty_house.url
    _sign_in(phone, url)
    _draw_plot(phone, url)
    _register_area(phone, url)
    _add_product(phone, url)
    number = _open_batch(phone, url)
    batch_page = phone.url

    codes = _codes(_print_labels(phone))
    assert len(codes) == 48
    phone.goto(codes[17])
    expect(phone.get_by_text(number).first).to_be_visible()
    expect(phone.get_by_text("Cam Vinh giống Xã Đoài").first).to_be_visible()

    for floor in FLOORS:
        _connect_shop(phone, url, floor)
    _offer(phone, url)
    shift.cycle()
    live = _live(floors)
    assert sorted(live) == sorted(FLOORS.values())
    for row in live.values():
        document = row["document"]
        assert row["price_vnd"] == 95_000
        assert isinstance(document, dict)
        assert document["photos"]
        assert document["trace_url"].startswith(f"{url}/goods/")
    phone.goto(str(live["nghean37"]["document"]["trace_url"]))  # type: ignore[index]  # a dict, as checked above
    expect(phone.get_by_text(number).first).to_be_visible()

    shift.cycle()
    writes = len(floors.calls(kind="write"))
    shift.cycle()
    assert len(floors.calls(kind="write")) == writes

    phone.goto(f"{url}/listings/")
    phone.get_by_role("link", name=re.compile("túi lưới 2 kg")).first.click()
    phone.get_by_label("Giá một túi").fill("99.000")
    phone.get_by_role("button", name="Lưu giá").click()
    shift.cycle()
    assert {row["price_vnd"] for row in _live(floors).values()} == {99_000}

    phone.goto(batch_page)
    phone.get_by_role("link", name="Thu hồi lô").first.click()
    phone.get_by_role("radio", name="Dư lượng thuốc bảo vệ thực vật").check()
    phone.get_by_label("Lý do, viết cho người mua đọc").fill("Mẫu kiểm nghiệm ngày hôm qua vượt mức cho phép.")
    _save(phone, "Xem phạm vi")
    _save(phone, "Đề xuất thu hồi")
    case_page = phone.url
    phone.goto(codes[17])
    expect(phone.locator(".verdict.is-attention")).to_be_visible()

    phone.context.clear_cookies()
    _sign_in(phone, url, SON)
    phone.goto(case_page)
    phone.get_by_role("button", name="Xác nhận thu hồi").first.click()
    phone.get_by_role("dialog").get_by_role("button", name="Xác nhận thu hồi").click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    phone.goto(codes[17])
    expect(phone.locator(".verdict.is-recalled")).to_be_visible()
    shift.cycle()
    assert _live(floors) == {}
