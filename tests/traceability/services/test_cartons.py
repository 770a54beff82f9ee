"""Cartons: SSCCs under the cooperative's own GS1 prefix, counted apart from packs and bounded by them."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Conflict, Invalid
from app.core.settings import Settings
from app.gs1.sscc import Sscc
from app.traceability.models.labels import LabelCounter
from app.traceability.queries import labels as queries
from app.traceability.rules import ssccs
from app.traceability.rules.label_runs import RunKind, RunState
from app.traceability.services import label_making, label_plans
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from tests.traceability.services.samples import (
    CARTON,
    KEYS,
    PREFIX,
    field_of,
    issue,
    issue_cartons,
    make_goods,
    next_position,
    refused,
    workshop,
)

SPACE = ssccs.space(PREFIX)


def test_every_carton_has_an_sscc_of_the_cooperatives_own_prefix(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    run = issue_cartons(db, goods, 4, 20)
    assert (run.kind, run.code_space, run.packs_each, run.codes) == (RunKind.CARTONS, SPACE, 20, 4)
    codes = list(label_plans.codes(KEYS, run))
    assert codes == [str(Sscc.build(PREFIX, str(reference))) for reference in (1, 2, 3, 4)]
    assert run.link_prefix == "HTTPS://GOCNGHE.VN/00/"
    words = label_plans.content_of(run)
    assert (words.packs_each, words.net_weight) == (20, "40 kg")


def test_cartons_and_packs_are_counted_apart(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    packs, cartons, more = issue(db, goods, 600), issue_cartons(db, goods, 10, 20), issue_cartons(db, goods, 5, 20)
    assert (packs.first_position, next_position(db)) == (1, 601)
    assert (cartons.first_position, more.first_position, next_position(db, SPACE)) == (1, 11, 16)
    assert queries.allowance(db, goods.batch, goods.item) == 0
    assert queries.carton_allowance(db, goods.batch, goods.item) == 300


def test_every_prefix_counts_for_itself(db: Session) -> None:
    mine, mais = make_goods(db, prefix=PREFIX), make_goods(db, name="HTX Hai", prefix="893850012")
    first, second = issue_cartons(db, mine, 3), issue_cartons(db, mais, 3)
    assert (first.first_position, second.first_position) == (1, 1)
    assert not set(label_plans.codes(KEYS, first)) & set(label_plans.codes(KEYS, second))


def test_cartons_never_hold_more_packs_than_there_are(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    issue_cartons(db, goods, 20, 24)
    refusal = refused(db, Invalid, lambda: issue_cartons(db, goods, 6, 24))
    assert (field_of(refusal), refusal.problems[0].values) == ("count", {"left": 5})
    issue_cartons(db, goods, 5, 24)
    assert queries.carton_allowance(db, goods.batch, goods.item) == 0


def test_a_manager_may_box_more_with_a_reason_and_staff_may_not(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    over = Amount(31, packs_each=20, over_reason="Dán lại thùng ướt")
    paper = Paper("roll-100x150")
    refused(db, Invalid, lambda: issue(db, goods, actor=goods.staff, amount=over, design=CARTON, paper=paper))
    run = issue(db, goods, amount=over, design=CARTON, paper=paper)
    assert run.content["over_reason"] == "Dán lại thùng ướt"


def test_stopped_and_voided_cartons_free_their_packs(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    first, second = issue_cartons(db, goods, 10, 20), issue_cartons(db, goods, 20, 20)
    label_making.cancel(db, goods.lan, first.id)
    label_making.void(db, goods.lan, second.id, reason="Sai lô")
    db.flush()
    assert queries.carton_allowance(db, goods.batch, goods.item) == 600


def test_cartons_need_a_prefix_a_number_of_packs_and_room_for_their_bars(db: Session) -> None:
    bare, goods = make_goods(db), make_goods(db, name="HTX Hai", prefix=PREFIX)
    assert field_of(refused(db, Invalid, lambda: issue_cartons(db, bare))) == "look"
    for packs in (None, 0, -3):
        assert field_of(refused(db, Invalid, lambda packs=packs: issue_cartons(db, goods, 4, packs))) == "packs_each"
    small = Paper("roll-40x30")
    amount = Amount(2, packs_each=20)
    refusal = refused(db, Invalid, lambda: issue(db, goods, amount=amount, design=CARTON, paper=small))
    assert "layout" in {problem.field for problem in refusal.problems}
    assert next_position(db, SPACE) == 1


def test_a_carton_never_shares_its_number(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    amount = Amount(5, one_code=True, packs_each=20)
    run = issue(db, goods, amount=amount, design=CARTON, paper=Paper("roll-100x150"))
    assert (run.codes, run.copies, run.labels) == (5, 1, 5)


def test_numbers_that_ran_out_are_told(db: Session) -> None:
    goods = make_goods(db, prefix="893850012345")
    issue_cartons(db, goods, 1)
    db.execute(sa.update(LabelCounter).values(next_position=9_998))
    refused(db, Conflict, lambda: issue_cartons(db, goods, 3))
    assert issue_cartons(db, goods, 2).last_position == 9_999


def test_the_file_of_cartons_reads_back_with_bars_and_code(db: Session, database: Database, settings: Settings) -> None:
    goods = make_goods(db, prefix=PREFIX)
    run = issue_cartons(db, goods, 3)
    assert label_making.make_within(db, goods.lan, workshop(database, settings).store, KEYS, run.id) is RunState.READY
    assert run.read_back_ok == 3


def test_what_a_carton_holds_is_frozen(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    run = issue_cartons(db, goods, 2, 24)
    goods.item.net_grams = 1000
    goods.cooperative.gs1_prefix = "8938501"
    db.flush()
    assert label_plans.content_of(run).net_weight == "48 kg"
    assert list(label_plans.codes(KEYS, run)) == [str(Sscc.build(PREFIX, str(number))) for number in (1, 2)]
    assert replace(label_plans.content_of(run)) == label_plans.content_of(run)
