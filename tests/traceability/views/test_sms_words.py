"""Answers to text messages: one plain line of at most 160 characters for everything a code may stand for."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growing_areas import GrowingAreaChange
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.core.settings import Settings
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.models.products import Product
from app.traceability.models.recalls import Recall
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import Hazard
from app.traceability.rules.serials import spaced
from app.traceability.views import sms_words
from app.web.security import limiter
from tests.traceability.views.shop import Shop, scans

LONG = "Cam Xã Đoài ruột vàng đượm, ngọt hậu, hương thơm nồng nàn của đất đỏ bazan Phủ Quỳ xứ Nghệ; "
LONGEST_NAME = (LONG * 3)[:200]


def answer(client: FlaskClient, address: str, status: int = 200) -> str:
    """One message, after the looks that every message must stand."""
    found = client.get(address)
    text = found.get_data(as_text=True)
    assert found.status_code == status, text[:800]
    assert found.content_type == "text/plain; charset=us-ascii"
    assert text.isascii()
    assert text.isprintable()
    assert 20 < len(text) <= 160, len(text)
    return text


def lengthen(shop: Shop) -> None:
    """Names as long as the house takes them."""
    assert len(LONGEST_NAME) == 200
    shop.change(Product, shop.product_id, name=LONGEST_NAME)
    shop.change(Cooperative, shop.cooperative_id, name=LONGEST_NAME)
    shop.change(TradeItem, shop.item_id, pack=LONGEST_NAME)


def suspend_area(shop: Shop) -> None:
    with shop.database.transaction() as db:
        change = GrowingAreaChange(
            cooperative_id=shop.cooperative_id,
            growing_area_id=db.get_one(Batch, shop.batch_id).growing_area_id,
            state=AreaState.SUSPENDED,
            from_on=clock.today() - timedelta(days=30),
            reason="Kiểm tra",
            by_name="Cán bộ",
            at=clock.now(),
        )
        db.add(change)


def recall(shop: Shop) -> None:
    with shop.database.transaction() as db:
        db.get_one(Batch, shop.batch_id).state = BatchState.RECALLED
        row = Recall(
            cooperative_id=shop.cooperative_id,
            batch_id=shop.batch_id,
            hazard=Hazard.RESIDUE,
            reason="Dư lượng",
            advice="Xin đừng ăn.",
            contact_phone="+84912345678",
            started_by="Lan",
            started_at=clock.now(),
        )
        db.add(row)


def past_date(shop: Shop) -> None:
    shop.change(Batch, shop.batch_id, best_before_on=clock.today() - timedelta(days=1))


VERDICTS = {
    "Ma that, lo dang ban": lambda shop: None,
    "Ma that, lo da ban het": lambda shop: shop.change(Batch, shop.batch_id, state=BatchState.CLOSED),
    "Lo dang tam giu, xin hoi noi ban": lambda shop: shop.change(Batch, shop.batch_id, state=BatchState.HELD),
    "Tem da huy, xin hoi noi ban": lambda shop: shop.change(LabelRun, shop.run_id, voided_at=clock.now()),
    "Ma that, da qua ngay dung tot": past_date,
    "Ma that, ma vung trong het hieu luc ngay hai": suspend_area,
    "DANG THU HOI, xin ngung dung": recall,
}


@pytest.mark.parametrize("long", [False, True], ids=["usual names", "long names"])
@pytest.mark.parametrize("said", VERDICTS)
def test_every_verdict_fits_one_message_and_comes_first(client: FlaskClient, shop: Shop, said: str, long: bool) -> None:
    VERDICTS[said](shop)
    if long:
        lengthen(shop)
    text = answer(client, f"/q/{shop.serial}/sms")
    assert text.startswith(f"{said}.")
    assert shop.number in text
    assert ("0912345678" in text or "84912345678" in text) == (said.startswith("DANG"))
    assert long or "Cam Vinh giong Xa Doai" in text
    assert scans(shop) == 0


def test_verdicts_are_those_of_the_page() -> None:
    assert {text for text in sms_words._VERDICTS.values()} == set(VERDICTS)


@pytest.mark.parametrize(
    ("bound", "voided", "said"),
    [
        (False, False, "Tem that nhung chua gan voi hang nao"),
        (True, False, "Tem that nhung hang chua duoc xuat ban"),
        (False, True, "Tem da huy, chua tung gan voi hang"),
        (True, True, "Tem da huy, xin hoi noi ban"),
    ],
)
def test_labels_of_a_roll_are_answered_too(
    client: FlaskClient, shop: Shop, bound: bool, voided: bool, said: str
) -> None:
    lengthen(shop)
    with shop.database.transaction() as db:
        run = db.get_one(LabelRun, shop.run_id)
        usual = {"cooperative_id": shop.cooperative_id, "run_id": run.id, "created_by": "Lan"}
        usual |= {"first_position": run.first_position, "last_position": run.first_position}
        usual["created_at"] = clock.now()
        if bound:
            goods = {"batch_id": shop.batch_id, "trade_item_id": shop.item_id}
            db.add(LabelRange(request_key="bind", **goods, **usual))
        if voided:
            db.add(LabelRange(request_key="void", voided_at=clock.now(), void_reason="Rách", **usual))
        run.kind, run.batch_id, run.trade_item_id, run.ranged = "blank", None, None, bound or voided
    text = answer(client, f"/q/{shop.serial}/sms")
    assert text.startswith(f"{said}.")
    assert (spaced(shop.serial) in text) == (not (bound and voided))


@pytest.mark.parametrize("asked", ["GN {0}", "gn{0}", "{0}/", "{1}"])
def test_a_code_is_understood_as_people_write_it_in_a_message(client: FlaskClient, shop: Shop, asked: str) -> None:
    code = asked.format(shop.serial.lower(), spaced(shop.serial))
    assert answer(client, f"/q/{code.rstrip('/')}/sms").startswith("Ma that")


def test_what_is_no_code_is_told_how_to_write_one(client: FlaskClient, shop: Shop) -> None:
    beside = shop.serial[:-1] + ("0" if shop.serial[-1] != "0" else "1")
    assert f"Ma {spaced(beside)} chua tung duoc cap" in answer(client, f"/q/{beside}/sms", 404)
    for none in ("7K3M", "xin-chào", "U" * 12, "9" * 300):
        assert "Ma co 12 chu va so" in answer(client, f"/q/{none}/sms", 404), none


def test_misses_are_slowed_and_genuine_codes_are_not(shop: Shop, settings: Settings) -> None:
    app = create_app(settings)
    client = app.test_client()
    try:
        statuses = [client.get(f"/q/7K3MQ9TX2V{number:02d}/sms").status_code for number in range(62)]
        assert statuses == [404] * 60 + [429] * 2
        assert client.get("/q/7K3MQ9TX2VHX").status_code == 429
        for _ in range(62):
            answer(client, f"/q/{shop.serial}/sms")
    finally:
        limiter.enabled = False
        app.extensions["passport"].scans.stop()


@given(st.text(max_size=300))
def test_plain_letters_are_all_that_is_left_of_any_text(text: str) -> None:
    bare = sms_words.plain(text)
    assert bare.isascii()
    assert bare == "" or bare.isprintable()


def test_vietnamese_is_written_without_its_marks_and_nothing_is_lost() -> None:
    assert sms_words.plain("Đồi Mây, xã Quỳ Hợp: ươm giống “đẹp” ½ kg") == "Doi May, xa Quy Hop: uom giong ?dep? 1?2 kg"
    assert sms_words.plain("Cam\u00a0Vinh\n2 kg") == "Cam Vinh 2 kg"
