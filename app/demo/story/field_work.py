"""The farm log of the sample: inputs are bought, plots are fertilised, pruned, watered, and sprayed in good time."""

import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.rules.growing_areas import AreaState
from app.cooperatives.rules.seasons import Plan, PlotPlan
from app.cooperatives.services import seasons
from app.core import clock
from app.core.actor import Actor
from app.demo.catalogue.farm_inputs import CHESTS, EQUIPMENT, HOPED_KG_PER_HECTARE, SHOPS, WEATHER, Used
from app.demo.catalogue.growing_areas import AREAS, Area
from app.demo.seasons import plan as plan_batches
from app.demo.story.goods import GOODS
from app.demo.story.growing_areas import decided_on
from app.demo.story.telling import Story, manager_of, staff_of
from app.traceability.models.batches import Batch
from app.traceability.models.inputs import ReferenceInput
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import Amount, InputKind
from app.traceability.services import farm_log, inputs, reference_lists
from app.traceability.services.inputs import Facts, Purchase

REACH_DAYS = 170
EVERY_DAYS = 14
ROUNDS = 5
"""For how many rounds over all plots a purchase lasts: more than the log uses."""
LONGEST_INTERVAL = timedelta(days=21)
STILL_WAITING = ("camdoimay", "Vùng bưởi xuất khẩu Đồng Găng")
"""Sprayed two days ago: the log says from when its fruit may be picked."""
COPIED = ("trilexanh", "Vùng chanh leo Na Niếng")
"""Two households whose log was written in one evening, line by line the same: what an officer is shown."""
_KEPT = {AreaState.GRANTED, AreaState.SUSPENDED}

Cupboard = dict[tuple[str, str], tuple[int, int]]
"""By producer and name of an input: its number in the register, and that of the purchase it is taken from."""


def plan(story: Story) -> None:
    """The list, the registers, the purchases, then the work of the last months area by area."""
    cupboard: Cupboard = {}
    begun = story.today - timedelta(days=REACH_DAYS + 5)
    story.on(story.start, time(8, 30), "", lambda db, _actor: reference_lists.load_sample(db, clock.now()))
    areas = [area for area in AREAS if area.crop in CHESTS and area.state in _KEPT]
    for producer in dict.fromkeys(area.producer for area in areas):
        chest: dict[Used, float] = {}
        for area in (one for one in areas if one.producer == producer):
            for used in CHESTS[area.crop]:
                chest[used] = chest.get(used, 0) + sum(size for _, size in area.plots)
        story.on(begun, time(8), manager_of(producer), partial(_stock_up, cupboard, producer, chest))
    harvests = _harvests(story)
    for area in areas:
        story.on(begun, time(9), manager_of(area.producer), partial(_plan_season, story, area))
        if (area.producer, area.name) != COPIED:
            _work(story, cupboard, area, harvests[area.producer, area.name])
    last_evening = story.today - timedelta(days=1)
    story.on(last_evening, time(20, 10), manager_of(COPIED[0]), partial(_copy, story))


def _harvests(story: Story) -> dict[tuple[str, str], list[date]]:
    """On which days each area may have been picked."""
    found: dict[tuple[str, str], list[date]] = {(area.producer, area.name): [] for area in AREAS}
    for batch in plan_batches(GOODS, story.today):
        for name in batch.goods.making.areas:
            found[batch.goods.producer, name].append(batch.harvested_on)
    return found


def _plan_season(story: Story, area: Area, db: Session, actor: Actor) -> None:
    """One season over the months that the log tells of, with what the producer hopes to pick."""
    today = clock.today()
    hopes = [round(size * HOPED_KG_PER_HECTARE.get(area.crop, 5000)) * 1000 for _, size in area.plots]
    plots = story.ids.plots[area.producer, area.name]
    seasons.plan(
        db,
        actor,
        facts=Plan(
            name=f"Vụ {area.name.removeprefix('Vùng ')} {story.today.year}",
            crop=area.crop,
            starts_on=today - timedelta(days=20),
            ends_on=story.today + timedelta(days=60),
            plots=[PlotPlan(plot, expected_grams=hope) for plot, hope in zip(plots, hopes, strict=True)],
            growing_area_id=story.ids.areas[area.producer, area.name],
            harvest_from=story.today - timedelta(days=40),
            harvest_until=story.today + timedelta(days=45),
        ),
    )


