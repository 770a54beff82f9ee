"""How many labels stand for a batch: its own runs and the bound parts of rolls, each label once, voided ones never."""

from sqlalchemy.orm import Session

from app.core import clock
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.queries import label_counts
from app.traceability.queries import labels as queries
from app.traceability.queries.label_counts import RollUse
from app.traceability.rules.batches import BatchState
from app.traceability.rules.label_runs import RunState
from app.traceability.services import label_making, label_plans, label_ranges
from app.traceability.services.labels import Amount
from tests import factories
from tests.traceability.services.samples import (
    KEYS,
    PREFIX,
    Goods,
    issue,
    issue_cartons,
    make_goods,
    make_scans,
    ready_roll,
    stranger,
)


def bind(db: Session, goods: Goods, run: LabelRun, first: int, last: int) -> None:
    """Bind labels of a roll to the goods."""
    label_ranges.bind(
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
    db.flush()


def void(db: Session, goods: Goods, run: LabelRun, first: int, last: int) -> None:
    """Take labels out of use."""
    label_ranges.void_range(db, goods.lan, KEYS, run.id, first=str(first), last=str(last), reason="Rách")
    db.flush()


def in_use(db: Session, batch: Batch) -> int:
    """Labels in use of a batch."""
    return label_counts.labels_of(db, [batch.id]).get(batch.id, 0)


def test_runs_copies_and_bound_parts_are_added_up(db: Session) -> None:
    goods = make_goods(db)
    issue(db, goods, 10)
    issue(db, goods, amount=Amount(7, one_code=True))
    roll = ready_roll(db, goods)
    bind(db, goods, roll, 1, 20)
    bind(db, goods, roll, 31, 40)
    assert in_use(db, goods.batch) == 47
    assert label_counts.labelled_grams(db, goods.batch.id) == 47 * 2000
    assert queries.allowance(db, goods.batch, goods.item) == 600 - 47


def test_what_is_voided_or_stopped_is_taken_off(db: Session) -> None:
    goods = make_goods(db)
    part, whole, stopped, roll = issue(db, goods, 10), issue(db, goods, 10), issue(db, goods, 10), ready_roll(db, goods)
    bind(db, goods, roll, 1, 20)
    void(db, goods, part, 1, 3)
    void(db, goods, roll, 15, 30)
    label_making.void(db, goods.lan, whole.id, reason="Mất tờ")
    label_making.cancel(db, goods.lan, stopped.id)
    db.flush()
    assert in_use(db, goods.batch) == 7 + 14


def test_runs_that_failed_keep_their_place(db: Session) -> None:
    goods = make_goods(db)
    issue(db, goods, 10).state = RunState.FAILED
    db.flush()
    assert in_use(db, goods.batch) == 10


def test_cartons_and_free_rolls_are_no_labels_of_packs(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    issue_cartons(db, goods, 10, 20)
    ready_roll(db, goods)
    assert label_counts.labels_of(db, [goods.batch.id]) == {}
    assert label_counts.labelled_grams(db, goods.batch.id) == 0
    assert label_counts.boxed_packs(db, goods.batch.id, goods.item.id) == 200


def test_every_batch_is_counted_for_itself(db: Session) -> None:
    goods = make_goods(db)
    other = factories.make_batch(db, goods.batch.product)
    second = Goods(goods.cooperative, other, goods.item)
    issue(db, goods, 10)
    issue(db, second, 3)
    roll = ready_roll(db, goods)
    bind(db, goods, roll, 1, 5)
    bind(db, second, roll, 6, 7)
    assert label_counts.labels_of(db, [goods.batch.id, other.id]) == {goods.batch.id: 15, other.id: 5}


def test_scans_of_a_batch_are_those_of_its_labels(db: Session) -> None:
    goods = make_goods(db)
    run, roll = issue(db, goods, 10), ready_roll(db, goods)
    bind(db, goods, roll, 1, 5)
    make_scans(db, run, run.first_position, scans=3)
    make_scans(db, roll, roll.first_position + 4, scans=2)
    make_scans(db, roll, roll.first_position + 5, scans=50)
    assert label_counts.scans_of_batch(db, goods.batch.id) == (2, 5)


def test_whether_anything_stands_for_a_batch_or_was_ever_made_for_a_pack(db: Session) -> None:
    goods = make_goods(db)
    unused = factories.make_trade_item(db, goods.batch.product, pack="Thùng 10 kg", grams=10_000)
    bound_only = factories.make_trade_item(db, goods.batch.product, pack="Túi 1 kg", grams=1000)

    def printed() -> list[int]:
        return [row.id for row in db.query(Batch).where(label_counts.printed(Batch.__table__.c.id))]

    assert printed() == []
    run = issue(db, goods, 10)
    bind(db, Goods(goods.cooperative, goods.batch, bound_only), ready_roll(db, goods), 1, 5)
    assert printed() == [goods.batch.id]
    label_making.void(db, goods.lan, run.id, reason="Mất tờ")
    db.flush()
    assert printed() == [goods.batch.id], "the bound labels stand"
    found = [label_counts.of_pack(db, item.id) for item in (goods.item, bound_only, unused)]
    assert found == [True, True, False]


def test_open_goods_are_told_with_what_is_left_newest_first(db: Session) -> None:
    goods, mai = make_goods(db), stranger(db)
    box = factories.make_trade_item(db, goods.batch.product, pack="Thùng 10 kg", grams=10_000)
    small = factories.make_batch(db, goods.batch.product, grams=12_000)
    factories.make_batch(db, goods.batch.product, state=BatchState.HELD)
    off_sale = factories.make_trade_item(db, goods.batch.product, pack="Túi 1 kg", grams=1000)
    off_sale.retired_at = clock.now()
    issue(db, goods, 590)
    bind(db, goods, ready_roll(db, goods), 1, 4)
    issue(db, Goods(goods.cooperative, small, goods.item), 2)
    told = [(batch.id, item.id, left) for batch, item, left in label_counts.open_goods(db, goods.lan)]
    assert told == [(small.id, goods.item.id, 4), (goods.batch.id, goods.item.id, 6), (goods.batch.id, box.id, 1)]
    assert label_counts.open_goods(db, mai) == []


def test_the_use_of_rolls_is_told_and_untouched_ones_are_left_out(db: Session) -> None:
    goods = make_goods(db)
    used, untouched = ready_roll(db, goods), ready_roll(db, goods)
    bind(db, goods, used, 1, 20)
    void(db, goods, used, 11, 30)
    assert label_counts.use_of_rolls(db, [used.id, untouched.id]) == {used.id: RollUse(bound=20, voided=20, taken=30)}


def test_every_key_knows_how_many_serials_it_made(db: Session) -> None:
    goods = make_goods(db, prefix=PREFIX)
    issue(db, goods, 10)
    issue(db, goods, amount=Amount(7, one_code=True))
    ready_roll(db, goods, 100)
    issue_cartons(db, goods, 4)
    assert queries.labels_by_key(db) == {1: 111}
