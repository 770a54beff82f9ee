"""What the page behind a label says, and what it never says."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from app.cooperatives.models.growing_areas import GrowingAreaChange
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.traceability.models.batches import Batch, Event
from app.traceability.models.labels import LabelRun
from app.traceability.models.products import Product
from app.traceability.queries.passport import BuyLink
from app.traceability.rules import serials as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from tests import factories
from tests.traceability.views.shop import Shop, page, words


def test_a_genuine_label_shows_its_batch_with_who_vouches(client: FlaskClient, shop: Shop) -> None:
    text = words(page(client, f"/q/{shop.serial}"))
    today = clock.today().strftime("%d/%m/%Y")
    in_order = [
        "Mã thật, lô hàng đang bán",
        rules.spaced(shop.serial),
        "Cam Vinh giống Xã Đoài",
        "HTX Cam Đồi Mây, xã Minh Hợp, Nghệ An",
        "Thu hoạch",
        "6 ngày trước",
        "Đóng gói Chưa ghi nhận",
        "Dùng tốt trước",
        "còn 15 ngày",
        "Nhật ký phun thuốc: chưa ghi nhận",
        "trước 01/7/2025 là xã Hạ Sơn, xã Minh Hợp, xã Văn Lợi (huyện Quỳ Hợp)",
        "Chứng nhận còn hạn Chưa ghi nhận",
        f"2 kg, Túi lưới 2 kg HTX khai, {today}",
        f"Xã Đoài HTX khai, {today}",
        "VN-40-423-17071-01-24 Còn hiệu lực vào ngày thu hoạch. Chi cục Trồng trọt và Bảo vệ thực vật Nghệ An cấp",
        f"Nơi thoáng mát HTX khai, {today}",
        shop.number,
        "1.200 kg",
        "Hành trình",
    ]
    at = 0
    for expected in in_order:
        assert expected in text[at:], f"{expected!r} is missing or out of order in: {text[at:]}"
        at = text.index(expected, at)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (BatchState.OPEN, "Mã thật, lô hàng đang bán"),
        (BatchState.CLOSED, "Mã thật, lô hàng đã bán hết"),
        (BatchState.HELD, "HTX đang tạm giữ lô này"),
        (BatchState.RECALLED, "Lô này đang bị thu hồi"),
    ],
)
def test_each_state_of_a_batch_has_its_verdict(client: FlaskClient, shop: Shop, state: BatchState, said: str) -> None:
    shop.change(Batch, shop.batch_id, state=state)
    html = page(client, f"/q/{shop.serial}")
    assert f"<h1>{said}" in html
    assert words(html).index(said) < words(html).index("Cam Vinh")


def test_a_voided_label_says_so(client: FlaskClient, shop: Shop) -> None:
    page(client, f"/q/{shop.serial}")
    shop.change(LabelRun, shop.run_id, voided_at=clock.now(), void_reason="Giấy kẹt, hỏi anh Hùng 0912 345 679")
    html = page(client, f"/q/{shop.serial}")
    assert "Tem này đã bị hủy" in html
    assert "Hùng" not in html


def test_goods_past_their_day_are_not_called_good(client: FlaskClient, shop: Shop) -> None:
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        assert "Mã thật, lô hàng đang bán" in page(client, f"/q/{shop.serial}")
    with time_machine.travel(clock.now() + timedelta(days=16), tick=False):
        assert "đã quá ngày dùng tốt" in page(client, f"/q/{shop.serial}")


def test_a_certificate_disappears_at_midnight_in_vietnam(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        cooperative = db.get_one(Batch, shop.batch_id).cooperative
        days = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 1)}
        factories.make_certificate(db, cooperative, number="VG-1", **days)
    with time_machine.travel(datetime(2026, 12, 1, 16, 59, tzinfo=UTC), tick=False):
        assert "VG-1" in page(client, f"/q/{shop.serial}")
    with time_machine.travel(datetime(2026, 12, 1, 17, 0, tzinfo=UTC), tick=False):
        assert "VG-1" not in page(client, f"/q/{shop.serial}")


def test_stars_end_with_their_decision(client: FlaskClient, shop: Shop) -> None:
    today = clock.today()
    shop.change(Product, shop.product_id, ocop_stars=4, ocop_decision="12/QĐ", ocop_valid_until=today)
    assert "OCOP 4 sao" in page(client, f"/q/{shop.serial}")
    shop.change(Product, shop.product_id, ocop_valid_until=today - timedelta(days=1))
    assert "OCOP" not in page(client, f"/q/{shop.serial}")


def test_the_growing_area_is_shown_as_it_stood_on_the_harvest_day(client: FlaskClient, shop: Shop) -> None:
    def suspend(from_on: date) -> None:
        with shop.database.transaction() as db:
            area_id = db.get_one(Batch, shop.batch_id).growing_area_id
            db.add(
                GrowingAreaChange(
                    cooperative_id=shop.cooperative_id,
                    growing_area_id=area_id,
                    state=AreaState.SUSPENDED,
                    from_on=from_on,
                    reason="Kiểm tra",
                    by_name="Cán bộ Phan Văn Tám",
                    at=clock.now(),
                )
            )

    suspend(clock.today())
    assert "Còn hiệu lực vào ngày thu hoạch." in page(client, f"/q/{shop.serial}")
    suspend(clock.today() - timedelta(days=30))
    html = page(client, f"/q/{shop.serial}")
    assert "mã số vùng trồng đang bị đình chỉ" in html
    assert "Phan Văn Tám" not in html


def test_both_languages_are_spoken(client: FlaskClient, shop: Shop) -> None:
    address = f"/q/{shop.serial}"
    assert '<html lang="vi">' in page(client, address)
    assert '<html lang="en">' in page(client, address, **{"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="vi">' in page(client, address, **{"Accept-Language": "fr"})
    english = page(client, f"{address}?lang=en", **{"Accept-Language": "vi"})
    assert '<h2 id="product">Vinh orange, Xã Đoài variety</h2>' in english
    assert "1,200\u00a0kg" in english
    assert '<span lang="vi">Nơi thoáng mát</span>' in english
    assert 'href="?lang=vi"' in english


def test_growers_plots_and_people_stay_unnamed(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        for kind, place, note in (
            (EventType.SHIP, "Chị Hoa 0987 654 321", "giao bà Tư, vườn ông Hùng"),
            (EventType.PACK, "Nhà đóng gói Minh Hợp", None),
            (EventType.NOTE, None, "Hàng của ông Hùng"),
        ):
            db.add(
                Event(
                    cooperative_id=shop.cooperative_id,
                    batch_id=shop.batch_id,
                    type=kind,
                    happened_at=clock.now(),
                    recorded_at=clock.now(),
                    grams=1000,
                    place=place,
                    note=note,
                    by_name="Nguyễn Thị Lan",
                )
            )
    html = page(client, f"/q/{shop.serial}")
    assert "Nhà đóng gói Minh Hợp" in html
    people = ("Hùng", "Nguyễn Thị Lan", "0987", "bà Tư", "912345678")
    for private in (*people, "Xóm Minh Lợi", "105.25", "19.34", "Khe Dứa"):
        assert private not in html, private


def test_a_hostile_name_is_only_text(client: FlaskClient, shop: Shop) -> None:
    shop.change(Product, shop.product_id, name='<script>alert("1")</script>%(who)s&', variety="<img src=x>")
    html = page(client, f"/q/{shop.serial}")
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;%(who)s&amp;" in html


def test_what_was_printed_stays_visible_when_it_is_no_longer_so(client: FlaskClient, shop: Shop) -> None:
    assert "Khác với lúc in tem" not in page(client, f"/q/{shop.serial}")
    shop.change(Product, shop.product_id, name="Cam Xã Đoài")
    text = words(page(client, f"/q/{shop.serial}"))
    assert "Khác với lúc in tem Tên sản phẩm Cam Xã Đoài Trên tem in: Cam Vinh giống Xã Đoài" in text


def test_buy_links_come_from_those_who_know_and_lead_to_the_web_only(client: FlaskClient, shop: Shop) -> None:
    def known(_ask: object, item_id: int) -> list[BuyLink]:
        assert item_id == shop.item_id
        return [
            BuyLink("37nghean", "https://37nghean.example/p/1", 95_000, clock.now()),
            BuyLink("Lạ", "javascript:alert(1)", 1, clock.now()),
        ]

    shop.app.extensions["buy_links"].append(known)
    html = page(client, f"/q/{shop.serial}")
    assert 'href="https://37nghean.example/p/1"' in html
    assert "95.000\u00a0₫" in html
    assert "javascript:" not in html
    shop.change(Batch, shop.batch_id, state=BatchState.HELD)
    assert "Mua lại" not in page(client, f"/q/{shop.serial}")
