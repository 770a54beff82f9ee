"""No batch from a plot inside its interval: when it is opened, and when the spraying is written down later."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.core.errors import Invalid
from app.core.outbox import Job, Lane
from app.traceability.models.batches import Batch, Event, EventItem
from app.traceability.queries import pre_harvest as queries
from app.traceability.rules.batches import BatchOrigin, BatchState
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.services import batches, log_corrections, pre_harvest
from tests.factories import make_batch
from tests.traceability.services.log_samples import TODAY, Field, days_ago
from tests.turns import waiting


@pytest.fixture
def field(db: Session) -> Field:
    """Lan's field."""
    return Field(db)


def stands(batch: Batch) -> BatchState:
    return batch.state


def told(db: Session, batch: Batch) -> list[EventType]:
    """What a batch's journey tells, in the order in which it was written."""
    return list(db.scalars(sa.select(Event.type).where(Event.batch_id == batch.id).order_by(Event.id)))


def test_a_batch_is_refused_until_the_last_plot_of_its_area_is_free(field: Field) -> None:
    field.spray(6, plot_ids=[field.plots[1].id])
    with pytest.raises(Invalid) as error:
        field.open()
    problem = error.value.problems[0]
    assert problem.field == "harvested_on"
    assert problem.values == {
        "plot": "Khe Dứa 3",
        "input": "Abamectin 3.6EC",
        "done": days_ago(6),
        "day": days_ago(-1),
    }
    assert field.open(plot_ids=[field.plots[0].id]).state is BatchState.OPEN


def test_the_first_day_after_the_interval_opens_a_batch(field: Field) -> None:
    field.spray(7)
    assert field.open().state is BatchState.OPEN
    assert field.open(8).state is BatchState.OPEN  # picked the day before the spraying


def test_a_manager_goes_over_area_and_interval_with_one_reason_and_staff_do_not(field: Field) -> None:
    field.spray(3)
    field.area.valid_until = days_ago(10)
    with pytest.raises(Invalid) as error:
        field.open(actor=field.staff, override_reason="Cứ mở")
    assert [p.field for p in error.value.problems] == ["override_reason", "growing_area_id", "harvested_on"]
    batch = field.open(override_reason="Chỉ phun ở bờ rào")
    assert (batch.state, batch.override_reason, batch.override_by) == (
        BatchState.OPEN,
        "Chỉ phun ở bờ rào",
        "Nguyễn Thị Lan",
    )


def test_an_unknown_interval_opens_a_batch_that_is_held_and_names_the_spraying(field: Field) -> None:
    field.spray(40, input_item_id=field.unknown.id)
    batch = field.open()
    assert batch.state is BatchState.HELD
    assert told(field.db, batch) == [EventType.HARVEST, EventType.HOLD]
    note = field.db.scalars(sa.select(Event.note).where(Event.type == EventType.HOLD)).one()
    assert note is not None
    assert "Thuốc không nhãn" in note
    assert "Khe Dứa 1" in note


def test_a_spraying_written_down_late_holds_what_was_picked_inside_it_ahead_of_everything(field: Field) -> None:
    inside, before, other = field.open(2), field.open(6), field.open(2, plot_ids=[field.plots[1].id])
    field.db.execute(sa.delete(Job))
    entry = field.spray(5)
    assert (inside.state, before.state, other.state) == (BatchState.HELD, BatchState.OPEN, BatchState.OPEN)
    note = field.db.scalars(sa.select(Event.note).where(Event.type == EventType.HOLD)).one()
    assert note is not None
    assert f"{days_ago(-2):%d/%m/%Y}" in note
    job = field.db.scalars(sa.select(Job)).one()
    assert (job.subject_id, job.lane) == (inside.id, Lane.EXPRESS)
    assert [batch.id for batch in queries.touched(field.db, entry)] == [inside.id]


def test_what_is_sold_or_held_already_is_told_of_it(field: Field) -> None:
    sold, held = field.open(1), field.open(1)
    batches.close(field.db, field.lan, sold.id)
    batches.hold(field.db, field.lan, held.id, reason="Chờ kiểm")
    field.spray(2, input_item_id=field.unknown.id)
    assert (sold.state, held.state) == (BatchState.CLOSED, BatchState.HELD)
    assert told(field.db, sold)[-1] is EventType.NOTE
    assert told(field.db, held)[-2:] == [EventType.HOLD, EventType.NOTE]


