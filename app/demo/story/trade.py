"""Buyers and suppliers, a grading, a purchase with its test, and a recall that was only a drill."""

from datetime import time, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.services import partners
from app.cooperatives.services.partners import Facts
from app.core import clock
from app.core.actor import Actor
from app.demo.catalogue.cooperatives import PRODUCERS
from app.demo.story.producers import phone
from app.demo.story.telling import OFFICER, Story, manager_of, staff_of
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun
from app.traceability.models.recalls import RecallCase
from app.traceability.queries import stock
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import Hazard, Outcome
from app.traceability.services import (
    product_units,
    quality_tests,
    recall_cases,
    recall_papers,
    recall_steps,
    transformations,
)
from app.traceability.services.receipts import receive
from app.traceability.services.transformation_plans import Output

PRODUCER, DRILLED = "camdoimay", "chegay"
GRADED_KILOGRAMS = 300
SUPPLIER = "Hộ ông Lê Văn Bình, bản Minh Tiến"
BUYERS = (
    Facts("Chợ đầu mối Vinh", buyer=True, address="Phường Thành Vinh"),
    Facts("Cửa hàng đặc sản Sông Lam", buyer=True, email="muahang@songlam.example", address="Phường Trường Vinh"),
    Facts("Bếp ăn trường mầm non Cửa Lò", buyer=True, email="bepan@mamnon.example", address="Phường Cửa Lò"),
    Facts("Siêu thị mini Bến Thủy", buyer=True, email="nhaphang@benthuy.example", address="Phường Trường Vinh"),
    Facts("Đại lý Tân Kỳ", buyer=True, address="Xã Tân Kỳ"),
    Facts("Cửa hàng nông sản Hồng Lĩnh", buyer=True, email="dathang@honglinh.example", address="Hà Nội"),
)


def plan(story: Story) -> None:
    """Partners from the first day; the rest happened in the last weeks."""
    for number, producer in enumerate(PRODUCERS):
        act = partial(_know, story, producer.slug, number)
        story.on(story.start + timedelta(days=2), time(9), manager_of(producer.slug), act)
    worker, manager = staff_of(PRODUCER), manager_of(PRODUCER)
    last = story.today - timedelta(days=1)
    story.on(last, time(17, 5), manager, _count_in_baskets)
    story.on(last, time(17, 10), worker, _grade)
    story.on(last, time(17, 30), manager, partial(_buy_in, story))
    week = story.today - timedelta(days=9)
    story.on(week, time(9), manager_of(DRILLED), _propose_drill)
    story.on(week, time(9, 6), OFFICER, _confirm_drill)
    story.on(week, time(9, 41), manager_of(DRILLED), partial(_finish_drill, story))


def _know(story: Story, producer: str, number: int, db: Session, actor: Actor) -> None:
    """Four buyers each, and the first producer a supplier besides."""
    chosen = [BUYERS[(number + step) % len(BUYERS)] for step in range(4)]
    story.ids.buyers[producer] = [partners.add(db, actor, facts=facts).id for facts in chosen]
    if producer == PRODUCER:
        supplier = Facts(SUPPLIER, supplier=True, phone=phone(95))
        story.ids.suppliers[producer] = partners.add(db, actor, facts=supplier).id


def _newest(db: Session, actor: Actor, grams: int) -> Batch:
    """The newest open batch without labels of which that much still lies there."""
    chosen = (
        sa.select(Batch)
        .where(Batch.cooperative_id == actor.cooperative_id, Batch.state == BatchState.OPEN)
        .where(~sa.exists().where(LabelRun.batch_id == Batch.id))
        .order_by(Batch.harvested_on.desc(), Batch.id.desc())
    )
    found = list(db.scalars(chosen))
    left = stock.of(db, [batch.id for batch in found])
    return next(batch for batch in found if left[batch.id].loose >= grams)


def _count_in_baskets(db: Session, actor: Actor) -> None:
    product_id = _newest(db, actor, GRADED_KILOGRAMS * 1000).product_id
    product_units.add(db, actor, product_id, name="sọt", grams=20_000)


def _grade(db: Session, actor: Actor) -> None:
    source = _newest(db, actor, GRADED_KILOGRAMS * 1000)
    transformations.transform(
        db,
        actor,
        kind=EventType.GRADE,
        happened_on=clock.today(),
        inputs=[(source.id, GRADED_KILOGRAMS * 1000, "15 sọt")],
        outputs=[
            Output(source.product_id, 190_000, grade="Hạng 1", typed="190 kg"),
            Output(source.product_id, 95_000, grade="Hạng 2", typed="95 kg"),
        ],
        note="Phân loại theo cỡ quả; 15 kg quả dập để làm phân.",
    )


def _buy_in(story: Story, db: Session, actor: Actor) -> None:
    product_id = _newest(db, actor, 1000).product_id
    bought = receive(
        db,
        actor,
        product_id=product_id,
        supplier_id=story.ids.suppliers[PRODUCER],
        supplier_lot="LB-07",
        grams=240_000,
        received_on=clock.today(),
        typed="12 sọt",
        document="Phiếu nhập 118",
    )
    quality_tests.record_test(
        db,
        actor,
        bought.id,
        passed=True,
        happened_at=clock.now(),
        laboratory="Trung tâm Kiểm nghiệm Nghệ An",
        document="KN-2291",
        sample="2 kg, lấy ngẫu nhiên ở 4 sọt",
    )


def _propose_drill(db: Session, actor: Actor) -> None:
    chosen = sa.select(Batch.id).where(Batch.cooperative_id == actor.cooperative_id, Batch.state == BatchState.OPEN)
    batch_id = db.scalars(chosen.order_by(Batch.harvested_on, Batch.id).limit(1)).one()
    recall_cases.propose(
        db,
        actor,
        seed=Seed(SeedKind.BATCH, batch_id),
        hazard=Hazard.QUALITY,
        reason="Diễn tập quý 4: giả sử chè bị ẩm khi vận chuyển.",
        contact_phone=phone(2),
        drill=True,
    )


def _drill(db: Session) -> RecallCase:
    return db.scalars(sa.select(RecallCase).where(RecallCase.drill)).one()


def _confirm_drill(db: Session, actor: Actor) -> None:
    recall_cases.confirm(db, actor, _drill(db).id)


def _finish_drill(story: Story, db: Session, actor: Actor) -> None:
    case = _drill(db)
    for row in case.batches:
        left = stock.of(db, [row.batch_id])[row.batch_id].left
        if left:
            recall_steps.locate(
                db,
                actor,
                case.id,
                batch_id=row.batch_id,
                grams=left,
                outcome=Outcome.ISOLATED,
                place="Kho chè, kệ 2",
            )
    recall_papers.close(
        db, actor, story.store, case.id, note="Gọi được các bên mua trong 35 phút; số còn lại bên mua báo đã bán."
    )
