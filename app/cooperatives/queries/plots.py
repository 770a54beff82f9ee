"""The plots of a cooperative, and which of them lie over each other."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, undefer

from app.cooperatives.models.growing_areas import GrowingArea, growing_area_plots
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.cooperatives.rules import geometry
from app.cooperatives.rules.growing_areas import AreaState
from app.core.actor import Actor
from app.core.text import fold

OVERLAP_M2 = 50
"""Neighbours drawn by thumb share a strip; less than this is no overlap."""

MAX_ON_MAP = 3_000

_STANDING = {
    AreaState.GRANTED: "good",
    AreaState.SUSPENDED: "hold",
    AreaState.REVOKED: "hold",
}
_WEIGHT = {"good": 2, "hold": 1, "wait": 0}


def listing(
    actor: Actor, *, text: str = "", retired: bool = False, cooperative_id: int | None = None
) -> sa.Select[tuple[Plot]]:
    """Plots in scope by name: those in use, or (`retired`) those taken out of use."""
    statement = scope.visible(sa.select(Plot), actor, Plot.cooperative_id)
    statement = statement.where(Plot.retired_at.is_not(None) if retired else Plot.retired_at.is_(None))
    if cooperative_id is not None:
        statement = statement.where(Plot.cooperative_id == cooperative_id)
    if wanted := fold(text):
        statement = statement.where(Plot.search.contains(wanted, autoescape=True))
    return statement.options(joinedload(Plot.grower)).order_by(Plot.search, Plot.id)


def choices(db: Session, actor: Actor, cooperative_id: int) -> list[Plot]:
    """The plots of one cooperative in use, for a list to choose from."""
    return list(db.scalars(listing(actor, cooperative_id=cooperative_id)))


def growing_areas_of(db: Session, actor: Actor, plot_id: int) -> list[GrowingArea]:
    """The growing areas a plot belongs to."""
    linked = sa.select(growing_area_plots.c.growing_area_id).where(growing_area_plots.c.plot_id == plot_id)
    statement = sa.select(GrowingArea).where(GrowingArea.id.in_(linked)).order_by(GrowingArea.search)
    return list(db.scalars(scope.visible(statement, actor, GrowingArea.cooperative_id)))


def overlaps(db: Session, actor: Actor, plot: Plot) -> list[tuple[Plot, int]]:
    """Other plots in use of the same cooperative that share ground with `plot`, and how many m²."""
    near = sa.select(Plot).where(
        Plot.cooperative_id == plot.cooperative_id,
        Plot.id != plot.id,
        Plot.retired_at.is_(None),
        # A plot has at most 5 km²; two whose inner points lie 0.1° (11 km) apart do not meet unless absurdly long.
        Plot.lat.between(plot.lat - 0.1, plot.lat + 0.1),
        Plot.lon.between(plot.lon - 0.1, plot.lon + 0.1),
    )
    seen = scope.visible(near, actor, Plot.cooperative_id).options(undefer(Plot.geometry))
    others = db.scalars(seen.order_by(Plot.search))
    shared = [(other, geometry.overlap_m2(plot.geometry, other.geometry)) for other in others]
    return [(other, area) for other, area in shared if area >= OVERLAP_M2]


def map_features(
    db: Session,
    actor: Actor,
    *,
    cooperative_id: int | None = None,
    growing_area_id: int | None = None,
    plot_id: int | None = None,
) -> list[dict[str, Any]]:
    """Plots in use as GeoJSON features with id, name, state: good (code granted), hold (suspended), wait (no code)."""
    statement = scope.visible(sa.select(Plot).where(Plot.retired_at.is_(None)), actor, Plot.cooperative_id)
    if cooperative_id is not None:
        statement = statement.where(Plot.cooperative_id == cooperative_id)
    if growing_area_id is not None:
        linked = sa.select(growing_area_plots.c.plot_id).where(growing_area_plots.c.growing_area_id == growing_area_id)
        statement = statement.where(Plot.id.in_(linked))
    if plot_id is not None:
        statement = statement.where(Plot.id == plot_id)
    statement = statement.options(undefer(Plot.geometry))
    plots = list(db.scalars(statement.order_by(Plot.id).limit(MAX_ON_MAP)))
    standing = _standing(db, [plot.id for plot in plots])
    return [
        {
            "type": "Feature",
            "geometry": json.loads(plot.geometry),
            "properties": {"id": plot.id, "name": plot.name, "state": standing.get(plot.id, "wait")},
        }
        for plot in plots
    ]


def _standing(db: Session, plot_ids: list[int]) -> dict[int, str]:
    """The best state among the growing areas of each plot."""
    links = growing_area_plots
    rows = db.execute(
        sa.select(links.c.plot_id, GrowingArea.state)
        .join(GrowingArea, GrowingArea.id == links.c.growing_area_id)
        .where(links.c.plot_id.in_(plot_ids))
    )
    best: dict[int, str] = {}
    for plot_id, state in rows:
        word = _STANDING.get(state, "wait")
        best[plot_id] = max(best.get(plot_id, word), word, key=_WEIGHT.__getitem__)
    return best
