"""Plots: drawn, measured, held against the commune's boundary, and taken out of use."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growers import Grower
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.cooperatives.rules import admin_units, geometry
from app.cooperatives.services import duplicates
from app.cooperatives.services.cooperatives import known_commune
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Invalid
from app.core.text import fold, nfc


def draw(
    db: Session, actor: Actor, *, name: str, commune_code: str, geojson: str, grower_id: int | None = None
) -> Plot:
    """A new plot. Raises Invalid at "geometry" for a bad outline, at "grower_id" for somebody else's grower.

    Raises Conflict at "geometry" when a plot in use has this very outline.
    """
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    row = Plot(cooperative_id=cooperative_id, created_at=clock.now())
    _fill(db, actor, row, name=name, commune_code=commune_code, geojson=geojson, grower_id=grower_id)
    scope.take_turns(db, cooperative_id)
    _refuse_same(db, row)
    db.add(row)
    db.flush()
    return row


def redraw(
    db: Session,
    actor: Actor,
    plot_id: int,
    *,
    name: str,
    commune_code: str,
    geojson: str,
    grower_id: int | None = None,
) -> Plot:
    """Mend a plot; the area is measured again. Raises Invalid as `draw` does."""
    row = scope.get(db, actor, Plot, plot_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    db.refresh(row, ["geometry"])  # for the audit chain to tell from what to what
    _fill(db, actor, row, name=name, commune_code=commune_code, geojson=geojson, grower_id=grower_id)
    db.flush()
    db.expire(row, ["grower"])
    return row


def retire(db: Session, actor: Actor, plot_id: int) -> Plot:
    """Take a plot out of use; records about it stay."""
    row = scope.get(db, actor, Plot, plot_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.retired_at = row.retired_at or clock.now()
    db.flush()
    return row


def reopen(db: Session, actor: Actor, plot_id: int) -> Plot:
    """Use a retired plot again."""
    row = scope.get(db, actor, Plot, plot_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.retired_at = None
    db.flush()
    return row


def _fill(
    db: Session, actor: Actor, row: Plot, *, name: str, commune_code: str, geojson: str, grower_id: int | None
) -> None:
    known_commune(commune_code)
    if grower_id is not None:
        _check_grower(db, actor, row.cooperative_id, grower_id)
    shape = geometry.parse_plot(geojson)
    row.name, row.search = nfc(name), fold(name)
    row.grower_id, row.commune_code = grower_id, commune_code
    row.geometry, row.area_m2, row.lat, row.lon = shape.geojson, shape.area_m2, shape.lat, shape.lon
    outside = geometry.outside_share(shape.geojson, admin_units.boundary(commune_code))
    row.outside_percent = round(outside * 100)


def _check_grower(db: Session, actor: Actor, cooperative_id: int, grower_id: int) -> None:
    grower = scope.get(db, actor, Grower, grower_id)
    if grower.cooperative_id != cooperative_id:
        raise Invalid.at("grower_id", N_("Nông hộ này thuộc một hợp tác xã khác"))


def _refuse_same(db: Session, row: Plot) -> None:
    """A form sent twice is no second plot."""
    same = sa.select(Plot.name).where(
        Plot.cooperative_id == row.cooperative_id, Plot.geometry == row.geometry, Plot.retired_at.is_(None)
    )
    name = db.scalar(same.limit(1))
    if name is not None:
        raise duplicates.taken("geometry", N_("Đúng ranh giới này đã lưu cho thửa “%(name)s”"), name=name)
