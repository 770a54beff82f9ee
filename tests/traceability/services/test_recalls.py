"""Recalling one batch: one transaction, once, by a manager, ahead of everything else, in a case of its own."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.outbox import Job, Lane
from app.traceability.models.batches import Batch, Event
from app.traceability.models.recalls import Recall
from app.traceability.queries import recalls as queries
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.recalls import ADVICE, CaseState, Hazard
from app.traceability.services import recalls
from tests.factories import make_batch, make_cooperative, make_product, make_trade_item, manager
from tests.traceability.services.samples import make_run, make_scans

WHY = {"hazard": Hazard.RESIDUE, "reason": "Thu hoạch sớm 2 ngày", "contact_phone": "0912 345 678"}


@pytest.fixture
def batch(db: Session) -> Batch:
    """A batch on sale."""
    return make_batch(db, make_product(db, make_cooperative(db)))


def lan_of(batch: Batch) -> Actor:
    return Actor(None, "Nguyễn Thị Lan", Role.MANAGER, batch.cooperative_id)


def test_a_recall_turns_the_batch_and_goes_ahead_of_everything(db: Session, batch: Batch) -> None:
    recall = recalls.start(db, lan_of(batch), batch.id, **WHY)
    assert batch.state is BatchState.RECALLED
    assert recall.contact_phone == "+84912345678"
    event = db.scalars(sa.select(Event).where(Event.batch_id == batch.id)).one()
    assert (event.type, event.note, event.happened_at) == (EventType.RECALL, "Thu hoạch sớm 2 ngày", recall.started_at)
    job = db.scalars(sa.select(Job)).one()
    assert (job.topic, job.subject_id, job.lane) == ("batch", batch.id, Lane.EXPRESS)
    assert recall.case is not None
    assert (recall.case.state, recall.case.confirmed_by) == (CaseState.ACTIVE, "Nguyễn Thị Lan")


def test_without_own_words_people_read_the_advice_of_the_hazard(db: Session, batch: Batch) -> None:
    recall = recalls.start(db, lan_of(batch), batch.id, **WHY)
    assert (recall.advice, recall.advice_en) == (ADVICE[Hazard.RESIDUE].vi, ADVICE[Hazard.RESIDUE].en)


def test_own_words_are_kept_and_no_english_is_made_up_for_them(db: Session, batch: Batch) -> None:
    recall = recalls.start(db, lan_of(batch), batch.id, **WHY, advice="Xin gọi cho chúng tôi")
    assert (recall.advice, recall.advice_en) == ("Xin gọi cho chúng tôi", None)


def test_starting_twice_is_one_recall(db: Session, batch: Batch) -> None:
    first = recalls.start(db, lan_of(batch), batch.id, **WHY)
    again = recalls.start(db, lan_of(batch), batch.id, **(WHY | {"reason": "Khác"}))
    assert (again.id, again.reason) == (first.id, "Thu hoạch sớm 2 ngày")


@pytest.mark.parametrize("role", [Role.STAFF, Role.GROWER, Role.PROVINCE_OFFICER])
def test_only_a_manager_recalls(db: Session, batch: Batch, role: Role) -> None:
    cooperative_id = None if role is Role.PROVINCE_OFFICER else batch.cooperative_id
    with pytest.raises(Forbidden):
        recalls.start(db, Actor(None, "Ai đó", role, cooperative_id), batch.id, **WHY)
    assert batch.state is BatchState.OPEN


def test_mai_finds_nothing_to_recall(db: Session, batch: Batch) -> None:
    with pytest.raises(NotFound):
        recalls.start(db, manager(make_cooperative(db, name="HTX Hai")), batch.id, **WHY)


def test_a_wrong_phone_stops_everything(database: Database) -> None:
    with database.transaction() as db:
        batch = make_batch(db, make_product(db, make_cooperative(db)))
    with pytest.raises(Invalid) as error, database.transaction() as db:
        recalls.start(db, lan_of(batch), batch.id, **(WHY | {"contact_phone": "115 nhé"}))
    assert error.value.problems[0].field == "contact_phone"
    with database.reading() as db:
        assert db.get_one(Batch, batch.id).state is BatchState.OPEN
        assert db.scalar(sa.select(sa.func.count()).select_from(Event)) == 0


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.CLOSED])
def test_held_and_sold_out_batches_can_be_recalled(db: Session, batch: Batch, state: BatchState) -> None:
    batch.state = state
    recalls.start(db, lan_of(batch), batch.id, **WHY)
    assert batch.state is BatchState.RECALLED


def test_the_reach_counts_labels_about_and_labels_looked_at(db: Session, batch: Batch) -> None:
    item = make_trade_item(db, batch.product)
    run = make_run(db, batch, item, labels=340)
    make_run(db, batch, item, labels=12, first=1000, voided=True)
    make_scans(db, run, 1, scans=3)
    make_scans(db, run, 2, scans=1)
    reach = queries.reach(db, [batch])
    assert (reach.grams, reach.labels, reach.scanned_labels, reach.scans) == (1_200_000, 340, 2, 4)


def test_a_batch_without_labels_reaches_nobody_by_label(db: Session, batch: Batch) -> None:
    reach = queries.reach(db, [batch])
    assert (reach.labels, reach.scanned_labels, reach.scans, reach.shipped_grams) == (0, 0, 0, 0)


def test_two_managers_who_recall_at_the_same_moment_start_one(any_database: Database) -> None:
    with any_database.transaction() as db:
        batch = make_batch(db, make_product(db, make_cooperative(db)))
    start, found = threading.Barrier(4), []

    def one() -> None:
        start.wait()
        with any_database.transaction() as db:
            found.append(recalls.start(db, lan_of(batch), batch.id, **WHY).id)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert len(set(found)) == 1
    with any_database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Recall)) == 1
