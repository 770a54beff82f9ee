"""The first page: what needs doing, from records only."""

from datetime import date, timedelta

import pytest

from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock, outbox
from app.core.actor import Role
from app.listings.queries import offers
from app.listings.rules.placements import ChannelState, PlacementState
from app.listings.views.today import chart
from app.traceability.models.labels import LabelRun, ScanCount
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import Hazard
from app.traceability.services import recall_cases
from tests import factories
from tests.listings import samples


def text(answer) -> str:
    return answer.get_data(as_text=True)


def _run(db, batch, item, **given) -> LabelRun:
    facts = {
        "cooperative_id": batch.cooperative_id,
        "batch_id": batch.id,
        "trade_item_id": item.id,
        "key_id": 1,
        "first_position": 1,
        "last_position": 48,
        "link_prefix": "http://127.0.0.1/q/",
        "layout": "L7160",
        "start_cell": 1,
        "cut_marks": False,
        "content": {},
        "reprints": 0,
        "request_key": "k",
        "created_by": "Lan",
        "created_at": clock.now(),
    }
    row = LabelRun(**(facts | given))
    db.add(row)
    db.flush()
    return row


def test_a_new_cooperative_is_shown_its_first_steps(enter, database, cooperative):
    client = enter()
    page = text(client.get("/today"))
    assert "Năm bước đầu" in page
    assert "Mở lô đầu tiên" in page
    assert page.count(">Xong<") == 0
    with database.transaction() as db:
        samples.make_goods(db, cooperative, batch=False)
    assert text(client.get("/today")).count(">Xong<") == 1


def test_growers_are_not_sent_to_pages_that_refuse_them(enter):
    page = text(enter(Role.GROWER).get("/today"))
    assert "Năm bước đầu" not in page
    assert "Mở lô mới" not in page


def test_every_kind_of_trouble_has_its_sentence_and_next_step(enter, database, cooperative):
    today = clock.today()
    with database.transaction() as db:
        samples.make_placement(
            db,
            cooperative,
            marketplace="voso",
            state=PlacementState.REJECTED,
            error="Ảnh quá nhỏ",
            error_field="photos",
        )
        samples.make_placement(db, cooperative, marketplace="postmart", state=PlacementState.UNKNOWN)
        samples.make_placement(db, cooperative, error=offers.MISSING)
        samples.make_channel(db, cooperative).state = ChannelState.NEEDS_SIGN_IN
        factories.make_certificate(db, cooperative, valid_until=today + timedelta(days=30))
        factories.make_certificate(db, cooperative, valid_until=today + timedelta(days=61))
        factories.make_area(db, cooperative, state=AreaState.SUSPENDED)
        old = factories.make_batch(db, factories.make_product(db, cooperative, name="Quýt"))
        old.best_before_on = today - timedelta(days=1)
    page = text(enter().get("/today"))
    for sentence in (
        "VoSo.vn từ chối tin “Cam Vinh, túi lưới 2 kg”",
        "Chưa rõ tin “Cam Vinh, túi lưới 2 kg” đã lên PostMart.vn chưa",
        "chưa lên được 37nghean.com",
        "không nhận khóa của gian hàng",
        "Chứng nhận VietGAP trồng trọt còn 30 ngày",
        "Vùng trồng Vùng cam Minh Hợp đang bị đình chỉ",
        "đã qua ngày dùng tốt mà chưa đóng",
        "chưa in tem",
        "Bộ đồng bộ sàn đang không chạy",
    ):
        assert sentence in page, sentence
    assert "còn 61 ngày" not in page


def test_more_than_three_of_a_kind_are_summed_up(enter, database, cooperative):
    with database.transaction() as db:
        product = factories.make_product(db, cooperative)
        for _ in range(5):
            factories.make_batch(db, product)
    page = text(enter().get("/today"))
    assert page.count("chưa in tem") == 4
    assert "Còn 2 lô chưa in tem" in page


def test_a_printed_batch_is_no_longer_on_the_list(enter, database, cooperative):
    with database.transaction() as db:
        item = samples.make_goods(db, cooperative)
        batch = offers.on_sale_batch(db, item.product_id, clock.today())
        run = _run(db, batch, item)
    client = enter()
    assert "chưa in tem" not in text(client.get("/today"))
    with database.transaction() as db:
        db.get_one(LabelRun, run.id).voided_at = clock.now()
    assert "chưa in tem" in text(client.get("/today"))


