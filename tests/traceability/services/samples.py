"""Goods to label, runs of labels with and without a file, and scans, for tests that begin where those are there."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.columns import Base
from app.core.db import Database
from app.core.errors import DomainError
from app.core.outbox import Job
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.traceability.labels.sheet import draw_sheet
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelCounter, LabelPrint, LabelProgress, LabelRange, LabelRun, ScanCount
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules.label_designs import Design, Look
from app.traceability.rules.label_runs import RunState
from app.traceability.rules.serials import SerialKey
from app.traceability.services import label_plans, label_ranges, labels
from app.traceability.services.label_making import Workshop
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from tests import factories

KEYS = (SerialKey(1, b"k" * 32),)
URL = "https://gocnghe.vn"
SHEET = Paper("L7160")
ROLL = Paper("roll-50x30")
SIX_PAGES = Paper("a4-2x4")
"""With 48 labels: one page more than are read back at a time."""
CARTON = Design(look=Look.CARTON)
PREFIX = "8938500"
_requests = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Goods:
    """A cooperative with 600 packs to label, and who works there."""

    cooperative: Cooperative
    batch: Batch
    item: TradeItem

    @property
    def lan(self) -> Actor:
        """The manager."""
        return factories.manager(self.cooperative)

    @property
    def staff(self) -> Actor:
        """Who packs and prints."""
        return replace(self.lan, name="Phan Thị Sen", role=Role.STAFF)

    @property
    def grower(self) -> Actor:
        """Who only looks."""
        return replace(self.lan, name="Trần Văn Hùng", role=Role.GROWER)

    def again(self, db: Session) -> "Goods":
        """The same goods as another session sees them."""
        found = db.get_one(Batch, self.batch.id)
        return Goods(found.cooperative, found, db.get_one(TradeItem, self.item.id))


def make_goods(db: Session, *, grams: int = 1_200_000, name: str = "HTX Cam Đồi Mây", prefix: str = "") -> Goods:
    """Oranges in two-kilo bags; a `prefix` makes the cooperative a member of GS1."""
    cooperative = factories.make_cooperative(db, name=name)
    cooperative.gs1_prefix = prefix or None
    product = factories.make_product(db, cooperative)
    return Goods(cooperative, factories.make_batch(db, product, grams=grams), factories.make_trade_item(db, product))


def stranger(db: Session) -> Actor:
    """Mai, who manages another cooperative."""
    return factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))


def workshop(database: Database, settings: Settings, keys: Sequence[SerialKey] = KEYS) -> Workshop:
    """What making files needs."""
    return Workshop(database, FolderStore(settings.data_dir / "files"), keys, SYSTEM)


def issue(
    db: Session,
    goods: Goods,
    count: int = 48,
    *,
    actor: Actor | None = None,
    keys: Sequence[SerialKey] = KEYS,
    batch: Batch | None = None,
    item: TradeItem | None = None,
    amount: Amount | None = None,
    paper: Paper = SHEET,
    design: Design = Design(),  # noqa: B008 - a frozen value
    request_key: str = "",
) -> LabelRun:
    """A run of labels, each call a request of its own unless it has a key."""
    return labels.issue(
        db,
        actor or goods.lan,
        keys,
        batch_id=(batch or goods.batch).id,
        trade_item_id=(item or goods.item).id,
        amount=amount or Amount(count),
        paper=paper,
        public_url=URL,
        request_key=request_key or f"request-{next(_requests)}",
        design=design,
    )


def issue_cartons(db: Session, goods: Goods, count: int = 4, packs_each: int | None = 20) -> LabelRun:
    """Cartons with SSCCs."""
    amount = Amount(count, packs_each=packs_each)
    return issue(db, goods, amount=amount, design=CARTON, paper=Paper("roll-100x150"))


def issue_roll(
    db: Session, goods: Goods, count: int = 100, *, actor: Actor | None = None, request_key: str = ""
) -> LabelRun:
    """A blank roll whose file is not made yet."""
    return label_ranges.issue_blank(
        db,
        actor or goods.lan,
        KEYS,
        cooperative_id=goods.cooperative.id,
        count=count,
        paper=ROLL,
        public_url=URL,
        request_key=request_key or f"request-{next(_requests)}",
    )


def ready_roll(db: Session, goods: Goods, count: int = 100) -> LabelRun:
    """A blank roll that lies printed on the table."""
    run = issue_roll(db, goods, count)
    run.state = RunState.READY
    db.flush()
    return run


def next_position(db: Session, space: str = "") -> int:
    """The position that the next label would get."""
    found = db.scalar(sa.select(LabelCounter.next_position).where(LabelCounter.code_space == space))
    return found or 1


def rows(db: Session, kind: type[Base]) -> int:
    """How many rows of a kind there are."""
    return db.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def refused(db: Session, kind: type[DomainError], act: Callable[[], object]) -> DomainError:
    """The refusal of `act`, after which no label, no position and no work is gone or left."""
    before = _issued(db)
    with pytest.raises(kind) as refusal, db.begin_nested():
        act()
    assert _issued(db) == before
    return refusal.value


def _issued(db: Session) -> tuple[int, ...]:
    kinds = (LabelRun, LabelRange, LabelPrint, Job)
    return next_position(db), *(rows(db, kind) for kind in kinds)


def field_of(refusal: DomainError) -> str:
    """Where on the form it is told first."""
    return refusal.problems[0].field


def make_run(
    db: Session, batch: Batch, item: TradeItem, *, labels: int, first: int = 1, voided: bool = False
) -> LabelRun:
    """A run of `labels` labels from position `first`, as a row that is only counted."""
    run = LabelRun(
        cooperative_id=batch.cooperative_id,
        batch_id=batch.id,
        trade_item_id=item.id,
        key_id=1,
        first_position=first,
        last_position=first + labels - 1,
        link_prefix="HTTP://127.0.0.1:8000/Q/",
        layout="L7160",
        start_cell=1,
        cut_marks=False,
        content={},
        voided_at=clock.now() if voided else None,
        request_key=f"run-{first}",
        created_by="Nguyễn Thị Lan",
        created_at=clock.now(),
    )
    db.add(run)
    db.flush()
    return run


def make_scans(db: Session, run: LabelRun, position: int, *, scans: int) -> None:
    """Scans of one label today."""
    db.add(ScanCount(run_id=run.id, position=position, day=clock.today(), scans=scans, last_at=clock.now()))
    db.flush()


def issued(shop: Workshop, goods: Goods, count: int = 48, paper: Paper = SIX_PAGES) -> int:
    """A run that was committed, of which nothing is made yet."""
    with shop.database.transaction() as db:
        return issue(db, goods.again(db), count, paper=paper).id


def stored(shop: Workshop, run_id: int) -> LabelRun:
    """The run as it is now."""
    with shop.database.reading() as db:
        return db.get_one(LabelRun, run_id)


def progress(shop: Workshop, run_id: int) -> LabelProgress | None:
    """How far its file is."""
    with shop.database.reading() as db:
        return db.get(LabelProgress, run_id)


def redrawn(shop: Workshop, run: LabelRun) -> str:
    """The digest of the run's file when it is drawn anew from what was frozen."""
    out = BytesIO()
    draw_sheet(out, label_plans.plan_of(KEYS, shop.store, run))
    return shop.store.put(out.getvalue())


def begin_with(shop: Workshop, run_id: int, sha256: str, checked: int = 0) -> None:
    """Let the run's next maker find this file as the one that was drawn."""
    with shop.database.transaction() as db:
        db.add(LabelProgress(run_id=run_id, drawn_sha256=sha256, checked_labels=checked, at=clock.now()))
