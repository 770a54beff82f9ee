"""The binding row, publishing now and trying again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import Job
from app.listings.models.placements import Placement
from app.listings.rules.placements import PlacementState
from app.listings.services import listings, placements
from tests import factories
from tests.listings import samples


@pytest.fixture
def cooperative(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def lan(cooperative: Cooperative) -> Actor:
    return factories.manager(cooperative)


def _jobs(db: Session) -> dict[int, int | None]:
    rows = db.execute(sa.select(Job.subject_id, Job.account_id).where(Job.topic == "placement"))
    return {row.subject_id: row.account_id for row in rows}


def test_the_row_and_its_intent_stand_before_the_first_call(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative)
    assert placement.state is PlacementState.NEW
    assert len(placement.intent_key) == 32
    assert _jobs(db) == {placement.id: placement.channel_id}


def test_wanting_twice_is_wanting_once(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative)
    again = placements.want(db, lan, placement.listing, placement.channel)
    assert again is placement


def test_nobody_sells_through_another_s_shop(db, cooperative, lan):
    other = factories.make_cooperative(db, name="HTX Chè Gay")
    shop = samples.make_channel(db, other)
    with pytest.raises(NotFound):
        placements.want(db, lan, samples.make_listing(db, cooperative), shop)


def test_publishing_now_brings_the_round_forward(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative, retry_at=clock.now() + timedelta(hours=2))
    placement.channel.next_due_at = clock.now() + timedelta(hours=12)
    db.execute(sa.delete(Job))
    assert placements.publish_now(db, lan, channel_id=placement.channel_id) == 1
    assert placement.channel.next_due_at <= clock.now()
    assert placement.retry_at is None
    assert _jobs(db) == {placement.id: placement.channel_id}


def test_publishing_one_listing_leaves_the_others_alone(db, cooperative, lan):
    first, second = samples.make_placement(db, cooperative), samples.make_placement(db, cooperative)
    db.execute(sa.delete(Job))
    placements.publish_now(db, lan, listing_id=first.listing_id)
    assert set(_jobs(db)) == {first.id}
    placements.publish_now(db, lan, placement_id=second.id)
    assert set(_jobs(db)) == {first.id, second.id}


def test_what_is_incomplete_is_refused_before_the_network(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative, marketplace="voso")
    placement.listing.title = "C" * 150
    db.execute(sa.delete(Job))
    with pytest.raises(Invalid) as refusal:
        placements.publish_now(db, lan, placement_id=placement.id)
    assert [problem.field for problem in refusal.value.problems] == ["title", "photos"]
    assert _jobs(db) == {}


def test_one_complete_floor_is_not_held_up_by_another(db, cooperative, lan):
    placement = samples.make_placement(db, cooperative)
    placements.want(db, lan, placement.listing, samples.make_channel(db, cooperative, "voso"))
    assert placements.publish_now(db, lan, listing_id=placement.listing_id) == 2


def test_publishing_where_nothing_is_wanted_says_so(db, cooperative, lan):
    listing = samples.make_listing(db, cooperative)
    with pytest.raises(Conflict):
        placements.publish_now(db, lan, listing_id=listing.id)


def test_trying_again_forgets_the_refusal(db, cooperative, lan):
    placement = samples.make_placement(
        db,
        cooperative,
        state=PlacementState.REJECTED,
        error="Ảnh quá nhỏ",
        error_field="photos",
        failures=3,
        retry_at=clock.now(),
        refused_digest="a" * 64,
    )
    db.execute(sa.delete(Job))
    placements.retry(db, lan, placement.id)
    forgotten = (placement.error, placement.error_field, placement.failures, placement.retry_at)
    assert forgotten == (None, None, 0, None)
    assert placement.refused_digest is None
    assert set(_jobs(db)) == {placement.id}


def test_strangers_growers_and_officers_do_not_touch_placements(db, cooperative):
    placement = samples.make_placement(db, cooperative)
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    for act in (placements.retry, placements.unwant):
        with pytest.raises(NotFound):
            act(db, mai, placement.id)
        with pytest.raises(Forbidden):
            act(db, Actor(None, "Hùng", Role.GROWER, cooperative.id), placement.id)
    with pytest.raises(Conflict):
        placements.publish_now(db, mai, placement_id=placement.id)
    with pytest.raises(Forbidden):
        placements.publish_now(db, Actor(None, "Tỉnh", Role.PROVINCE_OFFICER), placement_id=placement.id)


def test_one_row_per_shop_and_listing_even_in_the_table(any_database):
    with any_database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        placement = samples.make_placement(db, cooperative)
        values = {c.key: getattr(placement, c.key) for c in sa.inspect(Placement).column_attrs if c.key != "id"}
    with pytest.raises(sa.exc.IntegrityError), any_database.transaction() as db:
        db.add(Placement(**values))


def test_two_people_listing_the_same_goods_make_one_listing(any_database):
    with any_database.transaction() as db:
        cooperative = factories.make_cooperative(db)
        item_id = samples.make_goods(db, cooperative).id
    for expected in (None, Conflict):
        try:
            with any_database.transaction() as db:
                listings.create(
                    db,
                    factories.manager(cooperative),
                    trade_item_id=item_id,
                    title="Cam",
                    description="",
                    price_vnd=1000,
                    stock=1,
                )
            assert expected is None
        except Conflict:
            assert expected is Conflict
