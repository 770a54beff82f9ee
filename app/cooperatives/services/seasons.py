"""Seasons: planning one on some plots, changing the plan, closing it and opening it again."""

from collections.abc import Collection
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season, SeasonPlot
from app.cooperatives.queries import scope
from app.cooperatives.queries import seasons as queries
from app.cooperatives.rules import seasons as rules
from app.cooperatives.rules.seasons import Plan, PlotPlan
from app.cooperatives.services import duplicates
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, NotFound, Problem
from app.core.text import fold, nfc


def plan(db: Session, actor: Actor, *, facts: Plan) -> Season:
    """A new season; without plots it takes those in use of its growing area.

    Raises Invalid at the field at fault (a plot that has a season of the same crop in that time is one), Conflict at
    "name" when there is one of that name; plots and areas of others are NotFound.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    scope.take_turns(db, cooperative_id)
    row = Season(cooperative_id=cooperative_id, created_at=clock.now())
    _fill(db, row, facts)
    return row


def edit(db: Session, actor: Actor, season_id: int, *, facts: Plan) -> Season:
    """Change the plan of an open season; what was recorded in it stays. Raises as `plan`; Conflict for a closed one."""
    row = _mine(db, actor, season_id)
    if row.closed_at is not None:
        raise Conflict(N_("Vụ này đã kết thúc; xin mở lại trước khi sửa."))
    _fill(db, row, facts)
    return row


def close(db: Session, actor: Actor, season_id: int) -> Season:
    """Nothing new is counted into it, and its plots are free from the next day. Closing twice is fine."""
    row = _mine(db, actor, season_id)
    row.closed_at = row.closed_at or clock.now()
    return row


def reopen(db: Session, actor: Actor, season_id: int) -> Season:
    """Take a closing back. Raises Conflict when a plot has a new season of the same crop meanwhile."""
    row = _mine(db, actor, season_id)
    taken = _taken(db, row, [one.plot_id for one in row.plots])
    if row.closed_at is not None and taken:
        raise Conflict(problems=[Problem("", taken.message, taken.values)])
    row.closed_at = None
    return row


def _mine(db: Session, actor: Actor, season_id: int) -> Season:
    """The season with its turn taken: whether plots are free is decided one after the other."""
    seen = queries.get(db, actor, season_id)
    actor.require(Permission.RECORD, seen.cooperative_id)
    scope.take_turns(db, seen.cooperative_id)
    db.expire(seen)
    return queries.get(db, actor, season_id, lock=True)


_COLUMNS = sorted(set(Plan.__dataclass_fields__) - {"name", "plots"})
"""The facts that are columns of the row under their own names."""


def _fill(db: Session, row: Season, facts: Plan) -> None:
    name = nfc(facts.name)
    plots = facts.plots or [PlotPlan(plot_id) for plot_id in _of_area(db, row.cooperative_id, facts.growing_area_id)]
    rules.check(replace(facts, plots=plots))
    if queries.named(db, row.cooperative_id, name, row.id):
        raise duplicates.taken("name", N_("Đã có vụ tên “%(name)s”; xin ghi rõ hơn để phân biệt"), name=name)
    _area(db, row.cooperative_id, facts.growing_area_id)
    _check_plots(db, row, [one.plot_id for one in plots])
    row.name, row.search = name, fold(f"{name} {facts.crop} {facts.variety or ''}")[:200]
    for field in (
        "crop",
        "variety",
        "growing_area_id",
        "starts_on",
        "ends_on",
        "harvest_from",
        "harvest_until",
        "note",
    ):
        setattr(row, field, getattr(facts, field))
    taken = _taken(db, row, [one.plot_id for one in plots])
    if taken:
        raise Invalid(problems=[taken])
    _plant(row, plots)
    db.add(row)
    duplicates.flush(db, Conflict(N_("Có người vừa lưu một vụ trùng tên; xin xem lại danh sách rồi lưu lại.")))


def _plant(row: Season, plots: Collection[PlotPlan]) -> None:
    """Rows of plots that stay are kept, so that the chain of changes tells what really changed."""
    known = {one.plot_id: one for one in row.plots}
    wanted = {one.plot_id: one for one in plots}
    for plot_id in known.keys() - wanted.keys():
        row.plots.remove(known[plot_id])
    for plot_id, one in wanted.items():
        held = known.get(plot_id)
        if held is None:
            held = SeasonPlot(cooperative_id=row.cooperative_id, plot_id=plot_id)
            row.plots.append(held)
        held.planted_on, held.expected_grams = one.planted_on, one.expected_grams


def _area(db: Session, cooperative_id: int, area_id: int | None) -> GrowingArea | None:
    if area_id is None:
        return None
    area = db.get(GrowingArea, area_id)
    if area is None or area.cooperative_id != cooperative_id:
        raise NotFound(problems=[Problem("growing_area_id", N_("Không tìm thấy vùng trồng này"))])
    return area


def _of_area(db: Session, cooperative_id: int, area_id: int | None) -> list[int]:
    area = _area(db, cooperative_id, area_id)
    return [plot.id for plot in area.plots if plot.retired_at is None] if area else []


def _check_plots(db: Session, row: Season, plot_ids: Collection[int]) -> None:
    """Own plots in use; one that was in the season before may be retired by now."""
    own = sa.select(Plot).where(Plot.id.in_(plot_ids), Plot.cooperative_id == row.cooperative_id).order_by(Plot.search)
    found = list(db.scalars(own))
    if len(found) != len(set(plot_ids)):
        raise NotFound(problems=[Problem("plot_ids", N_("Không tìm thấy thửa này"))])
    known = {one.plot_id for one in row.plots}
    retired = [plot.name for plot in found if plot.retired_at is not None and plot.id not in known]
    if retired:
        raise Invalid.at("plot_ids", N_("Thửa %(plots)s đã ngừng dùng; xin bỏ chọn"), plots=", ".join(retired))


def _taken(db: Session, row: Season, plot_ids: Collection[int]) -> Problem | None:
    """Why these plots are not free: an overlapping season of the same crop. Intercropping is fine."""
    with db.no_autoflush:
        others = queries.overlapping(db, plot_ids, row.starts_on, row.ends_on, row.id)
    clash = next((other for other, _plot in others if rules.same_crop(other.crop, row.crop)), None)
    if clash is None:
        return None
    plots = ", ".join(plot.name for other, plot in others if other is clash)
    said = N_("Thửa %(plots)s đã ở vụ “%(season)s” cùng cây, từ %(start)s đến %(end)s")
    last = rules.last_day(clash.ends_on, clash.closed_at)
    return Problem("plot_ids", said, {"plots": plots, "season": clash.name, "start": clash.starts_on, "end": last})
