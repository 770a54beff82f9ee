"""What a channel should show, and each reason for showing nothing."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.rules.certificates import Scheme
from app.core import clock
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import ChannelState
from app.listings.services import listings, placements
from app.traceability.models.products import Product, ProductPhoto
from app.traceability.models.recalls import Recall
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import Hazard
from tests import factories
from tests.listings import samples


@pytest.fixture
def cooperative(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def placement(db: Session, cooperative: Cooperative) -> Placement:
    return samples.make_placement(db, cooperative)


def _product(placement: Placement) -> Product:
    return placement.listing.trade_item.product


def test_the_offer_is_made_of_records(db, cooperative, placement):
    offer = offers.desired(db, placement).offer
    batch = offers.on_sale_batch(db, _product(placement).id, clock.today())
    assert offer is not None
    assert batch is not None
    assert offer.producer == "HTX Cam Đồi Mây"
    assert offer.origin == "Xã Minh Hợp, Nghệ An"
    assert (offer.batch_number, offer.harvested_on) == (batch.number, batch.harvested_on.isoformat())
    assert (offer.price_vnd, offer.stock, offer.net_grams, offer.unit) == (95_000, 360, 2_000, "túi")
    assert offer.description.endswith("Bảo quản: Nơi thoáng mát")


def test_what_is_not_wanted_is_not_shown(db, cooperative, placement):
    placements.unwant(db, factories.manager(cooperative), placement.id)
    assert offers.desired(db, placement) == offers.Desired(None, offers.NOT_WANTED)


def test_a_paused_shop_shows_nothing(db, placement):
    placement.channel.state = ChannelState.PAUSED
    assert offers.desired(db, placement).hidden_because == offers.PAUSED


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.CLOSED])
def test_without_an_open_batch_nothing_is_sold(db, placement, state):
    batch = offers.on_sale_batch(db, _product(placement).id, clock.today())
    assert batch is not None
    batch.state = state
    assert offers.desired(db, placement).hidden_because == "Chưa có lô hàng đang bán"


def test_a_batch_past_its_best_is_not_on_sale(db, placement):
    batch = offers.on_sale_batch(db, _product(placement).id, clock.today())
    assert batch is not None
    batch.best_before_on = clock.today()
    assert offers.desired(db, placement).offer is not None
    batch.best_before_on = clock.today() - timedelta(days=1)
    assert offers.desired(db, placement).hidden_because == offers.NO_BATCH


def test_the_oldest_batch_in_date_is_sold_first(db, placement):
    older = factories.make_batch(db, _product(placement), harvested_on=clock.today() - timedelta(days=9))
    factories.make_batch(db, _product(placement), harvested_on=clock.today() - timedelta(days=40))
    found = offers.on_sale_batch(db, _product(placement).id, clock.today())
    assert found is older


def test_an_empty_store_sells_nothing(db, cooperative, placement):
    listings.set_stock(db, factories.manager(cooperative), placement.listing_id, stock=0)
    assert offers.desired(db, placement).hidden_because == "Hết hàng"


def _recall(db: Session, placement: Placement) -> None:
    batch = factories.make_batch(db, _product(placement), state=BatchState.RECALLED)
    db.add(
        Recall(
            cooperative_id=batch.cooperative_id,
            batch_id=batch.id,
            hazard=Hazard.QUALITY,
            reason="Quả dập",
            advice="Xin trả lại",
            contact_phone="+84912345678",
            started_by="Nguyễn Thị Lan",
            started_at=clock.now(),
        )
    )
    db.flush()


def test_after_a_recall_the_stock_must_be_counted_again(db, cooperative, placement):
    _recall(db, placement)
    hidden = offers.desired(db, placement)
    assert hidden.hidden_because == "Có lô bị thu hồi; xin xác nhận lại số hàng còn bán"
    listings.set_stock(db, factories.manager(cooperative), placement.listing_id, stock=360)
    assert offers.desired(db, placement).offer is not None


def test_a_recall_of_another_product_hides_nothing(db, cooperative, placement):
    other = samples.make_placement(db, cooperative)
    _recall(db, other)
    assert offers.desired(db, placement).offer is not None


@pytest.mark.parametrize("what", ["trade_item", "product"])
def test_retired_goods_are_not_offered(db, placement, what):
    row = placement.listing.trade_item if what == "trade_item" else _product(placement)
    row.retired_at = clock.now()
    assert offers.desired(db, placement).hidden_because == offers.RETIRED


def test_what_the_floor_would_refuse_is_not_sent(db, cooperative):
    bare = samples.make_placement(db, cooperative, marketplace="voso")
    assert offers.desired(db, bare).hidden_because == offers.MISSING
    told = offers.lacking(db, bare.listing, "voso", day=clock.today())
    assert [problem.field for problem in told] == ["photos"]


def test_the_product_s_photos_stand_in_for_a_listing_without_its_own(db, cooperative):
    item = samples.make_goods(db, cooperative)
    for position in range(10):
        file = factories.make_file(db, cooperative, sha256=f"{position}" * 64)
        item.product.photos.append(ProductPhoto(cooperative_id=cooperative.id, file_id=file.id, position=position))
    db.flush()
    offer = offers.desired(db, samples.make_placement(db, cooperative, marketplace="voso", item=item)).offer
    assert offer is not None
    assert [photo.sha256[0] for photo in offer.photos] == [str(n) for n in range(9)]


def test_storage_advice_is_not_said_twice(db, cooperative):
    listing = samples.make_listing(db, cooperative, description="Bảo quản trong tủ lạnh.")
    found = offers.facts(db, listing, None, day=clock.today())
    assert found.description == "Bảo quản trong tủ lạnh."


def test_only_certificates_in_date_speak_for_the_goods(db, cooperative, placement):
    today = clock.today()
    factories.make_certificate(db, cooperative, number="VG-1")
    factories.make_certificate(db, cooperative, number="VG-2", valid_until=today - timedelta(days=1))
    factories.make_certificate(db, cooperative, number="VG-3", withdrawn_on=today)
    factories.make_certificate(db, cooperative, number="VG-4", valid_from=today + timedelta(days=1))
    foreign_area = factories.make_area(db, cooperative, code="VN-40-423-17071-02-24")
    factories.make_certificate(db, cooperative, number="VG-5", growing_area_id=foreign_area.id)
    factories.make_certificate(db, cooperative, scheme=Scheme.OTHER, standard="Chuẩn Làng Mai", number="LM-1")
    product = _product(placement)
    product.ocop_stars, product.ocop_decision = 4, "QĐ 12/2026"
    offer = offers.desired(db, placement).offer
    assert offer is not None
    assert set(offer.certificates) == {
        "VietGAP trồng trọt, số VG-1",
        "Chuẩn Làng Mai, số LM-1",
        "OCOP 4 sao, QĐ 12/2026",
    }


def test_stars_end_with_their_decision(db, placement):
    product = _product(placement)
    product.ocop_stars, product.ocop_valid_until = 3, clock.today() - timedelta(days=1)
    offer = offers.desired(db, placement).offer
    assert offer is not None
    assert offer.certificates == ()


def test_the_origin_is_the_growing_area_of_the_batch(db, cooperative, placement):
    area = factories.make_area(db, cooperative)
    area.commune_code = "16681"
    batch = offers.on_sale_batch(db, _product(placement).id, clock.today())
    assert batch is not None
    batch.growing_area_id = area.id
    offer = offers.desired(db, placement).offer
    assert offer is not None
    assert offer.origin != "Xã Minh Hợp, Nghệ An"
    assert offer.origin.endswith(", Nghệ An")


def test_the_batches_on_sale_of_many_products_are_those_of_each(db, cooperative):
    today = clock.today()
    products = [samples.make_goods(db, cooperative, batch=kept).product for kept in (True, True, False)]
    later = factories.make_batch(db, products[0], harvested_on=today)
    past = factories.make_batch(db, products[1], harvested_on=today - timedelta(days=90))
    past.best_before_on = today - timedelta(days=1)
    db.flush()
    found = offers.on_sale_batches(db, (product.id for product in products), today)
    assert found == {product.id: offers.on_sale_batch(db, product.id, today) for product in products[:2]}
    assert later not in found.values()
    assert past not in found.values()
    assert offers.on_sale_batches(db, [], today) == {}
