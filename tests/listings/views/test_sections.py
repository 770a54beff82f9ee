"""What pages of batches and recalls say about selling."""

import pytest

from app.core import clock
from app.core.actor import Role
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.traceability.models.recalls import Recall
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import Hazard
from tests import factories
from tests.listings import samples


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def batch_id(database, cooperative) -> int:
    with database.transaction() as db:
        placement = samples.make_placement(
            db, cooperative, state=PlacementState.LIVE, seen_price_vnd=98_000, seen_at=clock.now()
        )
        batch = offers.on_sale_batch(db, placement.listing.trade_item.product_id, clock.today())
        assert batch is not None
        return batch.id


def test_a_batch_s_page_says_where_it_is_sold(enter, batch_id):
    page = text(enter().get(f"/batches/{batch_id}"))
    assert "Đang bán ở đâu" in page
    assert "98.000\u00a0₫" in page


def test_goods_without_a_listing_say_so(enter, database, cooperative):
    with database.transaction() as db:
        batch_id = factories.make_batch(db, factories.make_product(db, cooperative)).id
    assert "Sản phẩm này chưa có tin bán nào" in text(enter().get(f"/batches/{batch_id}"))


def test_a_recall_s_board_counts_what_still_stands(enter, database, cooperative, batch_id):
    with database.transaction() as db:
        from app.traceability.models.batches import Batch

        batch = db.get_one(Batch, batch_id)
        batch.state = BatchState.RECALLED
        recall = Recall(
            cooperative_id=cooperative.id,
            batch_id=batch_id,
            hazard=Hazard.QUALITY,
            reason="Quả dập",
            advice="Xin trả lại",
            contact_phone="+84912345678",
            started_by="Lan",
            started_at=clock.now(),
        )
        db.add(recall)
        db.flush()
        recall_id = recall.id
    page = text(enter(Role.PROVINCE_OFFICER).get(f"/recalls/{recall_id}"))
    assert "Còn 1 tin của sản phẩm này chưa thấy được gỡ" in page


def test_before_a_recall_the_listings_it_takes_down_are_counted(enter, batch_id):
    page = text(enter().get(f"/batches/{batch_id}/recall"))
    assert "Tin bán đang ở trên các sàn: 1" in page
