"""Pre-printed rolls: issued blank for one cooperative, once, and handed over when they are printed."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.traceability.models.labels import LabelRun
from app.traceability.rules.label_designs import Design
from app.traceability.rules.label_runs import MOST_LABELS, RunKind, RunState
from app.traceability.services import label_making, label_plans, label_ranges
from app.traceability.services.label_papers import Paper
from tests import factories
from tests.traceability.services.samples import (
    CARTON,
    KEYS,
    ROLL,
    URL,
    field_of,
    issue,
    issue_roll,
    make_goods,
    next_position,
    ready_roll,
    refused,
    rows,
    stranger,
)
from tests.turns import outcomes


def test_a_blank_roll_stands_for_nothing_and_belongs_to_one_cooperative(db: Session) -> None:
    goods = make_goods(db)
    run = issue_roll(db, goods, 100, request_key="roll")
    assert (run.kind, run.state, run.batch_id, run.trade_item_id) == (RunKind.BLANK, RunState.WAITING, None, None)
    assert (run.codes, run.cooperative_id, run.link_prefix) == (100, goods.cooperative.id, "HTTPS://GOCNGHE.VN/Q/")
    words = label_plans.content_of(run)
    assert (words.product_name, words.batch_number, words.harvested) == ("", "", "")
    assert words.cooperative_name == "HTX Cam Đồi Mây"
    after = next_position(db)
    assert issue_roll(db, goods, 100, request_key="roll") is run
    assert (rows(db, LabelRun), next_position(db)) == (1, after)


def test_the_same_roll_asked_for_twice_at_once_is_one_run(any_database: Database) -> None:
    with any_database.transaction() as db:
        goods = make_goods(db)
    assert outcomes(any_database, lambda db: issue_roll(db, goods.again(db), 10, request_key="roll")) == ["done"]
    with any_database.reading() as db:
        assert rows(db, LabelRun) == 1


def test_a_roll_shares_no_position_with_printed_labels(db: Session) -> None:
    goods = make_goods(db)
    packs, roll = issue(db, goods), issue_roll(db, goods)
    assert roll.first_position == packs.last_position + 1


def test_rolls_that_cannot_be_are_refused(db: Session) -> None:
    goods = make_goods(db)
    good: dict[str, Any] = {
        "cooperative_id": goods.cooperative.id,
        "count": 10,
        "paper": ROLL,
        "public_url": URL,
        "request_key": "roll",
    }
    for field, change in (
        ("count", {"count": 0}),
        ("count", {"count": -5}),
        ("count", {"count": MOST_LABELS + 1}),
        ("look", {"design": CARTON}),
        ("layout", {"paper": Paper("A9")}),
        ("start_cell", {"paper": Paper("roll-50x30", start_cell=2)}),
        ("", {"design": Design(slogan="Ngọt 🍊")}),
    ):
        refusal = refused(
            db, Invalid, lambda change=change: label_ranges.issue_blank(db, goods.lan, KEYS, **(good | change))
        )
        assert field_of(refusal) == field
    for who in (goods.grower, stranger(db)):
        refused(db, Forbidden, lambda who=who: label_ranges.issue_blank(db, who, KEYS, **good))
    administrator = replace(goods.lan, role=factories.Role.ADMINISTRATOR, cooperative_id=None)
    refused(
        db,
        NotFound,
        lambda: label_ranges.issue_blank(db, administrator, KEYS, **(good | {"cooperative_id": 999_999})),
    )


def test_a_ready_roll_is_handed_over_and_other_runs_are_not(db: Session) -> None:
    goods = make_goods(db)
    run, waiting, packs = ready_roll(db, goods), issue_roll(db, goods), issue(db, goods)
    packs.state = RunState.READY
    voided = ready_roll(db, goods)
    label_making.void(db, goods.lan, voided.id, reason="Ướt")
    db.flush()
    assert label_ranges.hand_over(db, goods.lan, run.id, to="Tổ sơ chế 2").handed_over_to == "Tổ sơ chế 2"
    assert run.handed_over_at is not None
    for other in (waiting, packs, voided):
        refused(db, Conflict, lambda other=other: label_ranges.hand_over(db, goods.lan, other.id, to="Tổ sơ chế 2"))
    refused(db, NotFound, lambda: label_ranges.hand_over(db, stranger(db), run.id, to="Mai"))
    refused(db, Forbidden, lambda: label_ranges.hand_over(db, goods.grower, run.id, to="Hùng"))
