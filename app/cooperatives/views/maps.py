"""What maps are drawn from: commune boundaries and plots as GeoJSON (RFC 7946)."""

import functools
import hashlib
import json
from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for

from app.cooperatives.queries import cooperatives as cooperative_queries
from app.cooperatives.queries import plots
from app.cooperatives.rules import admin_units
from app.core.actor import Permission
from app.web.addresses import number_asked
from app.web.auth import actor, guard
from app.web.house import reading

bp = Blueprint("maps", __name__, url_prefix="/map")


@bp.get("/communes.geojson")
@guard(Permission.VIEW)
def communes() -> Response:
    """All 130 communes; the actor's own is marked."""
    own = actor()
    home = own.commune_code
    if own.cooperative_id is not None:
        home = cooperative_queries.get(reading(), own, own.cooperative_id).commune_code
    return _boundaries(admin_units.units(), home)


@bp.get("/communes/<code>.geojson")
@guard(Permission.VIEW)
def commune(code: str) -> Response:
    """One commune, marked, with its neighbours: enough to draw a plot on a slow connection. Raises NotFound."""
    home = admin_units.unit(code)
    near = [unit for unit in admin_units.units() if _touch(unit.bbox, home.bbox)]
    return _boundaries(near, code)


@bp.get("/plots.geojson")
@guard(Permission.VIEW)
def plot_shapes() -> Response:
    """Plots in use: all in scope, or of one cooperative, growing area or plot; `except` leaves one out."""
    features = plots.map_features(
        reading(),
        actor(),
        cooperative_id=number_asked("cooperative"),
        growing_area_id=number_asked("area"),
        plot_id=number_asked("plot"),
    )
    left_out = number_asked("except")
    shown = [feature for feature in features if feature["properties"]["id"] != left_out]
    for feature in shown:
        feature["properties"]["url"] = url_for("plots.show", plot_id=feature["properties"]["id"])
    body = json.dumps({"type": "FeatureCollection", "features": shown}, ensure_ascii=False)
    return Response(body, mimetype="application/geo+json")


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _boundaries(units: Sequence[admin_units.Unit], home: str | None) -> Response:
    features = ",".join(_feature(unit.code, unit.code == home) for unit in units)
    body = '{"type":"FeatureCollection","features":[' + features + "]}"
    response = Response(body, mimetype="application/geo+json")
    response.cache_control.private = True
    response.cache_control.max_age = 86_400
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    response.make_conditional(request)
    return response


@functools.cache
def _feature(code: str, home: bool) -> str:
    properties = {"code": code, "name": admin_units.unit(code).full_name} | ({"home": True} if home else {})
    shown = json.dumps(properties, ensure_ascii=False)
    return f'{{"type":"Feature","properties":{shown},"geometry":{admin_units.boundary(code)}}}'