@pytest.mark.parametrize(("minutes", "warned"), [(1, False), (3, True)])
def test_a_silent_worker_is_told_after_two_minutes(enter, database, cooperative, minutes, warned):
    with database.transaction() as db:
        samples.make_channel(db, cooperative)
        outbox.beat(db, "w", now=clock.now() - timedelta(minutes=minutes))
    assert ("Bộ đồng bộ sàn đang không chạy" in text(enter().get("/today"))) is warned


def test_without_shops_nobody_misses_the_worker(enter):
    assert "Bộ đồng bộ sàn" not in text(enter().get("/today"))


def test_scans_are_counted_per_day_and_only_of_one_s_own_labels(enter, database, cooperative):
    with database.transaction() as db:
        other = factories.make_cooperative(db, name="HTX Chè Gay")
        for owner, scans, first in ((cooperative, 7, 1), (other, 500, 100)):
            item = samples.make_goods(db, owner)
            batch = offers.on_sale_batch(db, item.product_id, clock.today())
            run = _run(db, batch, item, first_position=first, last_position=first + 47)
            for day in (clock.today(), clock.today() - timedelta(days=14)):
                db.add(ScanCount(run_id=run.id, position=first, day=day, scans=scans, last_at=clock.now()))
    page = text(enter().get("/today"))
    assert "tổng cộng 7" in page
    assert '<span class="fig">7</span>' in page
    assert '<span class="fig">48</span>' in page


def test_the_chart_s_upper_line_is_a_round_figure_above_every_bar():
    days = [(date(2026, 11, n + 1), n * 3) for n in range(14)]
    drawn = chart(days)
    assert drawn.top == 40
    assert max(bar.height for bar in drawn.bars) == 82
    assert all(bar.y + bar.height == 104 for bar in drawn.bars)
    assert chart([(date(2026, 11, 1), 0)]).top == 2


def test_an_officer_sees_only_the_cooperatives_of_his_commune(enter, database, cooperative):
    with database.transaction() as db:
        factories.make_cooperative(db, name="HTX Chè Gay", commune_code="16681")
        factories.make_area(db, cooperative, state=AreaState.SUSPENDED)
        product = factories.make_product(db, cooperative)
        factories.make_batch(db, product)
    page = text(enter(Role.COMMUNE_OFFICER, commune=factories.MINH_HOP).get("/today"))
    assert "HTX Cam Đồi Mây" in page
    assert "HTX Chè Gay" not in page
    assert "1 đang đình chỉ" in page
    assert "HTX Chè Gay" in text(enter(Role.PROVINCE_OFFICER).get("/today"))


def test_an_administrator_sees_the_house(enter, database, cooperative):
    page = text(enter(Role.ADMINISTRATOR).get("/today"))
    for words in ("/cooperatives/", "/officers", "/components", "Bộ đồng bộ sàn đang không chạy"):
        assert words in page


def test_the_front_door_leads_to_today_or_to_the_sign_in(client, enter):
    assert client.get("/").location == "/sign-in"
    assert enter().get("/").location == "/today"


def test_a_proposed_recall_waits_on_the_first_page_of_whoever_may_confirm_it(enter, database, cooperative):
    with database.transaction() as db:
        batch = factories.make_batch(db, factories.make_product(db, cooperative))
        case = recall_cases.propose(
            db,
            factories.manager(cooperative),
            seed=Seed(SeedKind.BATCH, batch.id),
            hazard=Hazard.QUALITY,
            reason="Quả dập",
            contact_phone="0912345678",
        )
        number = case.number
    for role in (Role.MANAGER, Role.PROVINCE_OFFICER):
        assert f"Đề xuất thu hồi {number} đang chờ" in text(enter(role).get("/today"))
    assert number not in text(enter(Role.STAFF).get("/today"))


def test_an_officer_too_may_propose_a_recall_from_a_batch(enter, database, cooperative):
    with database.transaction() as db:
        batch_id = factories.make_batch(db, factories.make_product(db, cooperative)).id
    assert f"/batches/{batch_id}/recall" in text(enter(Role.PROVINCE_OFFICER).get(f"/batches/{batch_id}"))
    commune = enter(Role.COMMUNE_OFFICER, commune=factories.MINH_HOP)
    assert f"/batches/{batch_id}/recall" not in text(commune.get(f"/batches/{batch_id}"))
