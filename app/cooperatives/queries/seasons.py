"""Seasons in scope, and which seasons take up which plots."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cooperatives.models.plots import Plot
from app.cooperatives.models.seasons import Season, SeasonPlot
from app.cooperatives.queries import scope
from app.cooperatives.rules.seasons import Stretch, last_day
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import fold


def listing(actor: Actor, *, text: str = "", closed: bool = False, cooperative_id: int | None = None) -> sa.Select[Any]:
    """Seasons in scope, open or closed ones, the latest first; `text` is looked for without marks."""
    statement = scope.visible(sa.select(Season), actor, Season.cooperative_id)
    statement = statement.where(Season.closed_at.is_not(None) if closed else Season.closed_at.is_(None))
    if cooperative_id is not None:
        statement = statement.where(Season.cooperative_id == cooperative_id)
    if wanted := fold(text):
        statement = statement.where(Season.search.contains(wanted, autoescape=True))
    return statement.options(selectinload(Season.plots)).order_by(Season.starts_on.desc(), Season.id.desc())


def get(db: Session, actor: Actor, season_id: int, *, lock: bool = False) -> Season:
    """One season the actor may see. Raises NotFound."""
    return scope.get(db, actor, Season, season_id, lock=lock)


def with_plots(db: Session, actor: Actor, season_id: int) -> Season:
    """One season with its plots, their growers and its growing area. Raises NotFound."""
    statement = scope.visible(sa.select(Season).where(Season.id == season_id), actor, Season.cooperative_id)
    plots = selectinload(Season.plots).joinedload(SeasonPlot.plot).joinedload(Plot.grower)
    found: Season | None = db.scalar(statement.options(plots, joinedload(Season.growing_area)))
    if found is None:
        raise NotFound
    return found


def choices(db: Session, actor: Actor, cooperative_id: int) -> list[Season]:
    """The seasons of one cooperative for a list to choose from: open ones first, the latest on top."""
    statement = scope.visible(sa.select(Season), actor, Season.cooperative_id)
    order = (Season.closed_at.is_not(None), Season.starts_on.desc(), Season.id.desc())
    return list(db.scalars(statement.where(Season.cooperative_id == cooperative_id).order_by(*order)))


def named(db: Session, cooperative_id: int, name: str, besides: int | None = None) -> bool:
    """Has the cooperative a season of this name (another than `besides`)?"""
    same = sa.select(Season.id).where(Season.cooperative_id == cooperative_id, Season.name == name)
    return db.scalar(same if besides is None else same.where(Season.id != besides)) is not None


def overlapping(
    db: Session, plot_ids: Collection[int], first: date, last: date, besides: int | None = None
) -> list[tuple[Season, Plot]]:
    """Seasons (others than `besides`) that take up one of these plots between two days, with the plot; by plot."""
    statement = (
        sa.select(Season, Plot)
        .join(SeasonPlot, SeasonPlot.season_id == Season.id)
        .join(Plot, Plot.id == SeasonPlot.plot_id)
        .where(SeasonPlot.plot_id.in_(plot_ids), Season.starts_on <= last, Season.ends_on >= first)
        .order_by(Plot.search, Plot.id, Season.starts_on)
    )
    if besides is not None:
        statement = statement.where(Season.id != besides)
    rows = db.execute(statement)
    return [(season, plot) for season, plot in rows if last_day(season.ends_on, season.closed_at) >= first]


def stretches(db: Session, plot_ids: Collection[int]) -> dict[int, list[Stretch]]:
    """All seasons of each of these plots. Asks for no actor: sums of harvests call it."""
    statement = (
        sa.select(SeasonPlot.plot_id, Season.id, Season.crop, Season.starts_on, Season.ends_on, Season.closed_at)
        .join(Season, Season.id == SeasonPlot.season_id)
        .where(SeasonPlot.plot_id.in_(plot_ids))
    )
    found: dict[int, list[Stretch]] = {}
    for plot_id, season_id, crop, starts_on, ends_on, closed_at in db.execute(statement):
        found.setdefault(plot_id, []).append(Stretch(season_id, crop, starts_on, last_day(ends_on, closed_at)))
    return found
