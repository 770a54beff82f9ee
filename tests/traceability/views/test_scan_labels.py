"""What a shopper finds behind labels of rolls, labels voided one by one, and cartons."""

import gzip
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import create_app
from app.core.actor import Role
from app.core.settings import Settings
from app.traceability.models.batches import Batch
from app.traceability.models.labels import ScanCount
from app.traceability.models.products import Product
from app.traceability.rules.serials import spaced
from tests import factories
from tests.traceability.views.shop import heading, words
from tests.traceability.views.stall import Stall, location, set_up

UNBOUND = "Tem thật, nhưng chưa gắn với hàng nào"
INACTIVE = "Tem thật, nhưng hàng chưa được xuất bán"
GOOD = "Mã thật, lô hàng đang bán"
VOIDED = "Tem này đã bị hủy"
RECALLED = "Lô này đang bị thu hồi. Xin ngừng dùng."


@pytest.fixture
def stall(client: FlaskClient) -> Iterator[Stall]:
    """Lan at her stall."""
    yield set_up(client)
    client.application.extensions["passport"].scans.stop()


@pytest.fixture
def shopper(stall: Stall) -> FlaskClient:
    """A telephone that nobody is signed in on."""
    return stall.app.test_client()


def second_goods(stall: Stall) -> tuple[int, str]:
    """Another batch of another product of Lan's, and its choice in the list of goods."""
    with stall.database.transaction() as db:
        home = db.get_one(Batch, stall.batch_id).cooperative
        product = factories.make_product(db, home, name="Ổi Đông Dư")
        batch, item = factories.make_batch(db, product).id, factories.make_trade_item(db, product).id
    return batch, f"{batch}-{item}"


