"""Labels of pre-printed rolls: bound range by range to a batch, let go, undone while nobody has them."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_ranges import Span
from app.traceability.rules.label_runs import RunKind
from app.traceability.rules.serials import spaced
from app.traceability.services import label_making, label_plans, label_ranges, labels
from app.traceability.services.label_ranges import Binding
from tests import factories
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    field_of,
    issue,
    issue_roll,
    make_goods,
    ready_roll,
    refused,
    rows,
    stranger,
)
from tests.turns import outcomes


def code(run: LabelRun, number: int) -> str:
    """The code of label `number` (from 1) of a run."""
    return str(label_plans.codes(KEYS, run)[number - 1])


def bind(db: Session, goods: Goods, first: str, last: str, **given: Any) -> Binding:
    """Bind a range to the goods; each range is a request of its own unless it has a key."""
    settings: dict[str, Any] = {"active": False, "request_key": f"bind-{first}-{last}"[:60]} | given
    actor, batch, item = (settings.pop(name, None) for name in ("actor", "batch", "item"))
    batch_id, item_id = (batch or goods.batch).id, (item or goods.item).id
    who = actor or goods.lan
    return label_ranges.bind(
        db, who, KEYS, first=first, last=last, batch_id=batch_id, trade_item_id=item_id, **settings
    )


def bind_numbers(db: Session, goods: Goods, run: LabelRun, first: int, last: int, **given: Any) -> Binding:
    """The same by numbers within the run."""
    return bind(db, goods, code(run, first), code(run, last), **given)


def test_a_range_is_bound_by_codes_however_they_were_read(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods, 400)
    serials = list(label_plans.codes(KEYS, run))
    zero = next(at for at, serial in enumerate(serials) if "0" in serial and at > 30)
    for typed, number in (
        (serials[0], 1),
        (f"HTTPS://GOCNGHE.VN/Q/{serials[2]}", 3),
        (f"https://gocnghe.vn/q/{serials[4]}?lang=en", 5),
        (serials[6].lower(), 7),
        (f" {spaced(serials[8]).replace('-', ' ')} ", 9),
        (f"gn {spaced(serials[10])}", 11),
        (serials[zero].replace("0", "O"), zero + 1),
        (serials[zero + 2].replace("1", "l"), zero + 3),
    ):
        bound = bind(db, goods, typed, typed, request_key=f"bind-{number}").range
        assert bound.first_position == bound.last_position == run.first_position + number - 1
        assert (bound.batch_id, bound.trade_item_id) == (goods.batch.id, goods.item.id)


def test_a_range_is_bound_from_first_to_last_and_counts_against_the_packs(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    bound = bind_numbers(db, goods, run, 1, 40).range
    assert (bound.codes, bound.active_at, bound.created_by) == (40, None, "Nguyễn Thị Lan")
    assert run.ranged
    assert queries.allowance(db, goods.batch, goods.item) == 560
    again = bind(db, goods, code(run, 41), "45").range
    assert again.codes == 5, "the last label may be told by its number"


def test_the_gap_before_a_range_is_told(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    assert bind_numbers(db, goods, run, 1, 10).gap is None
    assert bind_numbers(db, goods, run, 11, 20).gap is None
    assert bind_numbers(db, goods, run, 24, 30).gap == Span(21, 23)
    assert bind_numbers(db, goods, run, 21, 22).gap is None
    assert bind_numbers(db, goods, ready_roll(db, goods), 5, 6).gap == Span(1, 4)


def test_the_same_request_twice_binds_once(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    first = bind_numbers(db, goods, run, 1, 40, request_key="once")
    assert bind_numbers(db, goods, run, 1, 40, request_key="once").range is first.range
    assert rows(db, LabelRange) == 1


def test_a_range_typed_backwards_is_told_at_its_last_code(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    refusal = refused(db, Invalid, lambda: bind_numbers(db, goods, run, 20, 5))
    assert (field_of(refusal), refusal.problems[0].values) == ("last", {"first": 20, "last": 5})


def test_labels_bound_already_are_named_with_their_batch(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    bind_numbers(db, goods, run, 10, 20)
    bind_numbers(db, goods, run, 31, 40)
    refusal = refused(db, Invalid, lambda: bind_numbers(db, goods, run, 15, 35))
    told = [(problem.field, dict(problem.values)) for problem in refusal.problems]
    assert told == [
        ("first", {"first": 15, "last": 20, "number": goods.batch.number}),
        ("last", {"first": 31, "last": 35, "number": goods.batch.number}),
    ]
    for first, last in ((10, 10), (20, 21), (1, 100), (12, 13)):
        refused(db, Invalid, lambda first=first, last=last: bind_numbers(db, goods, run, first, last))
    bind_numbers(db, goods, run, 21, 30)


def test_codes_of_anything_but_one_roll_of_ones_own_are_refused_at_their_field(db: Session) -> None:
    goods, mais = make_goods(db), make_goods(db, name="HTX Chè Gay")
    run, other, foreign, packs = ready_roll(db, goods), ready_roll(db, goods), ready_roll(db, mais), issue(db, goods)
    beyond = label_plans.codes(KEYS, LabelRun(kind=RunKind.BLANK, key_id=1, first_position=9_000, last_position=9_000))
    good = code(run, 5)
    for wrong in (code(packs, 1), code(foreign, 1), beyond[0], "7K3MQ9TX2VHD", "", "cam", "9" * 40, "😀"):
        assert field_of(refused(db, Invalid, lambda wrong=wrong: bind(db, goods, wrong, good))) == "first"
    for wrong in (code(packs, 1), code(other, 1), code(foreign, 1), beyond[0], "7K3MQ9TX2VHD", "", "101", "0", "-1"):
        assert field_of(refused(db, Invalid, lambda wrong=wrong: bind(db, goods, good, wrong))) == "last"
    refused(db, Invalid, lambda: bind_numbers(db, goods, run, 1, 2, actor=mais.lan))
    refused(db, Forbidden, lambda: bind_numbers(db, goods, run, 1, 2, actor=goods.grower))
    assert not run.ranged


def test_a_roll_is_bound_only_to_goods_of_its_own_cooperative_that_may_be_sold(db: Session) -> None:
    goods, mais = make_goods(db), make_goods(db, name="HTX Chè Gay")
    run = ready_roll(db, goods)
    quince = factories.make_trade_item(db, factories.make_product(db, goods.cooperative, name="Quýt PQ1"))
    refused(db, NotFound, lambda: bind_numbers(db, goods, run, 1, 2, batch=mais.batch))
    refused(db, NotFound, lambda: bind_numbers(db, goods, run, 1, 2, item=mais.item))
    administrator = replace(goods.lan, role=factories.Role.ADMINISTRATOR, cooperative_id=None)
    refused(
        db,
        NotFound,
        lambda: bind_numbers(db, goods, run, 1, 2, batch=mais.batch, item=mais.item, actor=administrator),
    )
    refusal = refused(db, Invalid, lambda: bind_numbers(db, goods, run, 1, 2, item=quince))
    assert field_of(refusal) == "trade_item_id"
    for state in (BatchState.HELD, BatchState.RECALLED):
        goods.batch.state = state
        db.flush()
        refused(db, Conflict, lambda: bind_numbers(db, goods, run, 1, 2))


def test_a_roll_that_is_not_printed_or_was_voided_is_not_bound(db: Session) -> None:
    goods = make_goods(db)
    waiting, voided = issue_roll(db, goods), ready_roll(db, goods)
    label_making.void(db, goods.lan, voided.id, reason="Ướt")
    db.flush()
    for run in (waiting, voided):
        refused(db, Conflict, lambda run=run: bind_numbers(db, goods, run, 1, 2))


def test_bound_labels_never_outnumber_the_packs_unless_a_manager_gives_a_reason(db: Session) -> None:
    goods = make_goods(db, grams=100_000)
    run = ready_roll(db, goods)
    issue(db, goods, 20)
    bind_numbers(db, goods, run, 1, 25)
    refusal = refused(db, Invalid, lambda: bind_numbers(db, goods, run, 26, 31))
    assert (field_of(refusal), refusal.problems[0].values) == ("last", {"left": 5})
    assert field_of(refused(db, Invalid, lambda: issue(db, goods, 6))) == "count"
    over = "Tem thay cho tem rách"
    refused(db, Invalid, lambda: bind_numbers(db, goods, run, 26, 31, actor=goods.staff, over_reason=over))
    bind_numbers(db, goods, run, 26, 31, over_reason=over)
    assert queries.allowance(db, goods.batch, goods.item) == 0


def test_a_binding_is_undone_only_before_it_is_active(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    first, second = bind_numbers(db, goods, run, 1, 10).range, bind_numbers(db, goods, run, 11, 20).range
    moment = label_ranges.activate(db, goods.lan, first.id).active_at
    assert moment is not None
    assert label_ranges.activate(db, goods.lan, first.id).active_at == moment, "twice is fine"
    refused(db, Conflict, lambda: label_ranges.release(db, goods.lan, first.id))
    label_ranges.release(db, goods.lan, second.id)
    db.flush()
    assert queries.allowance(db, goods.batch, goods.item) == 590
    assert bind_numbers(db, goods, run, 11, 20, active=True, request_key="again").range.active_at is not None


def test_labels_of_stopped_goods_are_not_let_go(db: Session) -> None:
    goods = make_goods(db)
    bound = bind_numbers(db, goods, ready_roll(db, goods), 1, 10).range
    for state in (BatchState.HELD, BatchState.RECALLED):
        goods.batch.state = state
        db.flush()
        refused(db, Conflict, lambda: label_ranges.activate(db, goods.lan, bound.id))
    assert bound.active_at is None


def test_only_ones_own_bindings_are_changed(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    run = ready_roll(db, goods)
    bound = bind_numbers(db, goods, run, 1, 10).range
    label_ranges.void_range(db, goods.lan, KEYS, run.id, first="50", last="51", reason="Rách")
    db.flush()
    voiding = db.scalars(sa.select(LabelRange).where(LabelRange.batch_id.is_(None))).one()
    for act in (label_ranges.activate, label_ranges.release):
        refused(db, NotFound, lambda act=act: act(db, mai, bound.id))
        refused(db, Forbidden, lambda act=act: act(db, goods.grower, bound.id))
        refused(db, NotFound, lambda act=act: act(db, goods.lan, voiding.id))


@pytest.mark.parametrize("shift", [5, 10])
def test_of_two_people_who_bind_the_same_labels_at_once_one_wins(any_database: Database, shift: int) -> None:
    with any_database.transaction() as db:
        goods = make_goods(db)
        run, product = ready_roll(db, goods), factories.make_product(db, goods.cooperative, name="Quýt PQ1")
        other = Goods(goods.cooperative, factories.make_batch(db, product), factories.make_trade_item(db, product))
    turns = iter([(1, goods), (1 + shift, other)])

    def act(db: Session) -> None:
        first, mine = next(turns)
        bind_numbers(db, mine.again(db), run, first, first + 9, request_key=f"bind-{mine.batch.id}")

    assert outcomes(any_database, act) == ["done" if shift == 10 else "Invalid"]
    with any_database.reading() as db:
        bound = queries.ranges(db, run.id)
        assert [one.codes for one in bound] == [10] * (2 if shift == 10 else 1)
        assert labels.made_before(db, goods.cooperative.id, run.request_key) is not None
