"""Labels taken out of use one by one or in a row: each counts once, and its pack may be labelled again."""

from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.errors import Forbidden, Invalid, NotFound
from app.traceability.models.labels import LabelRange, LabelRun
from app.traceability.queries import label_counts
from app.traceability.queries import labels as queries
from app.traceability.rules.batches import BatchState
from app.traceability.services import label_making, label_plans, label_ranges
from app.traceability.services.label_ranges import Binding
from app.traceability.services.labels import Amount
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    field_of,
    issue,
    issue_cartons,
    make_goods,
    ready_roll,
    refused,
    rows,
    stranger,
)
from tests.turns import outcomes


def void(db: Session, goods: Goods, run: LabelRun, first: object, last: object, reason: str = "Tem rách") -> int:
    """Take a part out of use; gives how many labels newly are."""
    found = label_ranges.void_range(db, goods.lan, KEYS, run.id, first=str(first), last=str(last), reason=reason)
    db.flush()
    return found


def bind(db: Session, goods: Goods, run: LabelRun, first: int, last: int) -> Binding:
    """Bind labels of a roll to the goods."""
    return label_ranges.bind(
        db,
        goods.lan,
        KEYS,
        first=label_plans.codes(KEYS, run)[first - 1],
        last=str(last),
        batch_id=goods.batch.id,
        trade_item_id=goods.item.id,
        active=True,
        request_key=f"bind-{run.id}-{first}",
    )


def test_voided_parts_make_room_for_new_labels(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, 600)
    assert void(db, goods, run, 11, 20) == 10
    assert queries.allowance(db, goods.batch, goods.item) == 10
    assert (run.voided_labels, run.ranged, run.voided_at) == (10, True, None)
    issue(db, goods, 10)
    refused(db, Invalid, lambda: issue(db, goods, 1))


def test_the_same_part_twice_is_voided_once_and_only_what_is_new_counts(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, 100)
    assert [void(db, goods, run, *part) for part in ((11, 20), (11, 20), (15, 25), (1, 40), (1, 40))] == [
        *(10, 0, 5, 25, 0)
    ]
    assert run.voided_labels == 40
    kept = {(one.first_position - run.first_position + 1, one.codes) for one in queries.ranges(db, run.id)}
    assert kept == {(11, 10), (21, 5), (1, 10), (26, 15)}


def test_parts_are_named_by_number_by_code_or_by_address(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, 100)
    serials = label_plans.codes(KEYS, run)
    assert void(db, goods, run, serials[4].lower(), f"https://gocnghe.vn/q/{serials[6]}") == 3
    assert void(db, goods, run, " 8 ", serials[8]) == 2


def test_a_part_that_is_none_of_the_run_is_refused_at_its_field(db: Session) -> None:
    goods = make_goods(db)
    run, other = issue(db, goods, 100), issue(db, goods, 2)
    stray = label_plans.codes(KEYS, other)[0]
    for first, last, field in (
        ("0", "5", "first"),
        ("101", "102", "first"),
        ("", "5", "first"),
        ("٥", "6", "first"),
        (stray, "5", "first"),
        ("5", "101", "last"),
        ("5", stray, "last"),
        ("5", "7K3MQ9TX2VHD", "last"),
        ("6", "5", "last"),
    ):
        assert field_of(refused(db, Invalid, lambda first=first, last=last: void(db, goods, run, first, last))) == field
    assert (run.voided_labels, run.ranged) == (0, False)


def test_voiding_one_code_of_many_copies_voids_all_its_labels(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, amount=Amount(40, one_code=True))
    assert void(db, goods, run, 1, 1) == 1
    assert run.voided_labels == 40
    assert queries.allowance(db, goods.batch, goods.item) == 600


def test_voided_labels_of_bound_ranges_count_once_whichever_came_first(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    void(db, goods, run, 5, 14)
    first, second = bind(db, goods, run, 1, 10).range, bind(db, goods, run, 11, 20).range
    assert (first.voided_labels, second.voided_labels) == (6, 4)
    assert queries.allowance(db, goods.batch, goods.item) == 590
    assert void(db, goods, run, 10, 24) == 10
    assert (first.voided_labels, second.voided_labels) == (6, 10)
    assert queries.allowance(db, goods.batch, goods.item) == 596
    assert label_counts.labels_of(db, [goods.batch.id]) == {goods.batch.id: 4}
    use = label_counts.use_of_rolls(db, [run.id])[run.id]
    assert (use.bound, use.voided, run.voided_labels) == (20, 20, 20)


def test_binding_labels_that_are_voided_already_needs_no_packs(db: Session) -> None:
    goods = make_goods(db, grams=10_000)
    run = ready_roll(db, goods)
    void(db, goods, run, 1, 10)
    bind(db, goods, run, 1, 15)
    assert queries.allowance(db, goods.batch, goods.item) == 0


def test_a_voided_roll_frees_the_packs_it_was_bound_to(db: Session) -> None:
    goods = make_goods(db)
    run = ready_roll(db, goods)
    bind(db, goods, run, 1, 50)
    label_making.void(db, goods.lan, run.id, reason="Cháy kho")
    db.flush()
    assert queries.allowance(db, goods.batch, goods.item) == 600


def test_voided_cartons_may_be_boxed_again(db: Session) -> None:
    goods = make_goods(db, prefix="8938500")
    run = issue_cartons(db, goods, 30, 20)
    assert queries.carton_allowance(db, goods.batch, goods.item) == 0
    assert void(db, goods, run, 2, 4) == 3
    assert queries.carton_allowance(db, goods.batch, goods.item) == 60


def test_labels_of_stopped_goods_may_be_voided(db: Session) -> None:
    goods = make_goods(db)
    run = issue(db, goods, 10)
    goods.batch.state = BatchState.RECALLED
    db.flush()
    assert void(db, goods, run, 1, 10) == 10


def test_two_people_who_void_the_same_labels_at_once_void_them_once(any_database: Database) -> None:
    with any_database.transaction() as db:
        goods = make_goods(db)
        run = issue(db, goods, 100)
    assert outcomes(any_database, lambda db: void(db, goods, run, 1, 10)) == ["done"]
    with any_database.reading() as db:
        assert rows(db, LabelRange) == 1
        assert db.get_one(LabelRun, run.id).voided_labels == 10


def test_mai_voids_nothing_of_lans_and_a_grower_nothing_at_all(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    run = issue(db, goods)
    part = {"first": "1", "last": "2", "reason": "Nhầm"}
    refused(db, NotFound, lambda: label_ranges.void_range(db, mai, KEYS, run.id, **part))
    refused(db, Forbidden, lambda: label_ranges.void_range(db, goods.grower, KEYS, run.id, **part))
