"""Recall cases: held at once by one person, recalled by two, all of it or nothing."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.outbox import Job, Lane
from app.traceability.models.batches import Batch, Event
from app.traceability.models.recalls import Recall, RecallBatch, RecallCase, RecallNotice, RecallStep
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import CaseState, NoticeState, StepKind
from app.traceability.services import batches, events, recall_cases, recall_notices, recall_scopes
from tests import factories
from tests.traceability.services.recall_samples import WHY, Farm, make_farm, make_of, ship
from tests.turns import outcomes, waiting


@pytest.fixture
def farm(db: Session) -> Farm:
    """The standing farm."""
    return make_farm(db)


def kinds(db: Session, case: RecallCase) -> list[StepKind]:
    """The diary in short."""
    return list(db.scalars(sa.select(RecallStep.kind).where(RecallStep.case_id == case.id).order_by(RecallStep.id)))


def lines(db: Session, case: RecallCase) -> dict[int, RecallBatch]:
    """The batches of a case."""
    return {row.batch_id: row for row in db.scalars(sa.select(RecallBatch).where(RecallBatch.case_id == case.id))}


def test_a_proposal_holds_everything_downstream_and_recalls_nothing(db: Session, farm: Farm) -> None:
    case = farm.propose(db)
    assert (case.number, case.seed_words) == (f"TH-{clock.today().year}-1", farm.raw.number)
    assert (farm.raw.state, farm.made.state) == (BatchState.HELD, BatchState.HELD)
    # 600 kg of the raw goods are the other batch by now, and count there.
    assert {one: row.grams for one, row in lines(db, case).items()} == {farm.raw.id: 400_000, farm.made.id: 600_000}
    assert db.scalar(sa.select(sa.func.count(Recall.id))) == 0


def test_the_same_form_sent_twice_is_one_proposal(db: Session, farm: Farm) -> None:
    assert farm.propose(db, request_key="a").id == farm.propose(db, request_key="a").id


def test_a_second_person_recalls_all_of_it_ahead_of_everything_and_tells_the_buyers(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    assert (case.state, case.confirmed_by) == (CaseState.ACTIVE, "Hoàng Sơn")
    assert {farm.raw.state, farm.made.state} == {BatchState.RECALLED}
    recalls = db.scalars(sa.select(Recall)).all()
    assert {(row.batch_id, row.case_id) for row in recalls} == {(farm.raw.id, case.id), (farm.made.id, case.id)}
    notice = db.scalars(sa.select(RecallNotice)).one()
    assert (notice.partner_id, notice.email, notice.state) == (farm.buyer.id, "mua@example.vn", NoticeState.QUEUED)
    express = db.execute(sa.select(Job.topic, Job.subject_id).where(Job.lane == Lane.EXPRESS)).all()
    assert set(express) == {("batch", farm.raw.id), ("batch", farm.made.id), ("recall_notice", notice.id)}
    assert recall_cases.confirm(db, farm.son, case.id) is case


def test_who_proposed_is_told_who_may_confirm(db: Session, farm: Farm) -> None:
    case = farm.propose(db)
    with pytest.raises(Conflict) as refusal:
        recall_cases.confirm(db, farm.lan, case.id)
    assert refusal.value.values == {"names": "Hoàng Sơn"}
    assert farm.raw.state is BatchState.HELD
    recall_cases.confirm(db, farm.officer, case.id)
    assert farm.raw.state is BatchState.RECALLED


def test_strangers_find_no_case_and_staff_does_not_act_in_one(db: Session, farm: Farm) -> None:
    case = farm.propose(db)
    mai = factories.manager(factories.make_cooperative(db, name="HTX Hai"))
    for act in (recall_cases.confirm, recall_cases.withdraw):
        with pytest.raises(NotFound):
            act(db, mai, case.id)
    with pytest.raises(NotFound):
        recall_cases.propose(db, mai, seed=farm.seed, **WHY)
    with pytest.raises(Forbidden):
        recall_cases.propose(db, replace(farm.lan, role=Role.STAFF), seed=farm.seed, **WHY)


def test_goods_made_after_the_proposal_are_recalled_too_but_those_kept_out_are_not(db: Session, farm: Farm) -> None:
    kept_out = factories.make_batch(db, farm.raw.product, grams=50_000)
    make_of(db, farm.lan, farm.raw, kept_out, 50_000)
    case = farm.propose(db, batch_ids=[farm.raw.id, farm.made.id])
    late = factories.make_batch(db, farm.raw.product, grams=90_000)
    make_of(db, farm.lan, farm.made, late, 90_000)
    recall_cases.confirm(db, farm.son, case.id)
    assert (late.state, kept_out.state) == (BatchState.RECALLED, BatchState.OPEN)
    assert kinds(db, case) == [StepKind.PROPOSE, StepKind.WIDEN, StepKind.CONFIRM]


def test_a_withdrawn_proposal_releases_what_only_it_held(db: Session, farm: Farm) -> None:
    batches.hold(db, farm.lan, farm.made.id, reason="Chờ kiểm nghiệm")
    case = farm.propose(db)
    recall_cases.withdraw(db, farm.lan, case.id, reason="Nhầm lô")
    assert (farm.raw.state, farm.made.state) == (BatchState.OPEN, BatchState.HELD)
    with pytest.raises(Conflict):
        recall_cases.confirm(db, farm.son, case.id)


def test_nobody_releases_by_hand_what_a_proposal_holds(db: Session, farm: Farm) -> None:
    case = farm.propose(db)
    with pytest.raises(Conflict):
        batches.release(db, farm.lan, farm.raw.id, reason="Cần bán")
    recall_cases.withdraw(db, farm.lan, case.id)
    assert farm.raw.state is BatchState.OPEN


@pytest.mark.parametrize("first", [0, 1])
def test_goods_of_two_proposals_stay_held_until_both_are_withdrawn(db: Session, farm: Farm, first: int) -> None:
    cases = [farm.propose(db), farm.propose(db)]
    assert {case.number for case in cases} == {f"TH-{clock.today().year}-{n}" for n in (1, 2)}
    recall_cases.withdraw(db, farm.lan, cases[first].id)
    assert farm.raw.state is BatchState.HELD
    recall_cases.withdraw(db, farm.lan, cases[1 - first].id)
    assert farm.raw.state is BatchState.OPEN


def test_a_drill_runs_the_same_course_and_touches_nothing(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db, drill=True)
    assert case.state is CaseState.ACTIVE
    assert {farm.raw.state, farm.made.state} == {BatchState.OPEN}
    assert db.scalars(sa.select(RecallNotice.state)).all() == [NoticeState.ON_PAPER]
    for kind in (Recall, Job):
        assert db.scalar(sa.select(sa.func.count(kind.id))) == 0
    stopped = sa.select(Event).where(Event.type.in_([EventType.HOLD, EventType.RECALL]))
    assert db.scalars(stopped).all() == []


def test_a_narrowed_batch_is_held_no_longer_red_and_can_be_recalled_again(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    recall_scopes.narrow(db, farm.lan, case.id, batch_ids=[farm.made.id], reason="Mẫu đạt", request_key="n")
    recall_scopes.narrow(db, farm.lan, case.id, batch_ids=[farm.made.id], reason="Mẫu đạt", request_key="n")
    recall = db.scalars(sa.select(Recall).where(Recall.batch_id == farm.made.id)).one()
    assert (farm.made.state, recall.lifted_at is None) == (BatchState.HELD, False)
    with pytest.raises(Invalid):
        recall_scopes.narrow(db, farm.lan, case.id, batch_ids=[farm.raw.id], reason="Không còn lô nào")
    recall_scopes.widen(db, farm.lan, case.id, batch_ids=[farm.made.id], reason="Mẫu thứ hai không đạt")
    db.refresh(recall)
    assert (farm.made.state, recall.lifted_at) == (BatchState.RECALLED, None)


def test_widening_reaches_a_seed_and_tells_its_buyers_again(db: Session, farm: Farm) -> None:
    case = farm.confirmed(db)
    notice = db.scalars(sa.select(RecallNotice)).one()
    recall_notices.acknowledge(db, farm.lan, notice.id)
    other = factories.make_batch(db, farm.raw.product)
    ship(db, farm.lan, other, farm.buyer, 5_000)
    recall_scopes.widen(db, farm.lan, case.id, seed=Seed(SeedKind.BATCH, other.id), reason="Cùng máy sấy")
    assert other.state is BatchState.RECALLED
    assert (notice.state, notice.acknowledged_at) == (NoticeState.QUEUED, None)


def test_a_case_whose_goods_another_one_recalled_is_refused(db: Session, farm: Farm) -> None:
    late = farm.propose(db)
    farm.confirmed(db)
    with pytest.raises(Conflict):
        recall_cases.confirm(db, farm.son, late.id)
    with pytest.raises(Conflict):
        farm.propose(db)


def test_killed_half_way_nothing_is_recalled(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.transaction() as db:
        farm = make_farm(db)
        case = farm.propose(db)

    def die(*_: object) -> None:
        raise RuntimeError("gone")

    monkeypatch.setattr(recall_notices, "_buyers", die)
    with pytest.raises(RuntimeError), database.transaction() as db:
        recall_cases.confirm(db, farm.son, case.id)
    with database.reading() as db:
        assert db.get_one(RecallCase, case.id).state is CaseState.PROPOSED
        assert {db.get_one(Batch, one.id).state for one in (farm.raw, farm.made)} == {BatchState.HELD}
        assert db.scalar(sa.select(sa.func.count(Recall.id))) == 0
        assert kinds(db, case) == [StepKind.PROPOSE]


def test_two_who_confirm_at_one_moment_recall_once(database: Database) -> None:
    with database.transaction() as db:
        farm = make_farm(db)
        case = farm.propose(db)
    assert outcomes(database, lambda db: recall_cases.confirm(db, farm.son, case.id)) == ["done"]
    with database.reading() as db:
        assert kinds(db, case).count(StepKind.CONFIRM) == 1
        assert db.scalar(sa.select(sa.func.count(Recall.id))) == 2


def test_goods_are_not_shipped_while_they_are_being_recalled(database: Database) -> None:
    with database.transaction() as db:
        farm = make_farm(db)
        case = farm.propose(db, hold_now=False)
    told: list[str] = []

    def send() -> None:
        try:
            with database.transaction() as db:
                events.record(
                    db,
                    farm.lan,
                    farm.made.id,
                    kind=EventType.SHIP,
                    happened_at=clock.now(),
                    grams=1000,
                    place="Chợ Vinh",
                )
        except Conflict:
            told.append("refused")

    other = threading.Thread(target=send)
    with database.transaction() as db:
        recall_cases.confirm(db, farm.son, case.id)
        other.start()
        waiting(other)
    other.join(30)
    assert told == ["refused"]
