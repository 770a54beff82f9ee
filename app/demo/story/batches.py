"""Batches are opened, labelled, shipped and closed through two seasons; one is held, one is called back."""

import random
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.demo.catalogue.growing_areas import AREAS
from app.demo.seasons import RECALLED_AREA, Fate, Planned
from app.demo.seasons import plan as plan_batches
from app.demo.story import growing_areas
from app.demo.story.goods import GOODS
from app.demo.story.producers import phone
from app.demo.story.telling import OFFICER, Story, manager_of, staff_of
from app.traceability.models.recalls import RecallCase
from app.traceability.rules import layouts as sheets
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import Hazard
from app.traceability.services import batches, label_making, labels, movements, recall_cases
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount

LABELLED = 150
WAITING_EVERY = 8
"""Of the batches still being sold, about one in this many has no labels yet."""
MOST_SHEETS = 3
"""Sheets of one run; every one is read back while the sample is loaded, so few of them keep the first start short."""
LAYOUTS = ("L7160", "L7159", "a4-3x8")
RECALLED_AFTER_DAYS = 5
ONE_TRIP_AFTER_DAYS = 365
"""Of last season's batches only the last trip was written down."""
HOLD_REASON = "Mẫu gửi thử aflatoxin chưa có kết quả; giữ lại ở kho đến khi có phiếu."
RECALL_REASON = "Phiếu kiểm nghiệm mẫu lô này có dư lượng chlorpyrifos ethyl vượt mức cho phép."
RECALL_REASON_EN = "A laboratory found chlorpyrifos-ethyl residues above the limit in a sample of this batch."


@dataclass(slots=True)
class Open:
    """A batch on its way: its plan, its own run of chance, and its id once it is opened."""

    planned: Planned
    chance: random.Random
    labelled: bool
    id: int = 0
    left: int = 0


def plan(story: Story) -> None:
    """All batches of two seasons with what became of them."""
    planned = plan_batches(GOODS, story.today)
    may = [number for number, each in enumerate(planned) if each.fate is not Fate.HELD and not _waits(each, number)]
    labelled = set(may[-LABELLED:])
    for number, each in enumerate(planned):
        chance = random.Random(f"fate of batch {number}")  # noqa: S311 - the same every time, no secret
        _plan_one(story, Open(each, chance, number in labelled), number)


def _waits(planned: Planned, number: int) -> bool:
    return planned.sold_on is None and planned.fate is Fate.NONE and number % WAITING_EVERY == 0


def _plan_one(story: Story, batch: Open, number: int) -> None:
    planned = batch.planned
    producer, packed_on, minute = planned.goods.producer, planned.packed_on, number % 60
    worker, manager = staff_of(producer), manager_of(producer)
    story.on(packed_on, time(16, minute), worker, partial(_open, story, batch))
    if batch.labelled:
        story.on(packed_on, time(17, minute), worker, partial(_label, story, batch))
    if planned.fate is Fate.HELD:
        story.on(
            packed_on, time(18, 30), worker, lambda db, actor: batches.hold(db, actor, batch.id, reason=HOLD_REASON)
        )
        return
    first_trip = packed_on + timedelta(days=1)
    if story.today - timedelta(days=ONE_TRIP_AFTER_DAYS) < first_trip < story.today:
        share = 100 if planned.fate is Fate.RECALLED else batch.chance.randint(35, 70)
        story.on(first_trip, time(8, minute), worker, partial(_ship, story, batch, share))
    if planned.sold_on is not None:
        story.on(planned.sold_on, time(9, minute), worker, partial(_ship, story, batch, 100))
        story.on(planned.sold_on, time(18, minute), worker, lambda db, actor: batches.close(db, actor, batch.id))
    if planned.fate is Fate.RECALLED:
        story.on(planned.harvested_on + timedelta(days=RECALLED_AFTER_DAYS), time(11), manager, partial(_recall, batch))
        story.on(
            planned.harvested_on + timedelta(days=RECALLED_AFTER_DAYS), time(11, 25), OFFICER, partial(_confirm, batch)
        )


def _area(story: Story, batch: Open) -> tuple[str, str] | None:
    """A growing area of the product whose code was in force on the harvest day."""
    goods, day = batch.planned.goods, batch.planned.harvested_on
    wanted = (RECALLED_AREA,) if batch.planned.fate is Fate.RECALLED else goods.making.areas
    usable = [
        (area.producer, area.name)
        for area in AREAS
        if area.producer == goods.producer and area.name in wanted and growing_areas.usable(story, area, day)
    ]
    return batch.chance.choice(usable) if usable else None


def _open(story: Story, batch: Open, db: Session, actor: Actor) -> None:
    planned, area = batch.planned, _area(story, batch)
    plots = story.ids.plots[area] if area else []
    opened = batches.open_batch(
        db,
        actor,
        product_id=story.ids.products[planned.goods.producer, planned.goods.name],
        harvested_on=planned.harvested_on,
        packed_on=planned.packed_on,
        grams=planned.grams,
        growing_area_id=story.ids.areas[area] if area else None,
        plot_ids=batch.chance.sample(plots, batch.chance.randint(1, len(plots))) if plots else (),
    )
    batch.id, batch.left = opened.id, planned.grams


def _label(story: Story, batch: Open, db: Session, actor: Actor) -> None:
    goods = batch.planned.goods
    pack = batch.chance.choice(goods.packs[:2])
    layout = batch.chance.choice(LAYOUTS)
    most = sheets.LAYOUTS[layout].cells_per_page * batch.chance.randint(1, MOST_SHEETS)
    keys = labels.serial_keys(story.settings.label_keys)
    run = labels.issue(
        db,
        actor,
        keys,
        batch_id=batch.id,
        trade_item_id=story.ids.items[goods.producer, goods.name, pack.pack],
        amount=Amount(min(most, batch.planned.grams // pack.net_grams)),
        paper=Paper(layout),
        public_url=story.settings.public_url,
        request_key=f"sample-{batch.id}",
    )
    db.flush()
    label_making.make_within(db, actor, story.store, keys, run.id)


def _ship(story: Story, batch: Open, percent: int, db: Session, actor: Actor) -> None:
    """Send that share of what is left, in whole kilograms, to one of the producer's buyers."""
    grams = batch.left * percent // 100 // 1000 * 1000
    batch.left -= grams
    movements.ship(
        db,
        actor,
        happened_at=clock.now(),
        lines=[(batch.id, grams, None)],
        partner_id=batch.chance.choice(story.ids.buyers[batch.planned.goods.producer]),
    )


def _recall(batch: Open, db: Session, actor: Actor) -> None:
    recall_cases.propose(
        db,
        actor,
        seed=Seed(SeedKind.BATCH, batch.id),
        hazard=Hazard.RESIDUE,
        reason=RECALL_REASON,
        reason_en=RECALL_REASON_EN,
        contact_phone=phone(1),
    )


def _confirm(batch: Open, db: Session, actor: Actor) -> None:
    case_id = db.scalars(sa.select(RecallCase.id).where(RecallCase.seed_id == batch.id)).one()
    recall_cases.confirm(db, actor, case_id)
