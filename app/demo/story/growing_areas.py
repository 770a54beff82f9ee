"""Growing areas are drawn, handed in, granted, and in a few cases suspended, revoked or left waiting."""

from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.cooperatives.rules.growing_areas import AreaState
from app.cooperatives.rules.markets import Market
from app.cooperatives.services import growing_areas, plots
from app.core.actor import Actor
from app.demo.catalogue.cooperatives import PRODUCERS
from app.demo.catalogue.growing_areas import AREAS, CROP_OFFICE, EXPORT_OFFICE, OLD_DISTRICTS, Area
from app.demo.land import Land
from app.demo.story.telling import OFFICER, Story, manager_of

END_OF_DISTRICTS = date(2025, 7, 1)
SUSPENDED_DAYS_AGO, REVOKED_DAYS_AGO = 5, 310
SUSPENSION = (
    "Mẫu chanh lấy tại vùng vượt mức dư lượng cho phép (chlorpyrifos ethyl). Tạm đình chỉ mã để rà soát "
    "nhật ký phun và lấy mẫu lại."
)
REVOCATION = "Hộ chuyển sang trồng keo, vùng không còn dứa. Hủy mã theo đề nghị của hợp tác xã."
_COMMUNES = {producer.slug: producer.commune_code for producer in PRODUCERS}


def plan(story: Story) -> None:
    """Every area with the steps that lead to where it stands today."""
    land = {code: Land(code) for code in _COMMUNES.values()}
    for number, area in enumerate(AREAS):
        outlines = land[_COMMUNES[area.producer]].plots(tuple(size for _, size in area.plots))
        _plan_one(story, area, number, outlines)


def decided_on(story: Story, area: Area) -> date:
    """The day of the decision that gave the code."""
    number = AREAS.index(area)
    if area.late:
        return story.today - timedelta(days=330 - 3 * number)
    return story.first_decision + timedelta(days=number)


def usable(story: Story, area: Area, day: date) -> bool:
    """Whether goods may be harvested under the area's code on `day`."""
    ended = {AreaState.SUSPENDED: SUSPENDED_DAYS_AGO, AreaState.REVOKED: REVOKED_DAYS_AGO}.get(area.state, -1)
    granted = area.state in (AreaState.GRANTED, AreaState.SUSPENDED, AreaState.REVOKED)
    return granted and decided_on(story, area) <= day < story.today - timedelta(days=ended)


def code(area: Area, decided: date, number: int) -> str:
    """The code as the decision writes it: with the district until districts ended, without it since."""
    if area.code:
        return area.code
    commune = _COMMUNES[area.producer]
    district = f"{OLD_DISTRICTS[commune]}-" if decided < END_OF_DISTRICTS else ""
    return f"VN-40-{district}{commune}-{number:02d}-{decided:%y}"


def _plan_one(story: Story, area: Area, number: int, outlines: list[str]) -> None:
    decided, manager = decided_on(story, area), manager_of(area.producer)
    if area.state in (AreaState.DRAFT, AreaState.SUBMITTED):
        decided = story.today - timedelta(days=2)
    story.on(decided - timedelta(days=45), time(9, 30), manager, partial(_draw_up, story, area, number, outlines))

    def step(day: date, at: time, who: str, act: Callable[..., object], **facts: object) -> None:
        story.on(day, at, who, lambda db, actor: act(db, actor, _id(story, area), **facts))

    if area.state is AreaState.DRAFT:
        return
    step(decided - timedelta(days=30), time(14), manager, growing_areas.submit)
    if area.state is AreaState.SUBMITTED:
        return
    issuer = EXPORT_OFFICE if area.code else CROP_OFFICE
    grant = growing_areas.Grant(code(area, decided, _serial(area)), issuer, decided)
    who = manager if area.declared_only else OFFICER
    step(decided + timedelta(days=1), time(15), who, growing_areas.record_grant, grant=grant)
    if area.state is AreaState.SUSPENDED:
        day = story.today - timedelta(days=SUSPENDED_DAYS_AGO)
        step(day, time(10), OFFICER, growing_areas.suspend, from_on=day, reason=SUSPENSION)
    if area.state is AreaState.REVOKED:
        day = story.today - timedelta(days=REVOKED_DAYS_AGO)
        step(day, time(10), OFFICER, growing_areas.revoke, from_on=day, reason=REVOCATION)


def _serial(area: Area) -> int:
    """The running number of the area among those of its commune."""
    return [each for each in AREAS if each.producer == area.producer].index(area) + 1


def _id(story: Story, area: Area) -> int:
    return story.ids.areas[area.producer, area.name]


def _draw_up(story: Story, area: Area, number: int, outlines: list[str], db: Session, actor: Actor) -> None:
    commune, households = _COMMUNES[area.producer], story.ids.growers[area.producer]
    drawn = [
        plots.draw(
            db,
            actor,
            name=name,
            commune_code=commune,
            geojson=outline,
            grower_id=households[(number + place) % len(households)],
        ).id
        for place, ((name, _), outline) in enumerate(zip(area.plots, outlines, strict=True))
    ]
    facts = growing_areas.Facts(
        name=area.name,
        crop=area.crop,
        perennial=area.perennial,
        market=Market.EXPORT if area.country else Market.DOMESTIC,
        commune_code=commune,
        market_country=area.country or None,
        plot_ids=tuple(drawn),
    )
    story.ids.areas[area.producer, area.name] = growing_areas.draw_up(db, actor, facts).id
    story.ids.plots[area.producer, area.name] = drawn
