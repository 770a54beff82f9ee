"""The pages a shopper sees on the mock floors."""

import re

import pytest
import requests

from connectors.contract import Connector
from connectors.mock_server.pages import money
from connectors.mock_server.server import FLOORS, MockServer
from tests.connectors.samples import offer, shop


def page(url: str, status: int = 200) -> str:
    answer = requests.get(url, timeout=10)
    assert answer.status_code == status
    return answer.text


@pytest.mark.parametrize(
    ("price", "shown"),
    [(0, "0 ₫"), (950, "950 ₫"), (95_000, "95.000 ₫"), (1_250_000, "1.250.000 ₫"), (None, "Chưa có giá")],
)
def test_money_is_grouped_with_points(price: int | None, shown: str) -> None:
    assert money(price) == shown


def test_a_live_listing_shows_photo_price_and_the_way_to_its_origin(mock: MockServer, connector: Connector) -> None:
    made = connector.create(offer(), idempotency_key="k-1")
    for url in (f"{mock.base_url(connector.marketplace)}/", made.url):
        html = page(url)
        assert "Cam Xã Đoài" in html
        assert "95.000 ₫" in html
        assert '<img src="https://anh.example/cam.jpg"' in html
        assert re.search(r'href="https://goc\.example/q/7K3M"[^>]*>Xem nguồn gốc<', html)


def test_what_sellers_type_is_text_and_never_markup(mock: MockServer, connector: Connector) -> None:
    made = connector.create(
        offer(title="<script>alert(1)</script>", producer='"><img src=x onerror=alert(2)>', description="<b>đậm</b>"),
        idempotency_key="k-1",
    )
    for url in (f"{mock.base_url(connector.marketplace)}/", made.url):
        html = page(url)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>" not in html
        assert "<img src=x" not in html
        assert "<b>" not in html


def test_a_withdrawn_listing_is_off_the_shelf_at_once(mock: MockServer, connector: Connector) -> None:
    made = connector.create(offer(), idempotency_key="k-1")
    connector.withdraw(made.ref)
    assert "Cam Xã Đoài" not in page(f"{mock.base_url(connector.marketplace)}/")
    gone = requests.get(made.url, timeout=10)
    assert gone.status_code in (404, 410)
    assert "95.000" not in gone.text


def test_a_listing_in_review_is_not_for_shoppers_but_on_the_desk(mock: MockServer) -> None:
    mock.review_seconds(3600)
    with shop(mock, "voso") as connector:
        made = connector.create(offer(), idempotency_key="k-1")
    assert "Cam Xã Đoài" not in page(f"{mock.base_url('voso')}/")
    page(made.url, 410)
    desk = page(f"{mock.base_url('voso')}/moderation")
    assert "Cam Xã Đoài" in desk
    assert 'value="approve"' in desk
    assert 'value="refuse"' in desk


def test_long_shelves_are_paged(mock: MockServer, connector: Connector) -> None:
    for number in range(25):
        connector.create(offer(sku=f"C-{number}", title=f"Cam số {number}."), idempotency_key=f"k-{number}")
    base = f"{mock.base_url(connector.marketplace)}/"
    assert "Cam số 24." in page(base)
    assert "Cam số 0." not in page(base)
    assert "Cam số 0." in page(f"{base}?page=2")


def test_the_front_page_leads_to_every_floor_and_nothing_is_loaded_from_elsewhere(mock: MockServer) -> None:
    front = page(mock.url)
    for floor in FLOORS.values():
        assert f'href="/{floor.slug}/"' in front
        html = page(f"{mock.url}/{floor.slug}/")
        assert "không phải sàn thật" in html
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
        assert sheets == ["/static/floor.css"]
        assert "url(" not in page(f"{mock.url}{sheets[0]}")