def _stock_up(cupboard: Cupboard, producer: str, chest: dict[Used, float], db: Session, actor: Actor) -> None:
    for number, (used, hectares) in enumerate(chest.items()):
        listed = db.scalars(sa.select(ReferenceInput).where(ReferenceInput.name.startswith(used.name))).first()
        facts = Facts(
            kind=used.kind,
            name=used.name,
            measure=used.measure,
            active_ingredient=listed.active_ingredient if listed else None,
            content=listed.content if listed else None,
            formulation=listed.formulation if listed else None,
            crops=listed.crops if listed else None,
            dose=used.dose,
            pre_harvest_days=listed.pre_harvest_days if listed else None,
            re_entry_hours=listed.re_entry_hours if listed else None,
            reference_id=listed.id if listed else None,
        )
        item = inputs.add(db, actor, facts=facts)
        purchase = Purchase(
            bought_on=clock.today(),
            amount=Amount(round(used.per_hectare * hectares) * ROUNDS, used.measure),
            supplier=SHOPS[number % len(SHOPS)],
            lot_number=f"{used.name[:2].upper()}{clock.today():%y%m}{number:02d}",
            expires_on=clock.today() + timedelta(days=540),
            storage="kho vật tư, có khóa",
        )
        cupboard[producer, used.name] = (item.id, inputs.buy(db, actor, item.id, purchase=purchase).id)


def _work(story: Story, cupboard: Cupboard, area: Area, harvests: list[date]) -> None:
    chance = random.Random(f"work on {area.name}")  # noqa: S311 - the same every time, no secret
    who, chest = staff_of(area.producer), CHESTS[area.crop]
    first = max(story.today - timedelta(days=REACH_DAYS), decided_on(story, area) + timedelta(days=3))
    for number, day in enumerate(_days(first, story.today - timedelta(days=4), chance)):
        at = time(chance.randint(16, 18), chance.randint(0, 59))
        story.on(day, at, who, partial(_record, story, cupboard, area, _next(number, day, chest, harvests), number))
    if (area.producer, area.name) == STILL_WAITING:
        day = story.today - timedelta(days=2)
        story.on(day, time(17, 20), who, partial(_record, story, cupboard, area, chest[1], 0))


def _days(first: date, last: date, chance: random.Random) -> Iterator[date]:
    day = first + timedelta(days=chance.randint(0, EVERY_DAYS))
    while day <= last:
        yield day
        day += timedelta(days=EVERY_DAYS + chance.randint(-3, 3))


def _next(number: int, day: date, chest: tuple[Used, ...], harvests: list[date]) -> Used | LogKind:
    """What is done that day; nothing is sprayed on what may be picked soon."""
    turn = number % (len(chest) + 3)
    if turn >= len(chest):
        return (LogKind.PRUNING, LogKind.IRRIGATION, LogKind.INSPECTION)[turn - len(chest)]
    near = any(day <= harvest <= day + LONGEST_INTERVAL for harvest in harvests)
    return LogKind.INSPECTION if near and chest[turn].kind is InputKind.PESTICIDE else chest[turn]


def _record(
    story: Story, cupboard: Cupboard, area: Area, work: Used | LogKind, number: int, db: Session, actor: Actor
) -> None:
    plots = story.ids.plots[area.producer, area.name]
    hectares = sum(size for _, size in area.plots)
    weather = WEATHER[number % len(WEATHER)]
    about: dict[str, Any] = {"done_on": clock.today(), "weather": weather, "operator": actor.name}
    if isinstance(work, LogKind):
        by_kind: dict[LogKind, dict[str, Any]] = {
            LogKind.PRUNING: {"method": "tỉa cành vượt, dọn cỏ gốc"},
            LogKind.IRRIGATION: {"water_ml": round(hectares * 12_000_000), "method": "tưới nhỏ giọt"},
            LogKind.INSPECTION: {"note": "Lá xanh, quả đều; chưa thấy sâu bệnh đáng ngại."},
        }
        farm_log.record(db, actor, kind=work, plot_ids=plots, **about, **by_kind[work])
        return
    item_id, lot_id = cupboard[area.producer, work.name]
    sprayed = work.kind is InputKind.PESTICIDE
    more: dict[str, Any] = {"method": "rải quanh gốc"}
    if sprayed:
        more = {"water_ml": round(hectares * 400_000), "target": work.target}
    farm_log.record(
        db,
        actor,
        kind=LogKind.SPRAYING if sprayed else LogKind.FERTILISING,
        plot_ids=plots,
        input_item_id=item_id,
        input_lot_id=lot_id,
        amount=max(1, round(hectares * work.per_hectare)),
        dose=work.dose,
        equipment=EQUIPMENT[number % len(EQUIPMENT)] if sprayed else None,
        **about,
        **more,
    )


def _copy(story: Story, db: Session, actor: Actor) -> None:
    """Five lines for each of two households of the last harvest, all in one evening after it."""
    chosen = sa.select(Batch).where(Batch.growing_area_id == story.ids.areas[COPIED])
    batches = db.scalars(chosen.order_by(Batch.harvested_on.desc(), Batch.id.desc()))
    batch = next((one for one in batches if len({plot.grower_id for plot in one.plots}) > 1), None)
    if batch is None:
        return
    kinds = (LogKind.PRUNING, LogKind.IRRIGATION, LogKind.INSPECTION, LogKind.IRRIGATION, LogKind.PRUNING)
    for plot in batch.plots[:2]:
        for number, kind in enumerate(kinds):
            done_on = batch.harvested_on - timedelta(days=75 - 14 * number)
            farm_log.record(db, actor, kind=kind, plot_ids=[plot.id], done_on=done_on, note="Làm theo lịch chung.")
