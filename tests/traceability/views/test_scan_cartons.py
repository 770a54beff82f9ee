"""The public page of a carton: found by its SSCC however it is written, with the goods in it and their recall."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.gs1.sscc import Sscc
from tests.traceability.views.shop import heading, words
from tests.traceability.views.stall import PREFIX, Stall, location, set_up


@pytest.fixture
def stall(client: FlaskClient) -> Iterator[Stall]:
    """Lan at her stall."""
    yield set_up(client)
    client.application.extensions["passport"].scans.stop()


@pytest.fixture
def shopper(stall: Stall) -> FlaskClient:
    """A telephone that nobody is signed in on."""
    return stall.app.test_client()


@pytest.fixture
def carton(stall: Stall) -> str:
    """The SSCC of one of two cartons of ten packs."""
    return stall.codes(stall.printed(look="carton", packs_each="10", count="2", layout="L7165"))[1]


def test_a_carton_shows_its_goods_and_how_many_packs(stall: Stall, shopper: FlaskClient, carton: str) -> None:
    html = shopper.get(f"/00/{carton}").get_data(as_text=True)
    text = words(html)
    shown = Sscc.parse(carton).shown
    assert carton.startswith(f"0{PREFIX}")
    assert "<h1>Lô hàng đang bán</h1>" in html
    assert f"Thùng 10 gói, mã SSCC {shown}" in text
    assert shown.startswith("(00) ")
    assert "Cam Vinh giống Xã Đoài" in text
    assert "Mã thật" not in text
    assert shopper.get(f"/00/{carton}/?lang=en").status_code == 200
    assert heading(shopper, f"/00/{carton}") == "Lô hàng đang bán"


def test_the_way_an_address_is_written_does_not_matter(stall: Stall, shopper: FlaskClient, carton: str) -> None:
    assert stall.runs()[0].link_prefix == "HTTP://127.0.0.1:8000/00/"
    for host in ("GOCNGHE.VN", "gocnghe.vn", "GocNghe.Vn:443"):
        answer = shopper.get(f"/00/{carton}", headers={"Host": host})
        assert answer.status_code == 200, host
        assert "Thùng 10 gói" in answer.get_data(as_text=True), host
    for written in (f"{carton[:1]} {carton[1:8]} {carton[8:]}", f"{carton}?utm_source=kho"):
        assert shopper.get(f"/00/{written}").status_code == 200, written


def test_a_wrong_or_unknown_sscc_says_which(shopper: FlaskClient, carton: str) -> None:
    mistyped = carton[:-1] + str((int(carton[-1]) + 1) % 10)
    assert heading(shopper, f"/00/{mistyped}", 400) == "Địa chỉ này có lỗi"
    assert shopper.get("/00/123").status_code == 400
    assert shopper.get("/00/không-phải-số").status_code == 400
    for unknown in (Sscc.build(PREFIX, "3"), Sscc.build(PREFIX, "0"), Sscc.build("8938888", "1")):
        assert heading(shopper, f"/00/{unknown}", 404) == "Không tìm thấy thùng này"
    assert heading(shopper, f"/00/{Sscc.build(PREFIX, '2', extension='1')}", 404) == "Không tìm thấy thùng này"


def test_a_carton_of_recalled_goods_says_so_first(stall: Stall, shopper: FlaskClient, carton: str) -> None:
    stall.recall()
    assert heading(shopper, f"/00/{carton}") == "Lô này đang bị thu hồi. Xin ngừng dùng."
    assert "Thùng 10 gói" in shopper.get(f"/00/{carton}").get_data(as_text=True)


def test_a_carton_out_of_use_says_so(stall: Stall, shopper: FlaskClient, carton: str) -> None:
    location(stall.client.post("/labels/1/void", data={"reason": "Rách"}))
    assert heading(shopper, f"/00/{carton}") == "Tem này đã bị hủy"
