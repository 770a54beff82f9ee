"""What stands against a harvest: area not in force, interval not over, more than the land gives; who overrides."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import growing_areas
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid, Problem
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.products import Product
from app.traceability.queries import mass_balance, pre_harvest
from app.traceability.queries.pre_harvest import PlotInterval
from app.traceability.rules import pre_harvest as pre_harvest_rules
from app.traceability.rules import products as product_rules
from app.traceability.rules.batches import kilograms
from app.traceability.rules.mass_balance import Level, harvest_band


def refusals(
    db: Session, product: Product, area: GrowingArea | None, intervals: Sequence[PlotInterval], *, day: date, grams: int
) -> list[Problem]:
    """Every reason why these goods may not have come from there on that day, at its field; empty when they may."""
    return [*_out_of_force(db, product, area, day), *_too_early(intervals), *over_yield(db, area, day, grams)]


def _out_of_force(db: Session, product: Product, area: GrowingArea | None, day: date) -> list[Problem]:
    """Why goods may not come from there on that day; empty when they may."""
    if area is not None:
        reason = growing_areas.in_force(db, area.id, day).reason
        return [Problem("growing_area_id", reason.message, reason.values)] if reason else []
    if product.group in product_rules.FRESH:
        return [Problem("growing_area_id", N_("Hàng tươi cần ghi vùng trồng"))]
    return []


def intervals(db: Session, area: GrowingArea | None, plots: Sequence[Plot], day: date) -> list[PlotInterval]:
    """Every plot that the goods may come from, on the harvest day."""
    plot_ids = pre_harvest.plots_of(db, [plot.id for plot in plots], area.id if area else None)
    return list(pre_harvest.of_plots(db, plot_ids, day).values())


def _too_early(intervals: Sequence[PlotInterval]) -> list[Problem]:
    return [
        pre_harvest_rules.refusal(one.plot.name, _sprayed(one.entry), one.entry.done_on, one.earliest_on)
        for one in intervals
        if one.too_early and one.entry and one.earliest_on
    ]


def over_yield(db: Session, area: GrowingArea | None, day: date, grams: int) -> list[Problem]:
    """Would `grams` more make the year's harvest of the area more than its land can give, by the bands of that day?"""
    if area is None:
        return []
    had = mass_balance.harvested(db, area.id, day.year)
    verdict = harvest_band(area.crop, area.area_m2, had + grams, day)
    if verdict.level is not Level.OVER:
        return []
    message = N_(
        "%(area)s rộng %(hectares)s ha, một năm cho nhiều nhất khoảng %(most)s kg; năm %(year)s đã ghi %(had)s kg"
    )
    values = {
        "area": area.name,
        "hectares": f"{area.area_m2 / 10_000:.1f}".replace(".", ","),
        "most": kilograms(verdict.most_grams),
        "year": str(day.year),
        "had": kilograms(had),
    }
    return [Problem("quantity", message, values)]


def doubts(intervals: Sequence[PlotInterval]) -> list[str]:
    """Words for every plot of which nobody knows whether its interval was over."""
    return [
        pre_harvest_rules.doubt(one.plot.name, _sprayed(one.doubtful), one.doubtful.done_on)
        for one in intervals
        if one.doubtful
    ]


def _sprayed(entry: LogEntry) -> str:
    return entry.input_item.name if entry.input_item else ""


def check_override(actor: Actor, refusals: Sequence[Problem], reason: str | None) -> None:
    """Only a manager goes over a rule, and only with a reason."""
    if not reason:
        raise Invalid(problems=refusals)
    if not actor.may(Permission.MANAGE):
        only = N_("Chỉ người quản lý được mở lô khi chưa đạt quy định; xin nhờ người quản lý mở lô này")
        raise Invalid(problems=[Problem("override_reason", only), *refusals])
