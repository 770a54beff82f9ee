"""What pages of batches and recalls say about selling."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.traceability.rules.recalls import Hazard
from app.traceability.services import recalls
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


def test_a_recall_s_board_counts_what_still_stands_and_times_what_was_seen_gone(enter, database, batch_id):
    with database.transaction() as db:
        recall = recalls.start(
            db, SYSTEM, batch_id, hazard=Hazard.QUALITY, reason="Quả dập", contact_phone="0912345678"
        )
    officer = enter(Role.PROVINCE_OFFICER)
    page = text(officer.get(f"/recalls/{recall.id}", follow_redirects=True))
    assert "Còn 1 tin có hàng này chưa thấy được gỡ" in page
    assert "0/1 tin" in page
    with time_machine.travel(clock.now() + timedelta(minutes=4)), database.transaction() as db:
        db.scalars(sa.select(Placement)).one().state = PlacementState.HIDDEN
    page = text(officer.get(f"/recall-cases/{recall.case_id}"))
    assert "1/1 tin" in page
    assert "4 phút" in page


def test_before_a_recall_the_listings_it_takes_down_are_counted(enter, batch_id):
    page = text(enter().get(f"/batches/{batch_id}/recall", follow_redirects=True))
    assert "Tin bán đang ở trên các sàn: 1" in page