def test_what_was_made_of_a_batch_is_held_with_it(field: Field) -> None:
    raw, juice = field.open(2), make_batch(field.db, field.product)
    juice.origin = BatchOrigin.MADE
    lines = [
        EventItem(cooperative_id=raw.cooperative_id, role=role, batch_id=batch.id, grams=1000)
        for role, batch in ((ItemRole.INPUT, raw), (ItemRole.OUTPUT, juice))
    ]
    batches.note_event(field.db, field.lan, juice, EventType.PROCESS, clock.now(), lines=lines)
    field.spray(3)
    assert (raw.state, juice.state) == (BatchState.HELD, BatchState.HELD)


def test_a_correction_that_changes_the_interval_is_held_against_batches_and_one_that_does_not_is_not(
    field: Field,
) -> None:
    entry = field.spray(9)
    batch = field.open()
    facts: dict[str, Any] = {
        "plot_ids": [field.plots[0].id],
        "input_item_id": field.week.id,
        "amount": 100,
        "reason": "Sai",
    }
    noted = log_corrections.correct(field.db, field.lan, entry.id, done_on=days_ago(9), weather="Râm", **facts)
    assert stands(batch) is BatchState.OPEN
    later = log_corrections.correct(field.db, field.lan, noted.id, done_on=days_ago(4), **facts)
    assert stands(batch) is BatchState.HELD
    batches.release(field.db, field.lan, batch.id, reason="Đã kiểm")
    again = log_corrections.correct(field.db, field.lan, later.id, done_on=days_ago(4), note="Chiều", **facts)
    assert stands(batch) is BatchState.OPEN
    assert pre_harvest.recheck(field.db, field.lan, again, wrong=later) == []


def test_a_spraying_crossed_out_frees_its_plot_but_releases_nothing(field: Field) -> None:
    held = field.open(1)
    entry = field.spray(2)
    log_corrections.strike(field.db, field.lan, entry.id, "Không phun")
    assert queries.of_plots(field.db, [field.plots[0].id], TODAY)[field.plots[0].id].free
    assert held.state is BatchState.HELD
    assert field.open().state is BatchState.OPEN


def test_each_plot_says_from_when_and_why(field: Field) -> None:
    entry, doubtful = field.spray(3), field.spray(1, input_item_id=field.unknown.id)
    found = queries.of_plots(field.db, [plot.id for plot in field.plots], TODAY)
    first, second = (found[plot.id] for plot in field.plots)
    assert (first.earliest_on, first.unknown, first.entry, first.doubtful) == (days_ago(-4), True, entry, doubtful)
    assert (second.earliest_on, second.free) == (None, True)
    before = field.open(4)
    assert all(one.free for one in queries.of_batch(field.db, before).values())


@pytest.mark.parametrize("sprayed_first", [True, False])
def test_who_opens_and_who_sprays_at_one_moment_never_leave_an_unheld_batch(
    any_database: Database, sprayed_first: bool
) -> None:
    with any_database.transaction() as db:
        field = Field(db)
        ids = (field.plots[0].id, field.week.id, field.product.id, field.area.id)
    outcome: list[str] = []

    def act(spraying: bool) -> None:
        try:
            with any_database.transaction() as db:
                one = _again(field, db)
                if spraying:
                    one.spray(2, plot_ids=[ids[0]], input_item_id=ids[1])
                else:
                    one.open(product_id=ids[2], growing_area_id=ids[3])
        except Invalid as error:
            outcome.append(error.problems[0].field)

    other = threading.Thread(target=act, args=(not sprayed_first,))
    with any_database.transaction() as db:
        one = _again(field, db)
        if sprayed_first:
            one.spray(2)
        else:
            one.open()
        other.start()
        waiting(other)
    other.join(30)
    with any_database.reading() as db:
        states = db.scalars(sa.select(Batch.state)).all()
    assert (states, outcome) == (([], ["harvested_on"]) if sprayed_first else ([BatchState.HELD], []))


def _again(field: Field, db: Session) -> Field:
    """The same field in another transaction."""
    one = object.__new__(Field)
    one.__dict__.update(field.__dict__ | {"db": db})
    return one
