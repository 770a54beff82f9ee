"""Lost answers, refusals, rests and lost leases: never two listings, never a silent stop."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import outbox
from app.core.outbox import Job, JobState
from app.listings.models.channels import Channel
from app.listings.models.placements import Placement
from app.listings.rules.placements import ChannelState, PlacementState
from app.listings.services import listings
from app.listings.sync import push
from app.listings.sync.engine import WORKER
from tests.listings.sync.shopping import FLOORS, Shopping

COMMITTED = ["drop_after", "http_500_after", "half_body"]


@pytest.mark.parametrize("kind", COMMITTED)
@pytest.mark.parametrize("floor", FLOORS)
def test_a_lost_answer_to_a_create_never_makes_a_second_listing(shopping: Shopping, floor: str, kind: str) -> None:
    shopping.mock.fault(floor, kind, times=2)
    listing = shopping.offer(floors=[floor])
    shopping.work()
    assert shopping.placement(listing, floor).state is PlacementState.UNKNOWN
    for _ in range(6):
        shopping.clock.forward(minutes=3)
        shopping.work()
    sku = shopping.sku(listing)
    assert [row["state"] for row in shopping.mock.listings() if row["sku"] == sku] == ["live"]
    assert shopping.placement(listing, floor).state in (PlacementState.LIVE, PlacementState.IN_REVIEW)


@pytest.mark.parametrize("floor", FLOORS)
def test_a_lost_answer_to_a_new_price_is_sent_again(shopping: Shopping, floor: str) -> None:
    listing = shopping.offer(floors=[floor])
    shopping.cycle()
    with shopping.database.transaction(shopping.lan) as db:
        listings.set_price(db, shopping.lan, listing, price_vnd=99_000)
    shopping.mock.fault(floor, "drop_before", times=2)
    for _ in range(4):
        shopping.cycle()
    assert shopping.shown(listing) == [(floor, 99_000)]


def test_a_floor_that_asks_for_patience_is_left_alone_that_long(shopping: Shopping) -> None:
    shopping.mock.fault("nghean37", "http_429", times=1, retry_after=600)
    listing = shopping.offer(floors=["nghean37"])
    shopping.work()
    placement = shopping.placement(listing, "nghean37")
    assert placement.retry_at is not None
    assert placement.retry_at >= shopping.clock() + timedelta(seconds=580)
    assert placement.error
    shopping.clock.forward(minutes=11)
    shopping.work()
    assert shopping.shown(listing) == [("nghean37", 95_000)]


def test_a_closed_floor_is_tried_again_with_growing_patience(shopping: Shopping) -> None:
    shopping.mock.fault("nghean37", "http_503", times=3, retry_after=0)
    listing = shopping.offer(floors=["nghean37"])
    waits = []
    for _ in range(3):
        shopping.work()
        retry_at = shopping.placement(listing, "nghean37").retry_at
        assert retry_at is not None
        waits.append(retry_at - shopping.clock())
        shopping.clock.forward(seconds=waits[-1].total_seconds() + 1)
    assert waits[0] < waits[1] < waits[2]
    shopping.work()
    assert shopping.shown(listing) == [("nghean37", 95_000)]


def test_a_worker_that_lost_its_lease_writes_nothing_back(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    with shopping.database.transaction(WORKER) as db:
        held = outbox.claim(db, ["placement"], owner="slow", now=shopping.clock(), lease=timedelta(seconds=1))
        assert held is not None
    shopping.clock.forward(seconds=5)
    with shopping.database.transaction(WORKER) as db:
        other = outbox.claim(db, ["placement"], owner="quick", now=shopping.clock(), lease=timedelta(minutes=5))
        assert other is not None
    assert push.push(shopping.engine, held)
    assert shopping.placement(listing, "nghean37").state is PlacementState.NEW
    assert shopping.mock.listings("nghean37") == [] or shopping.shown(listing) == []


def test_a_refusal_is_told_once_and_not_repeated_until_something_changes(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    with shopping.database.transaction() as db:
        row = db.scalars(sa.select(Placement)).one()
        plan = push.plan(shopping.engine, row.id)
        assert plan is not None
        row.refused_digest, row.state = plan.digest, PlacementState.REJECTED
    before = shopping.writes()
    shopping.cycle()
    shopping.cycle()
    assert shopping.writes() == before
    assert shopping.placement(listing, "nghean37").state is PlacementState.REJECTED


def test_no_job_stays_leased_or_waiting_when_all_is_done(shopping: Shopping) -> None:
    shopping.offer()
    shopping.cycle()
    shopping.cycle()
    with shopping.database.reading() as db:
        open_jobs = db.scalars(sa.select(Job).where(Job.state.in_([JobState.LEASED, JobState.DEAD]))).all()
    assert open_jobs == []


def test_goods_recalled_after_a_kill_in_the_middle_of_a_create_are_taken_down(shopping: Shopping) -> None:
    """The listing stands there, but the worker died before it could write that down; then the recall comes."""
    listing = shopping.offer(floors=["nghean37"])
    with shopping.database.transaction(WORKER) as db:
        held = outbox.claim(db, ["placement"], owner="killed", now=shopping.clock(), lease=timedelta(seconds=5))
    assert held is not None
    wanted = push.plan(shopping.engine, held.subject_id)
    assert wanted is not None
    with shopping.engine.connect(wanted.placement.channel) as connector:
        push._show(shopping.engine, held, connector, wanted)
    assert shopping.shown(listing) == [("nghean37", 95_000)]
    shopping.recall()
    shopping.clock.forward(minutes=3)
    shopping.work()
    assert shopping.shown(listing) == []


def test_credentials_put_in_during_a_refused_call_are_not_doubted(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    channel = shopping.placement(listing, "nghean37").channel_id
    with shopping.database.transaction() as db:
        row = db.get_one(Channel, channel)
        push.sign_in_needed(row, "the old ones", "Xin nhập lại")
        assert row.state is ChannelState.ACTIVE
        push.sign_in_needed(row, row.credentials_sealed, "Xin nhập lại")
        assert row.state is ChannelState.NEEDS_SIGN_IN


def test_a_take_down_is_tried_again_within_five_minutes_however_often_it_failed(shopping: Shopping) -> None:
    listing = shopping.offer(floors=["nghean37"])
    shopping.cycle()
    with shopping.database.transaction() as db:
        db.scalars(sa.select(Placement)).one().failures = 11
    shopping.mock.fault("nghean37", "http_503", times=1, retry_after=0, on="any")
    shopping.recall()
    shopping.work()
    placement = shopping.placement(listing, "nghean37")
    assert placement.retry_at is not None
    assert placement.retry_at <= shopping.clock() + timedelta(minutes=5)
