"""Transformations: goods become other batches, and never more of them than there were."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.traceability.models.batches import Batch, Event
from app.traceability.queries import genealogy, labels, stock
from app.traceability.queries import transformations as queries
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Direction
from app.traceability.services import batches, events, transformations
from tests import turns
from tests.factories import make_area, make_batch, make_cooperative, make_plot, make_trade_item, manager
from tests.traceability.services.workbench import TODAY, Bench, do, harvest, left, made, make_bench

SPLIT, MERGE, PROCESS, GRADE = EventType.SPLIT, EventType.MERGE, EventType.PROCESS, EventType.GRADE


@pytest.fixture
def bench(db: Session) -> Bench:
    """Lan's cooperative."""
    return make_bench(db)


def field_of(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.problems[0].field


def test_a_split_batch_lives_on_in_its_parts(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench, 1_000_000)
    event = do(db, bench, SPLIT, {batch: 600_000}, bench.output(400_000), bench.output(190_000, grade="Loại 2"))
    first, second = made(event)
    assert left(db, batch) == 400_000
    assert (first.origin, first.harvested_on, first.growing_area_id) == (
        BatchOrigin.MADE,
        batch.harvested_on,
        batch.growing_area_id,
    )
    assert first.best_before_on == batch.best_before_on
    assert second.grade == "Loại 2"
    assert len({batch.number, first.number, second.number}) == 3
    assert queries.tell(db, event).outcome.lost == 10_000
    assert genealogy.walk(db, [batch.id], Direction.FORWARD).batch_ids == (batch.id, first.id, second.id)


def test_a_merged_batch_comes_from_every_plot_of_its_inputs(db: Session, bench: Bench) -> None:
    plots = [make_plot(db, bench.cooperative, name=name) for name in ("Khe Dứa 1", "Khe Dứa 2", "Đồi Mây")]
    near = make_area(db, bench.cooperative, plots=plots[:2])
    far = make_area(db, bench.cooperative, plots=plots[2:], code="VN-40-17071-02-24")
    one = harvest(db, bench, 300_000, area=near, plot_ids=[plots[0].id], days_ago=9)
    two = harvest(db, bench, 200_000, area=far)
    mixed = made(do(db, bench, MERGE, {one: 300_000, two: 200_000}, bench.output(500_000)))[0]
    assert mixed.growing_area_id is None
    assert mixed.harvested_on == one.harvested_on
    assert {plot.name for plot in mixed.plots} == {"Khe Dứa 1", "Đồi Mây"}


def test_processed_goods_are_another_product_made_on_that_day(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    event = do(db, bench, PROCESS, {batch: 500_000}, bench.output(200_000, product_id=bench.juice.id))
    juice = made(event)[0]
    assert (juice.product_id, juice.harvested_on) == (bench.juice.id, TODAY)
    assert juice.best_before_on == TODAY + timedelta(days=90)
    assert queries.tell(db, event).outcome.percent == 40


def test_more_does_not_come_out_than_goes_in(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    with pytest.raises(Invalid) as error:
        do(db, bench, SPLIT, {batch: 100_000}, bench.output(60_000), bench.output(40_001), override_reason="Cân lại")
    assert field_of(error) == "made-0-quantity"


def test_what_is_added_in_processing_is_said_by_a_manager(db: Session, bench: Bench) -> None:
    batch, juice = harvest(db, bench), bench.output(150_000, product_id=bench.juice.id)
    for said in ({}, {"override_reason": "Thêm nước", "actor": bench.staff}):
        with pytest.raises(Invalid) as error:
            do(db, bench, PROCESS, {batch: 100_000}, juice, **said)
        assert field_of(error) == "override_reason"
    event = do(db, bench, PROCESS, {batch: 100_000}, juice, override_reason="Thêm 50 lít nước")
    assert event.override_reason == "Thêm 50 lít nước"


def test_no_more_is_taken_than_is_left(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench, 100_000)
    do(db, bench, GRADE, {batch: 70_000}, bench.output(70_000))
    with pytest.raises(Invalid) as error:
        do(db, bench, GRADE, {batch: 30_001}, bench.output(30_000))
    assert field_of(error) == f"take-{batch.id}"
    assert error.value.problems[0].values["left"] == "30"


def test_held_goods_are_not_made_into_free_ones(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    batches.hold(db, bench.lan, batch.id, reason="Chờ kiểm nghiệm")
    with pytest.raises(Invalid) as error:
        do(db, bench, SPLIT, {batch: 1000}, bench.output(1000))
    assert field_of(error) == f"take-{batch.id}"


def test_nothing_is_made_of_goods_that_are_not_there_yet(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench, days_ago=2)
    part = made(do(db, bench, SPLIT, {batch: 1000}, bench.output(1000), happened_on=TODAY - timedelta(days=1)))[0]
    for source, day in ((batch, 3), (part, 2), (batch, -1)):
        with pytest.raises(Invalid) as error:
            do(db, bench, GRADE, {source: 500}, bench.output(500), happened_on=TODAY - timedelta(days=day))
        assert field_of(error) == "happened_on"


def test_unlike_goods_are_not_merged_and_one_is_not_enough(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    juice = made(do(db, bench, PROCESS, {batch: 1000}, bench.output(900, product_id=bench.juice.id)))[0]
    for taken in ({batch: 1000, juice: 500}, {batch: 1000}):
        with pytest.raises(Invalid) as error:
            do(db, bench, MERGE, taken, bench.output(1000))
        assert field_of(error) == "inputs"
    with pytest.raises(Invalid) as error:
        do(db, bench, GRADE, {batch: 1000}, bench.output(1000, product_id=bench.juice.id))
    assert field_of(error) == "made-0-product_id"


def test_two_batches_never_get_one_number(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    for numbers in ((batch.number, None), ("CAM-A", "cam-a")):
        outputs = [bench.output(1000, number=number) for number in numbers]
        with pytest.raises(Invalid) as error:
            do(db, bench, SPLIT, {batch: 2000}, *outputs)
        assert field_of(error).endswith("-number")


def test_the_same_form_sent_twice_is_done_once(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    first, again = (do(db, bench, SPLIT, {batch: 1000}, bench.output(1000), request_key="một lần") for _ in range(2))
    assert first.id == again.id
    assert left(db, batch) == 999_000


def test_another_cooperatives_goods_are_not_found(db: Session, bench: Bench) -> None:
    batch, mai = harvest(db, bench), manager(make_cooperative(db, name="HTX Chè Gay"))
    with pytest.raises(NotFound):
        do(db, bench, SPLIT, {batch: 1000}, bench.output(1000), actor=mai)
    event = do(db, bench, SPLIT, {batch: 1000}, bench.output(1000))
    with pytest.raises(NotFound):
        transformations.correct(db, mai, event.id, inputs=[(batch.id, 1, None)], outputs=[])


def test_a_correction_stands_in_the_place_of_the_wrong_entry(db: Session, bench: Bench) -> None:
    batch, other = harvest(db, bench), harvest(db, bench, 50_000, days_ago=8)
    wrong = do(db, bench, SPLIT, {batch: 100_000}, bench.output(100_000))
    part = made(wrong)[0]
    inputs, outputs = [(other.id, 20_000, None)], [(part.id, 10_000, "10 kg")]
    right = transformations.correct(db, bench.lan, wrong.id, inputs=inputs, outputs=outputs)
    assert (left(db, batch), left(db, other), left(db, part)) == (1_000_000, 30_000, 10_000)
    assert part.growing_area_id == other.growing_area_id
    assert genealogy.walk(db, [part.id], Direction.BACKWARD).batch_ids == (part.id, other.id)
    with pytest.raises(Conflict):
        transformations.correct(db, bench.lan, wrong.id, inputs=inputs, outputs=outputs)
    assert right.corrects_id == wrong.id


def test_what_the_wrong_entry_took_is_free_for_its_correction(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench, 100_000)
    wrong = do(db, bench, SPLIT, {batch: 90_000}, bench.output(90_000))
    part = made(wrong)[0]
    transformations.correct(
        db, bench.lan, wrong.id, inputs=[(batch.id, 100_000, None)], outputs=[(part.id, 95_000, None)]
    )
    assert (left(db, batch), left(db, part)) == (0, 95_000)


def test_a_correction_leaves_what_was_used_since(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    event = do(db, bench, SPLIT, {batch: 100_000}, bench.output(100_000))
    part = made(event)[0]
    do(db, bench, GRADE, {part: 60_000}, bench.output(60_000))
    with pytest.raises(Invalid) as error:
        transformations.correct(
            db, bench.lan, event.id, inputs=[(batch.id, 100_000, None)], outputs=[(part.id, 59_999, None)]
        )
    assert field_of(error) == "made-0-quantity"
    assert error.value.problems[0].values["needed"] == "60"


def test_no_batch_is_made_of_itself(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    event = do(db, bench, SPLIT, {batch: 100_000}, bench.output(100_000))
    part = made(event)[0]
    grandchild = made(do(db, bench, GRADE, {part: 60_000}, bench.output(60_000)))[0]
    with pytest.raises(Conflict):
        transformations.correct(
            db, bench.lan, event.id, inputs=[(grandchild.id, 60_000, None)], outputs=[(part.id, 60_000, None)]
        )


def test_two_at_once_never_use_the_same_kilogram(database: Database) -> None:
    with database.transaction() as db:
        bench = make_bench(db)
        batch_id = harvest(db, bench, 100_000).id

    def split(db: Session) -> None:
        do(db, bench, SPLIT, {db.get_one(Batch, batch_id): 60_000}, bench.output(60_000))

    assert sorted(turns.outcomes(database, split)) == ["Invalid"]
    with database.reading() as db:
        assert stock.of(db, [batch_id])[batch_id].left == 40_000


STEP = st.tuples(
    st.sampled_from([SPLIT, MERGE, PROCESS, GRADE]),
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 60_000)), min_size=1, max_size=3),
    st.lists(st.integers(1, 40_000), min_size=1, max_size=3),
    st.none() | st.integers(0, 5),
)


@given(steps=st.lists(STEP, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_split_merged_and_corrected_nothing_comes_from_nowhere(
    db: Session, steps: list[tuple[EventType, list[tuple[int, int]], list[int], int | None]]
) -> None:
    point = db.begin_nested()
    try:
        bench = make_bench(db)
        goods = [make_batch(db, bench.oranges, grams=50_000) for _ in range(2)]
        _work(db, bench, goods, steps)
        own = sa.select(Batch.id).where(Batch.cooperative_id == bench.cooperative.id)
        standing = stock.of(db, list(db.scalars(own))).values()
        assert all(one.left >= 0 for one in standing)
        assert sum(one.left for one in standing) <= 100_000
    finally:
        point.rollback()
        db.expunge_all()


def _work(
    db: Session,
    bench: Bench,
    goods: list[Batch],
    steps: list[tuple[EventType, list[tuple[int, int]], list[int], int | None]],
) -> None:
    """Try each step; what is refused leaves nothing behind."""
    done: list[Event] = []
    for kind, taken, outputs, corrects in steps:
        inputs = [(goods[place % len(goods)].id, grams, None) for place, grams in taken]
        wrong = done[corrects % len(done)] if corrects is not None and done else None
        try:
            with db.begin_nested():
                if wrong is not None:
                    parts = [(one.id, grams, None) for one, grams in zip(made(wrong), outputs, strict=False)]
                    done.append(transformations.correct(db, bench.lan, wrong.id, inputs=inputs, outputs=parts))
                    continue
                wishes = [bench.output(grams) for grams in outputs]
                event = transformations.transform(
                    db, bench.lan, kind=kind, happened_on=TODAY, inputs=inputs, outputs=wishes
                )
        except DomainError:
            continue
        done.append(event)
        goods += made(event)


def test_an_ordinary_correction_leaves_transformations_alone(db: Session, bench: Bench) -> None:
    batch = harvest(db, bench)
    event = do(db, bench, SPLIT, {batch: 1000}, bench.output(1000))
    with pytest.raises(DomainError):
        events.correct(db, bench.lan, event.id, happened_at=clock.now(), grams=5)


def test_goods_that_became_another_batch_are_labelled_there(db: Session, bench: Bench) -> None:
    source, item = harvest(db, bench, 1_000_000), make_trade_item(db, bench.oranges)
    assert labels.allowance(db, source, item) == 500
    do(db, bench, EventType.SPLIT, {source: 600_000}, bench.output(400_000), bench.output(200_000))
    assert labels.allowance(db, source, item) == 200
    assert sum(labels.allowance(db, batch, item) for batch in db.scalars(sa.select(Batch))) == 500