def test_a_label_tells_each_step_of_its_life(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    page = f"/q/{codes[0]}"
    assert heading(shopper, page) == UNBOUND
    stall.bound(codes[0], codes[3], active="")
    assert heading(shopper, page) == INACTIVE
    stall.client.post(f"/labels/rolls/ranges/{stall.ranges()[0].id}/activate")
    assert heading(shopper, page) == GOOD
    location(stall.client.post(f"{run}/void-part", data={"first": "1", "last": "1", "part_reason": "Rách"}))
    assert heading(shopper, page) == VOIDED
    stall.recall()
    assert heading(shopper, page) == RECALLED


def test_a_blank_label_names_its_maker_and_vouches_for_nothing(stall: Stall, shopper: FlaskClient) -> None:
    code = stall.codes(stall.rolled())[0]
    html = shopper.get(f"/q/{code}").get_data(as_text=True)
    text = words(html)
    assert f"Mã trên tem {spaced(code)}" in text
    assert "Tem cấp cho HTX Cam Đồi Mây." in text
    assert "chưa nói được gì về gói đó" in text
    assert "is-attention" in html
    assert "is-good" not in html
    assert ("Nguyễn Thị Lan" in html, "<script" in html, "Cam Vinh" in html) == (False, False, False)


def test_a_label_voided_before_use_is_not_to_be_trusted(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    location(stall.client.post(f"{run}/void-part", data={"first": "2", "last": "3", "part_reason": "Chị Hoa làm mất"}))
    assert [heading(shopper, f"/q/{code}") for code in codes[:4]] == [UNBOUND, VOIDED, VOIDED, UNBOUND]
    html = shopper.get(f"/q/{codes[1]}").get_data(as_text=True)
    assert "xin đừng tin" in html
    assert ("is-blocked" in html, "Chị Hoa" in html) == (True, False)


def test_a_whole_roll_out_of_use_says_so_on_every_label(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[1])
    assert [heading(shopper, f"/q/{code}") for code in (codes[0], codes[5])] == [GOOD, UNBOUND]
    location(stall.client.post(f"{run}/void", data={"reason": "Mất cuộn"}))
    assert [heading(shopper, f"/q/{code}") for code in (codes[0], codes[5])] == [VOIDED, VOIDED]
    assert "Mất cuộn" not in shopper.get(f"/q/{codes[0]}").get_data(as_text=True)


def test_a_released_range_is_blank_again(stall: Stall, shopper: FlaskClient) -> None:
    codes = stall.codes(stall.rolled())
    stall.bound(codes[0], codes[1], active="")
    assert heading(shopper, f"/q/{codes[0]}") == INACTIVE
    stall.client.post(f"/labels/rolls/ranges/{stall.ranges()[0].id}/release")
    assert heading(shopper, f"/q/{codes[0]}") == UNBOUND


def test_a_stopped_run_was_never_printed_so_its_labels_say_nothing(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.issued(4)
    location(stall.client.post(f"{run}/cancel"))
    assert heading(shopper, f"/q/{stall.codes(run)[0]}") == INACTIVE


def test_scans_of_blank_labels_are_counted(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    for code in (codes[0], codes[0].lower(), codes[4]):
        assert shopper.get(f"/q/{code}").status_code == 200
    shopper.head(f"/q/{codes[5]}")
    assert stall.app.extensions["passport"].scans.flush()
    with stall.database.reading() as db:
        found = {row.position: row.scans for row in db.scalars(sa.select(ScanCount))}
    first = stall.runs()[0].first_position
    assert found == {first: 2, first + 4: 1}
    assert "3 2 tem khác nhau" in words(stall.page(run))


def test_two_ranges_of_one_roll_never_show_each_others_goods(stall: Stall, shopper: FlaskClient) -> None:
    codes = stall.codes(stall.rolled())
    _batch, guava = second_goods(stall)
    stall.bound(codes[0], codes[2])
    stall.bound(codes[3], codes[5], goods=guava)
    for _again in range(2):
        for at, name in ((0, "Cam Vinh"), (3, "Ổi Đông Dư"), (2, "Cam Vinh"), (5, "Ổi Đông Dư")):
            goods = shopper.get(f"/q/{codes[at]}").get_data(as_text=True).partition('id="product"')[2][:60]
            assert name in goods, at
        assert heading(shopper, f"/q/{codes[6]}") == UNBOUND


def test_a_label_voided_alone_leaves_its_neighbours_good(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    stall.bound(codes[0], codes[3])
    addresses = [f"/q/{code}" for code in codes[:4]]
    assert [heading(shopper, one) for one in addresses] == [GOOD] * 4
    location(stall.client.post(f"{run}/void-part", data={"first": "2", "last": "2", "part_reason": "Rách"}))
    for _again in range(2):
        assert [heading(shopper, one) for one in addresses] == [GOOD, VOIDED, GOOD, GOOD]
    assert "đã hủy tem này" in shopper.get(addresses[1]).get_data(as_text=True)


def test_a_label_of_a_batchs_own_run_is_voided_alone_as_well(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.printed()
    addresses = [f"/q/{code}" for code in stall.codes(run)]
    assert [heading(shopper, one) for one in addresses] == [GOOD] * 4
    location(stall.client.post(f"{run}/void-part", data={"first": "3", "last": "4", "part_reason": "Ướt"}))
    for _again in range(2):
        assert [heading(shopper, one) for one in addresses] == [GOOD, GOOD, VOIDED, VOIDED]


def test_a_recall_turns_bound_labels_red_at_once_and_no_others(stall: Stall, shopper: FlaskClient) -> None:
    codes = stall.codes(stall.rolled())
    _batch, guava = second_goods(stall)
    stall.bound(codes[0], codes[1])
    stall.bound(codes[2], codes[3], goods=guava)
    shown = [f"/q/{codes[at]}" for at in (0, 1, 2, 4)]
    assert [heading(shopper, one) for one in shown] == [GOOD, GOOD, GOOD, UNBOUND]
    stall.recall()
    assert [heading(shopper, one) for one in shown] == [RECALLED, RECALLED, GOOD, UNBOUND]
    assert "Xin đừng ăn." in shopper.get(shown[0]).get_data(as_text=True)


def test_a_recall_reaches_labels_that_nobody_has_activated(stall: Stall, shopper: FlaskClient) -> None:
    codes = stall.codes(stall.rolled())
    stall.bound(codes[0], codes[1], active="")
    assert heading(shopper, f"/q/{codes[0]}") == INACTIVE
    stall.recall()
    assert [heading(shopper, f"/q/{code}") for code in codes[:3]] == [RECALLED, RECALLED, UNBOUND]
    assert "DANG THU HOI" in shopper.get(f"/q/{codes[1]}/sms").get_data(as_text=True)


def test_another_process_follows_a_binding_too(stall: Stall, settings: Settings) -> None:
    other = create_app(settings, testing=True)
    run = stall.rolled()
    codes = stall.codes(run)
    elsewhere = other.test_client()
    assert heading(elsewhere, f"/q/{codes[0]}") == UNBOUND
    stall.bound(codes[0], codes[1])
    assert heading(elsewhere, f"/q/{codes[0]}") == GOOD
    location(stall.client.post(f"{run}/void-part", data={"first": "1", "last": "1", "part_reason": "Rách"}))
    assert [heading(elsewhere, f"/q/{code}") for code in codes[:2]] == [VOIDED, GOOD]
    other.extensions["passport"].scans.stop()
    other.extensions["house"].database.engine.dispose()


def test_compressed_pages_of_one_roll_are_kept_apart(stall: Stall, shopper: FlaskClient) -> None:
    run = stall.rolled()
    codes = stall.codes(run)
    _batch, guava = second_goods(stall)
    stall.bound(codes[0], codes[2])
    stall.bound(codes[3], codes[5], goods=guava)
    location(stall.client.post(f"{run}/void-part", data={"first": "2", "last": "2", "part_reason": "Rách"}))
    for _again in range(2):
        for at, said, name in ((0, GOOD, "Cam Vinh"), (1, VOIDED, "Cam Vinh"), (2, GOOD, "Cam Vinh"), (4, GOOD, "Ổi")):
            answer = shopper.get(f"/q/{codes[at]}", headers={"Accept-Encoding": "gzip"})
            assert answer.content_encoding == "gzip"
            html = gzip.decompress(answer.data).decode()
            assert f"<h1>{said}</h1>" in html, at
            assert name in html.partition('id="product"')[2][:60], at
            assert spaced(codes[at]) in html, at


def test_nobody_is_followed_on_any_of_these_pages(stall: Stall) -> None:
    carton = stall.codes(stall.printed(look="carton", packs_each="10", count="2", layout="L7165"))[0]
    codes = stall.codes(stall.rolled())
    stall.bound(codes[0], codes[0])
    for address in (f"/q/{codes[0]}", f"/q/{codes[1]}", f"/q/{codes[1]}/sms", f"/00/{carton}", f"/00/{carton[:-1]}"):
        answer = stall.client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert "<script" not in answer.get_data(as_text=True), address
        assert "Nguyễn Thị Lan" not in answer.get_data(as_text=True), address


def test_the_page_keeps_what_was_printed_and_names_what_differs(stall: Stall, shopper: FlaskClient) -> None:
    slogan = "Ngọt từ đất đỏ Phủ Quỳ"
    ticks = {name: "yes" for name in ("designed", "dates", "net_weight", "origin")}
    code = stall.codes(stall.printed(slogan=slogan, **ticks))[0]
    with stall.database.reading() as db:
        product_id = db.get_one(Batch, stall.batch_id).product_id
    before = shopper.get(f"/q/{code}").get_data(as_text=True)
    assert "Khác với lúc in tem" not in before
    stall.change(Product, product_id, name="Cam Xã Đoài chính gốc")
    text = words(shopper.get(f"/q/{code}").get_data(as_text=True))
    printed = text.partition("Chữ đã in trên tem")[2]
    for said in ("Tên sản phẩm Cam Vinh giống Xã Đoài", "Khối lượng tịnh 2 kg", "Xuất xứ Việt Nam", slogan):
        assert said in printed, said
    differs = "Tên sản phẩm Cam Xã Đoài chính gốc Trên tem in: Cam Vinh giống Xã Đoài"
    assert differs in text.partition("Khác với lúc in tem")[2]


def test_what_a_design_leaves_out_is_not_said_to_be_printed(stall: Stall, shopper: FlaskClient) -> None:
    ticks = {name: "yes" for name in ("designed", "net_weight")}
    answer = stall.client.post(stall.new, data=stall.typed(look="box", layout="L7165", **ticks))
    code = stall.codes(location(answer))[0]
    printed = words(shopper.get(f"/q/{code}").get_data(as_text=True)).partition("Chữ đã in trên tem")[2]
    assert "Khối lượng tịnh 2 kg" in printed
    assert ("Thu hoạch" in printed, "Xuất xứ" in printed) == (False, False)


def test_growers_and_officers_follow_the_link_to_a_blank_page(stall: Stall) -> None:
    run = stall.rolled()
    stall.become(Role.GROWER)
    code = stall.codes(run)[0]
    assert f'href="/q/{code}"' in stall.page(run)
    assert UNBOUND in stall.page(f"/q/{code}")
