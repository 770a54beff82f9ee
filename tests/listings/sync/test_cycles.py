"""A listing follows its record onto every floor, and a cycle without change is silent."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from app.core import clock
from app.core.outbox import Job, JobState, Lane, mark_changed
from app.listings.models.channels import Channel
from app.listings.models.placements import Placement
from app.listings.rules.placements import ChannelState, PlacementState
from app.listings.services import channels, listings, placements
from app.listings.sync import fan_out, push
from connectors.contract import Offer
from connectors.registry import connector_for
from tests.connectors.samples import CREDENTIALS
from tests.listings.samples import KEY
from tests.listings.sync.shopping import FLOORS, PUBLIC_URL, Shopping

LIVE = dict.fromkeys(FLOORS, PlacementState.LIVE)


def test_a_wanted_listing_stands_on_every_floor_within_one_cycle(shopping: Shopping) -> None:
    listing = shopping.offer()
    shopping.cycle()
    shopping.cycle()
    assert shopping.states(listing) == LIVE
    stored = [row for row in shopping.mock.listings() if row["sku"] == shopping.sku(listing)]
    assert sorted(row["floor"] for row in stored) == sorted(FLOORS)
    item = shopping.listing(listing).trade_item_id
    for row in stored:
        assert row["price_vnd"] == 95_000
        assert row["document"]["trace_url"] == f"{PUBLIC_URL}/goods/{item}"
        assert row["document"]["photos"]


def test_a_cycle_without_a_change_makes_no_write_call(shopping: Shopping) -> None:
    shopping.offer()
    shopping.cycle()
    shopping.cycle()
    before = shopping.writes()
    shopping.cycle()
    shopping.cycle()
    assert shopping.writes() == before


def test_a_new_price_waits_for_the_next_cycle_and_then_stands_everywhere(shopping: Shopping) -> None:
    listing = shopping.offer()
    shopping.cycle()
    with shopping.database.transaction(shopping.lan) as db:
        listings.set_price(db, shopping.lan, listing, price_vnd=99_000)
    shopping.work()
    assert {price for _, price in shopping.shown(listing)} == {95_000}
    shopping.cycle()
    assert sorted(shopping.shown(listing)) == [(floor, 99_000) for floor in FLOORS]


def test_a_recall_takes_everything_down_without_waiting_for_the_cycle(shopping: Shopping) -> None:
    listing = shopping.offer()
    shopping.cycle()
    shopping.recall()
    shopping.work()
    assert shopping.shown(listing) == []
    assert set(shopping.states(listing).values()) == {PlacementState.HIDDEN}
    before = shopping.writes()
    shopping.cycle()
    assert shopping.shown(listing) == []
    assert shopping.writes() == before


def test_a_listing_taken_off_one_floor_stays_on_the_others(shopping: Shopping) -> None:
    listing = shopping.offer()
    shopping.cycle()
    with shopping.database.transaction(shopping.lan) as db:
        placements.unwant(db, shopping.lan, shopping.placement(listing, "postmart").id)
    shopping.cycle()
    assert sorted(floor for floor, _ in shopping.shown(listing)) == ["nghean37", "voso"]


def test_a_listing_that_waits_for_the_floors_staff_is_not_called_live(shopping: Shopping) -> None:
    shopping.mock.review_seconds(3600)
    listing = shopping.offer(floors=["voso"])
    shopping.cycle()
    assert shopping.placement(listing, "voso").state is PlacementState.IN_REVIEW


def test_a_price_somebody_changed_on_the_floor_is_put_right(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    shopping.cycle()
    with shopping.database.reading() as db:
        channel = db.scalars(sa.select(Channel).where(Channel.marketplace == "nghean37")).one()
        account = shopping.engine.connect(channel)
    remote = account.find(shopping.sku(listing))[0]
    account.update(remote.ref, replace(_wanted(shopping, listing, "nghean37"), price_vnd=12_000))
    account.close()
    assert shopping.shown(listing) == [("nghean37", 12_000)]
    shopping.cycle()
    assert shopping.shown(listing) == [("nghean37", 95_000)]


def test_a_listing_made_by_hand_before_us_is_adopted_not_doubled(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["postmart"])
    account = connector_for("postmart", shopping.engine.connect(_channel(shopping, "postmart")).account)
    account.create(_wanted(shopping, listing, "postmart"), idempotency_key="by-hand")
    account.close()
    shopping.cycle()
    assert len(shopping.shown(listing)) == 1


def _channel(shopping: Shopping, floor: str) -> Channel:
    with shopping.database.reading() as db:
        return db.scalars(sa.select(Channel).where(Channel.marketplace == floor)).one()


def _wanted(shopping: Shopping, listing: int, floor: str) -> Offer:
    wanted = push.plan(shopping.engine, shopping.placement(listing, floor).id)
    assert wanted is not None
    assert wanted.offer is not None
    return wanted.offer


def test_two_schedulers_start_one_cycle(shopping: Shopping) -> None:
    shopping.clock.forward(minutes=16)
    assert fan_out.start_cycles(shopping.engine) == 3
    assert fan_out.start_cycles(shopping.engine) == 0
    with shopping.database.reading() as db:
        waiting = db.scalars(sa.select(Job).where(Job.topic == "cycle", Job.state == JobState.WAITING)).all()
    assert len(waiting) == 3


def test_a_shop_with_wrong_credentials_asks_a_person_to_sign_in(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    with shopping.database.transaction(shopping.lan) as db:
        channel = _channel(shopping, "nghean37")
        channels.edit(
            db,
            shopping.lan,
            channel.id,
            credentials_key=KEY,
            shop_name=channel.shop_name,
            base_url=channel.base_url,
            every_minutes=15,
            credentials={"api_key": "sai"},
            allow_local=True,
        )
    shopping.cycle()
    assert _channel(shopping, "nghean37").state is ChannelState.NEEDS_SIGN_IN
    assert shopping.shown(listing) == []
    assert CREDENTIALS["nghean37"]["api_key"] not in (shopping.placement(listing, "nghean37").error or "")


def test_an_express_change_goes_ahead_of_ordinary_ones(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    with shopping.database.transaction() as db:
        mark_changed(db, "listing", listing, now=shopping.clock(), lane=Lane.EXPRESS)
    fan_out.follow_changes(shopping.engine)
    with shopping.database.reading() as db:
        job = db.scalars(sa.select(Job).where(Job.topic == "placement", Job.state == JobState.WAITING)).one()
    assert job.lane == Lane.EXPRESS
    assert job.run_at <= shopping.clock()


def test_the_worker_shows_when_it_looked(shopping: Shopping) -> None:
    shopping.offer(floors=["nghean37"])
    shopping.cycle()
    shopping.clock.forward(minutes=16)
    shopping.work()
    with shopping.database.reading() as db:
        seen = db.scalars(sa.select(Placement)).one().seen_at
    assert seen is not None
    assert seen > clock.now() - timedelta(hours=1)
