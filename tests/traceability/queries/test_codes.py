"""What a code stands for when it is scanned: goods, nothing yet, nothing any more, or no label of ours at all."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Database
from app.gs1.sscc import Sscc
from app.traceability.models.labels import LabelRun
from app.traceability.queries.codes import Carton, Label, LabelFinder, Standing
from app.traceability.queries.prepared import Asker
from app.traceability.rules.serials import SerialKey, mint, spaced
from app.traceability.services import label_making, label_plans, label_ranges
from tests.traceability.services.samples import (
    KEYS,
    Goods,
    issue,
    issue_cartons,
    issue_roll,
    make_goods,
    ready_roll,
)

NEW = SerialKey(2, b"n" * 32)
BOTH = (*KEYS, NEW)
PREFIXES = ("893850", "8938511", "89385221", "893853321", "8938544321", "89385554321", "893856654321")


@pytest.fixture
def goods(database: Database) -> Goods:
    """Goods that everybody sees."""
    with database.transaction() as db:
        return make_goods(db, prefix="8938500")


@pytest.fixture
def ask(database: Database) -> Iterator[Asker]:
    """Asks the database."""
    ask = Asker(database)
    yield ask
    ask.close()


@pytest.fixture
def finder(ask: Asker) -> LabelFinder:
    """Reads codes as every scan does."""
    return LabelFinder(ask, BOTH)


def code(run: LabelRun, number: int, keys: Sequence[SerialKey] = KEYS) -> str:
    """The code of label `number` (from 1) of a run."""
    return str(label_plans.codes(keys, run)[number - 1])


def found(finder: LabelFinder, text: str) -> Label:
    """The label of a code that must be one."""
    label = finder.find(text)
    assert label is not None
    return label


def standings(finder: LabelFinder, run: LabelRun, numbers: Sequence[int]) -> list[Standing]:
    """What these labels of a run stand for."""
    return [found(finder, code(run, number)).standing for number in numbers]


def bind(db: Session, goods: Goods, run: LabelRun, first: int, last: int, *, active: bool) -> int:
    """Bind labels of a roll to the goods; gives the id of the range."""
    bound = label_ranges.bind(
        db,
        goods.lan,
        KEYS,
        first=code(run, first),
        last=str(last),
        batch_id=goods.batch.id,
        trade_item_id=goods.item.id,
        active=active,
        request_key=f"bind-{first}",
    )
    return bound.range.id


def test_a_label_of_a_batch_names_its_run_batch_and_pack(database: Database, goods: Goods, finder: LabelFinder) -> None:
    with database.transaction() as db:
        run = issue(db, goods.again(db), 10)
    for text in (code(run, 4), code(run, 4).lower(), f"gn {spaced(code(run, 4))}", run.link_prefix + code(run, 4)):
        label = found(finder, text)
        assert (label.serial, label.position, label.run_id) == (code(run, 4), run.first_position + 3, run.id)
        assert (label.batch_id, label.item_id, label.standing) == (goods.batch.id, goods.item.id, Standing.ACTIVE)
        assert label.cooperative_id == goods.cooperative.id
        assert not label.voided


def test_codes_beside_a_run_are_no_labels(database: Database, goods: Goods, finder: LabelFinder) -> None:
    with database.transaction() as db:
        mine = goods.again(db)
        first, second = issue(db, mine, 10), issue(db, mine, 10)
    for position in (0, second.last_position + 1, 10**6):
        assert finder.find(mint(KEYS[0], position)) is None
    assert found(finder, mint(KEYS[0], first.last_position)).run_id == first.id
    assert found(finder, mint(KEYS[0], second.first_position)).run_id == second.id
    for text in ("", "cam", "7K3MQ9TX2VHD", "٧K3MQ9TX2VHD", "x" * 10_000):
        assert finder.find(text) is None


def test_a_voided_part_is_told_and_the_rest_goes_on(database: Database, goods: Goods, finder: LabelFinder) -> None:
    with database.transaction() as db:
        run = issue(db, goods.again(db), 10)
        label_ranges.void_range(db, goods.lan, KEYS, run.id, first="4", last="6", reason="Rách")
    kinds = [Standing.ACTIVE, Standing.VOIDED, Standing.VOIDED, Standing.ACTIVE]
    assert standings(finder, run, (3, 4, 6, 7)) == kinds
    label = found(finder, code(run, 5))
    assert label.voided
    assert (label.batch_id, label.item_id) == (goods.batch.id, goods.item.id)


def test_labels_of_a_stopped_run_are_inactive_until_it_goes_on(
    database: Database, goods: Goods, finder: LabelFinder
) -> None:
    with database.transaction() as db:
        run = issue(db, goods.again(db), 10)
        label_making.cancel(db, goods.lan, run.id)
    assert standings(finder, run, (1, 10)) == [Standing.INACTIVE] * 2
    with database.transaction() as db:
        label_ranges.void_range(db, goods.lan, KEYS, run.id, first="1", last="1", reason="Rách")
    assert standings(finder, run, (1, 10)) == [Standing.VOIDED, Standing.INACTIVE]
    with database.transaction() as db:
        label_making.resume(db, goods.lan, run.id)
    assert standings(finder, run, (1, 10)) == [Standing.VOIDED, Standing.ACTIVE]


def test_a_blank_label_stands_for_nothing_until_it_is_bound_and_let_go(
    database: Database, goods: Goods, finder: LabelFinder
) -> None:
    with database.transaction() as db:
        run = ready_roll(db, goods.again(db), 10)
    label = found(finder, code(run, 1))
    assert (label.standing, label.batch_id, label.item_id) == (Standing.UNBOUND, 0, 0)
    assert label.cooperative_id == goods.cooperative.id
    with database.transaction() as db:
        waiting = bind(db, goods, run, 1, 4, active=False)
        bind(db, goods, run, 6, 7, active=True)
    kinds = [Standing.INACTIVE, Standing.INACTIVE, Standing.UNBOUND, Standing.ACTIVE, Standing.ACTIVE, Standing.UNBOUND]
    assert standings(finder, run, (1, 4, 5, 6, 7, 8)) == kinds
    label = found(finder, code(run, 6))
    assert (label.batch_id, label.item_id) == (goods.batch.id, goods.item.id)
    with database.transaction() as db:
        label_ranges.activate(db, goods.lan, waiting)
    assert standings(finder, run, (1, 4, 5)) == [Standing.ACTIVE, Standing.ACTIVE, Standing.UNBOUND]


def test_a_released_label_stands_for_nothing_again(database: Database, goods: Goods, finder: LabelFinder) -> None:
    with database.transaction() as db:
        run = ready_roll(db, goods.again(db), 10)
        label_ranges.release(db, goods.lan, bind(db, goods, run, 1, 4, active=False))
    assert standings(finder, run, (1,)) == [Standing.UNBOUND]


def test_a_blank_label_that_was_voided_says_whether_it_ever_stood_for_goods(
    database: Database, goods: Goods, finder: LabelFinder
) -> None:
    with database.transaction() as db:
        run = ready_roll(db, goods.again(db), 10)
        bind(db, goods, run, 1, 4, active=True)
        label_ranges.void_range(db, goods.lan, KEYS, run.id, first="4", last="5", reason="Rách")
    assert standings(finder, run, (3, 4, 5, 6)) == [Standing.ACTIVE, Standing.VOIDED, Standing.UNUSED, Standing.UNBOUND]
    with database.transaction() as db:
        label_making.void(db, goods.lan, run.id, reason="Cháy kho")
    assert standings(finder, run, (3, 6)) == [Standing.VOIDED, Standing.UNUSED]
    assert found(finder, code(run, 6)).voided


def test_a_roll_that_was_not_touched_and_is_voided_is_unused(
    database: Database, goods: Goods, finder: LabelFinder
) -> None:
    with database.transaction() as db:
        run = issue_roll(db, goods.again(db), 10)
        label_making.void(db, goods.lan, run.id, reason="Ướt")
    assert standings(finder, run, (1,)) == [Standing.UNUSED]


def test_labels_of_a_replaced_key_go_on_naming_their_goods(
    database: Database, goods: Goods, finder: LabelFinder
) -> None:
    with database.transaction() as db:
        mine = goods.again(db)
        old, new = issue(db, mine, 10), issue(db, mine, 10, keys=BOTH)
    assert (old.key_id, new.key_id) == (1, 2)
    assert found(finder, code(old, 3)).run_id == old.id
    assert found(finder, code(new, 3, BOTH)).run_id == new.id
    assert finder.find(mint(NEW, old.first_position)) is None, "the new key never made that label"
    assert finder.find(mint(KEYS[0], new.first_position)) is None


def test_a_change_at_the_cooperative_raises_the_version_of_its_labels(
    database: Database, goods: Goods, finder: LabelFinder
) -> None:
    with database.transaction() as db:
        run = issue(db, goods.again(db), 2)
    before = found(finder, code(run, 1)).version
    with database.transaction() as db:
        goods.again(db).batch.packed_on = clock.today()
    assert found(finder, code(run, 1)).version > before


def test_cartons_of_prefixes_of_every_length_are_found(database: Database, finder: LabelFinder) -> None:
    with database.transaction() as db:
        runs = {
            prefix: issue_cartons(db, make_goods(db, name=f"HTX {prefix}", prefix=prefix), 3, 7) for prefix in PREFIXES
        }
    for prefix, run in runs.items():
        for number in (1, 3):
            sscc = Sscc.build(prefix, str(number))
            assert finder.carton(sscc) == Carton(sscc, run.id, run.batch_id or 0, run.trade_item_id or 0, 7)


def test_numbers_of_no_carton_of_ours_are_not_found(database: Database, goods: Goods, finder: LabelFinder) -> None:
    with database.transaction() as db:
        issue_cartons(db, goods.again(db), 3)
    for sscc in (
        Sscc.build("8938500", "4"),
        Sscc.build("8938500", "0"),
        Sscc.build("8938501", "1"),
        Sscc.build("8938500", "1", extension="9"),
        Sscc("000000000000000000"),
    ):
        assert finder.carton(sscc) is None
    assert finder.find(str(Sscc.build("8938500", "1"))) is None, "an SSCC is no serial"
