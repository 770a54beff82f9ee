"""Putting goods on offer, changing them, and who may."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry
from app.cooperatives.models.cooperatives import Cooperative
from app.core import outbox
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import Job
from app.listings.models.placements import Placement
from app.listings.services import listings
from tests import factories
from tests.listings import samples


@pytest.fixture
def cooperative(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def lan(cooperative: Cooperative) -> Actor:
    return factories.manager(cooperative)


@pytest.fixture
def mai(db: Session) -> Actor:
    return factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))


def _staff(cooperative: Cooperative, role: Role = Role.STAFF) -> Actor:
    return Actor(None, "Hùng", role, cooperative.id)


def _waiting(db: Session, topic: str) -> list[int]:
    db.flush()
    return list(db.scalars(sa.select(Job.subject_id).where(Job.topic == topic, Job.state == outbox.JobState.WAITING)))


def test_a_new_listing_is_wanted_on_the_ticked_floors_and_says_so(db, cooperative, lan):
    first, second = samples.make_channel(db, cooperative), samples.make_channel(db, cooperative, "voso")
    samples.make_channel(db, cooperative, "postmart")
    listing = samples.make_listing(db, cooperative, channel_ids=[first.id, second.id])
    wanted = db.scalars(sa.select(Placement.channel_id).where(Placement.listing_id == listing.id, Placement.wanted))
    assert set(wanted) == {first.id, second.id}
    assert _waiting(db, "listing") == [listing.id]


def test_a_trade_item_has_one_listing(db, cooperative):
    listing = samples.make_listing(db, cooperative)
    with pytest.raises(Conflict, match="đã có tin bán"):
        samples.make_listing(db, cooperative, listing.trade_item)


@pytest.mark.parametrize("price", [0, 1_000_000_001])
def test_goods_never_go_out_for_nothing(db, cooperative, lan, price):
    item = samples.make_goods(db, cooperative)
    with pytest.raises(Invalid):
        samples.make_listing(db, cooperative, item, price_vnd=price)
    listing = samples.make_listing(db, cooperative, item)
    with pytest.raises(Invalid):
        listings.set_price(db, lan, listing.id, price_vnd=price, confirm_price=True)
    assert listing.price_vnd == 95_000


def test_a_slip_of_a_zero_asks_before_it_is_kept(db, cooperative, lan):
    listing = samples.make_listing(db, cooperative)
    with pytest.raises(Invalid):
        listings.set_price(db, lan, listing.id, price_vnd=9_500)
    assert listings.set_price(db, lan, listing.id, price_vnd=9_500, confirm_price=True).price_vnd == 9_500


def test_saying_the_same_stock_again_confirms_it(db, cooperative, lan):
    listing = samples.make_listing(db, cooperative)
    counted = listing.stock_at
    assert listings.set_stock(db, lan, listing.id, stock=360).stock_at > counted


def test_every_change_is_followed_up(db, cooperative, lan):
    listing = samples.make_listing(db, cooperative)
    for change in (
        lambda: listings.edit(db, lan, listing.id, title="Cam mới", description=""),
        lambda: listings.set_price(db, lan, listing.id, price_vnd=99_000),
        lambda: listings.set_stock(db, lan, listing.id, stock=5),
        lambda: listings.withdraw(db, lan, listing.id),
    ):
        db.execute(sa.delete(Job))
        change()
        assert _waiting(db, "listing") == [listing.id]


def test_withdrawing_takes_off_the_named_shops_or_all(db, cooperative, lan):
    shops = [samples.make_channel(db, cooperative), samples.make_channel(db, cooperative, "voso")]
    listing = samples.make_listing(db, cooperative, channel_ids=[shop.id for shop in shops])
    listings.withdraw(db, lan, listing.id, channel_ids=[shops[0].id])
    wanted = sa.select(Placement.channel_id).where(Placement.wanted)
    assert list(db.scalars(wanted)) == [shops[1].id]
    listings.withdraw(db, lan, listing.id)
    assert list(db.scalars(wanted)) == []


def test_unticking_a_floor_withdraws_there_and_ticking_it_again_keeps_the_same_row(db, cooperative, lan):
    shop = samples.make_channel(db, cooperative)
    listing = samples.make_listing(db, cooperative, channel_ids=[shop.id])
    row = db.scalars(sa.select(Placement)).one()
    listings.choose_channels(db, lan, listing.id, channel_ids=[])
    assert not row.wanted
    listings.choose_channels(db, lan, listing.id, channel_ids=[shop.id])
    assert db.scalars(sa.select(Placement)).one() is row
    assert row.wanted


def test_staff_set_prices_and_growers_do_not(db, cooperative):
    listing = samples.make_listing(db, cooperative)
    listings.set_price(db, _staff(cooperative), listing.id, price_vnd=99_000)
    with pytest.raises(Forbidden):
        listings.set_price(db, _staff(cooperative, Role.GROWER), listing.id, price_vnd=98_000)
    officer = Actor(None, "Cán bộ", Role.COMMUNE_OFFICER, commune_code=factories.MINH_HOP)
    with pytest.raises(Forbidden):
        listings.set_price(db, officer, listing.id, price_vnd=98_000)


def test_a_stranger_s_listing_goods_and_shops_do_not_exist(db, cooperative, lan, mai):
    listing = samples.make_listing(db, cooperative)
    shop = samples.make_channel(db, cooperative)
    hers = samples.make_listing(db, db.get_one(Cooperative, mai.cooperative_id))
    for act in (
        lambda: listings.set_price(db, mai, listing.id, price_vnd=99_000),
        lambda: listings.set_stock(db, mai, listing.id, stock=1),
        lambda: listings.edit(db, mai, listing.id, title="x", description=""),
        lambda: listings.withdraw(db, mai, listing.id),
        lambda: listings.choose_channels(db, mai, hers.id, channel_ids=[shop.id]),
        lambda: listings.create(
            db, mai, trade_item_id=listing.trade_item_id, title="x", description="", price_vnd=1, stock=1
        ),
    ):
        with pytest.raises(NotFound):
            act()


def test_retired_goods_cannot_be_listed(db, cooperative):
    item = samples.make_goods(db, cooperative)
    item.retired_at = item.created_at
    with pytest.raises(Invalid) as refusal:
        samples.make_listing(db, cooperative, item)
    assert refusal.value.problems[0].field == "trade_item_id"


def test_a_price_change_stands_in_the_audit_chain(db, cooperative, lan):
    listing = samples.make_listing(db, cooperative)
    listings.set_price(db, lan, listing.id, price_vnd=99_000)
    db.flush()
    entry = db.scalars(
        sa.select(AuditEntry).where(AuditEntry.subject == "listings").order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert "99000" in str(entry.after)
