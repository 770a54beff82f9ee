"""Ways to a label's page: every spelling of a code, codes that are none, batches and goods without one."""

from datetime import timedelta

from flask.testing import FlaskClient

from app import create_app
from app.accounts.models.users import User
from app.core import clock
from app.core.settings import Settings
from app.gs1.gtin import Gtin
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.rules import serials as rules
from app.traceability.rules.batches import BatchState
from app.web.security import limiter
from tests import factories
from tests.traceability.views.shop import GTIN, Shop, page, scans


def test_nobody_is_followed(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        user: User = factories.make_user(db, cooperative=db.get_one(Batch, shop.batch_id).cooperative)
    factories.sign_in(client, user)
    label = f"/q/{shop.serial}"
    for address in (label, label, shop.link, "/q", "/q/7K3MQ9TX2VHX", f"/goods/{shop.item_id}"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert "<script" not in answer.get_data(as_text=True), address
        assert "Nguyễn Thị Lan" not in answer.get_data(as_text=True), address


def test_every_way_to_write_a_code_leads_to_the_same_page(client: FlaskClient, shop: Shop) -> None:
    spaced = rules.spaced(shop.serial)
    for address in (
        f"/Q/{shop.serial}",
        f"/q/{shop.serial.lower()}",
        f"/q/{spaced}",
        f"/q/{spaced.replace('-', ' ')}",
        f"/q/{shop.serial}/",
        f"/q/{shop.serial}?utm_source=zalo",
        f"/q/{spaced.replace('-', '%E2%80%93')}",
    ):
        assert f'<b class="code">{spaced}</b>' in page(client, address), address


def test_a_digital_link_must_name_the_labels_own_goods(client: FlaskClient, shop: Shop) -> None:
    assert "Hộp 1 kg" in page(client, shop.link)
    assert "Hộp 1 kg" in page(client, f"{shop.link}/")
    assert "Hộp 1 kg" in page(client, shop.link.replace("-", "%2D"))
    assert "Hộp 1 kg" in page(client, f"/q/{shop.linked}")
    other = Gtin.build("8931234", "56788").gtin14
    for is_, instead in ((GTIN, other), (shop.number, "MH-0"), (shop.linked, shop.serial)):
        wrong = shop.link.replace(is_, instead)
        assert "không thuộc lô hàng ghi trong đường dẫn" in page(client, wrong, 404), wrong
    mistyped = GTIN[:-1] + str((int(GTIN[-1]) + 1) % 10)
    assert "Địa chỉ này có lỗi" in page(client, shop.link.replace(GTIN, mistyped), 400)


def test_codes_beside_a_genuine_one_are_unknown(client: FlaskClient, shop: Shop) -> None:
    for number in range(32):
        beside = shop.serial[:-1] + rules.ALPHABET[number]
        assert client.get(f"/q/{beside}").status_code == (200 if beside == shop.serial else 404)
    assert scans(shop) == 1


def test_a_code_typed_by_hand_is_answered_clearly(client: FlaskClient, shop: Shop) -> None:
    assert 'name="code"' in page(client, "/q")
    found = client.get(f"/q?code={shop.serial.lower()}&lang=en")
    assert (found.status_code, found.location) == (303, f"/q/{shop.serial}?lang=en")
    assert "anh/chị đã gõ 11" in page(client, f"/q?code={shop.serial[:-1]}", 404)
    assert "Có ký tự không dùng trong mã" in page(client, f"/q?code={shop.serial[:-1]}U", 404)
    assert "chưa từng được cấp" in page(client, "/q?code=7K3M-Q9TX-2VHX", 404)
    assert 'value="&lt;b&gt;&#34;"' in page(client, "/q?code=%3Cb%3E%22", 404)


def test_a_code_may_be_pasted_as_a_message_or_as_a_whole_address(client: FlaskClient, shop: Shop) -> None:
    spaced = rules.spaced(shop.serial)
    for typed in (
        f"GN {spaced}",
        f"gn {spaced.replace('-', ' ').lower()}",
        f"HTTP://127.0.0.1:8000/Q/{shop.serial}",
        f"https://gocnghe.vn/q/{shop.serial.lower()}?lang=en",
        f" {shop.serial}\n",
    ):
        answer = client.get("/q", query_string={"code": typed})
        assert (answer.status_code, answer.location) == (303, f"/q/{shop.serial}"), typed


def test_guessing_is_slowed_and_genuine_scans_are_not(settings: Settings, shop: Shop) -> None:
    app = create_app(settings)
    client = app.test_client()
    try:
        statuses = [client.get(f"/q/7K3MQ9TX2V{number:02d}").status_code for number in range(70)]
        assert statuses == [404] * 60 + [429] * 10
        assert client.get("/q?code=7K3MQ9TX2VHX").status_code == 429
        for _ in range(70):
            page(client, f"/q/{shop.serial}")
        assert client.get("/q/7K3MQ9TX2VHX", environ_base={"REMOTE_ADDR": "10.1.1.1"}).status_code == 404
    finally:
        limiter.enabled = False
        app.extensions["passport"].scans.stop()


def test_the_page_of_a_batch_vouches_for_no_single_pack(client: FlaskClient, shop: Shop) -> None:
    html = page(client, f"/01/{GTIN}/10/{shop.number}")
    assert "<h1>Lô hàng đang bán</h1>" in html
    assert "Mã thật" not in html
    assert "Mã trên tem" not in html
    assert "Không tìm thấy lô này" in page(client, f"/01/{GTIN}/10/KHONG-CO", 404)


def test_goods_show_the_oldest_open_batch_in_date(client: FlaskClient, shop: Shop) -> None:
    with shop.database.transaction() as db:
        product = db.get_one(Product, shop.product_id)
        older = factories.make_batch(db, product, harvested_on=clock.today() - timedelta(days=10))
        factories.make_batch(db, product, harvested_on=clock.today() - timedelta(days=12), state=BatchState.HELD)
        factories.make_batch(db, product, harvested_on=clock.today() - timedelta(days=40))
    address = f"/goods/{shop.item_id}"
    assert older.number in page(client, address)
    shop.change(Batch, older.id, state=BatchState.CLOSED)
    assert shop.number in page(client, address)
    shop.change(Batch, shop.batch_id, state=BatchState.RECALLED)
    assert "Hiện chưa có lô nào đang bán" in page(client, address)
    assert "Không tìm thấy mặt hàng này" in page(client, "/goods/999999", 404)
