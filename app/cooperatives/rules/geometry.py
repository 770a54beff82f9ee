"""Plot boundaries: read GeoJSON (RFC 7946), say plainly what is wrong with it, measure it on the WGS 84 ellipsoid."""

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.errors import N_, Invalid

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

Ring = list[tuple[float, float]]

MAX_POINTS = 2_000
MAX_TEXT = 500_000
MAX_AREA_M2 = 5_000_000
LONGITUDES = (102.0, 118.0)
"""Degrees east that hold Việt Nam and its islands; far from LATITUDES, so that swapped axes are seen."""
LATITUDES = (6.0, 24.0)
DECIMALS = 6
"""11 cm; Regulation (EU) 2023/1115 asks for at least six."""

_WHERE = re.compile(r"\[(?P<lon>\S+) (?P<lat>\S+)\]")


@dataclass(frozen=True, slots=True)
class PlotShape:
    """One plot: canonical GeoJSON polygon, area in whole m², a point inside it, box as (west, south, east, north)."""

    geojson: str
    area_m2: int
    lat: float
    lon: float
    bbox: tuple[float, float, float, float]


def parse_plot(geojson_text: str) -> PlotShape:
    """The plot drawn in a GeoJSON polygon, or in a feature or collection that holds exactly one.

    Open rings are closed, heights dropped, positions rounded to DECIMALS, rings turned as RFC 7946 §3.1.6 asks.
    Raises Invalid at "geometry" when the text is not GeoJSON, or the plot crosses itself, lies outside Việt Nam,
    has more than MAX_POINTS positions, no area, or more than MAX_AREA_M2.
    """
    rings = _rings(_one_polygon(_load(geojson_text)))
    if sum(len(ring) for ring in rings) > MAX_POINTS:
        raise _fault(N_("Ranh giới có quá nhiều điểm; xin giản lược còn không quá %(most)s điểm."), most=MAX_POINTS)
    polygon = _checked([_closed(ring) for ring in rings])
    area_m2 = round(_area_m2(polygon))
    if area_m2 == 0:
        raise _no_area()
    if area_m2 > MAX_AREA_M2:
        message = N_("Thửa rộng %(hectares)s ha, quá lớn cho một thửa (nhiều nhất %(most)s ha). Xin xem lại các điểm.")
        raise _fault(message, hectares=round(area_m2 / 10_000), most=MAX_AREA_M2 // 10_000)
    inside = polygon.representative_point()
    west, south, east, north = polygon.bounds
    lat, lon = round(inside.y, DECIMALS), round(inside.x, DECIMALS)
    return PlotShape(_dump(polygon), area_m2, lat, lon, (west, south, east, north))


def outside_share(shape_geojson: str, commune_geojson: str) -> float:
    """Share (0–1) of the plot's area outside the commune; both are GeoJSON geometries that were checked before."""
    plot, commune = _read(shape_geojson), _read(commune_geojson)
    return min(1.0, max(0.0, 1 - plot.intersection(commune).area / plot.area))


def overlap_m2(a: str, b: str) -> int:
    """Area in whole m² that two plots share; both are GeoJSON geometries that were checked before."""
    from shapely import Polygon
    from shapely.geometry.base import BaseMultipartGeometry

    common = _read(a).intersection(_read(b))
    parts = list(common.geoms) if isinstance(common, BaseMultipartGeometry) else [common]
    return round(sum(_area_m2(part) for part in parts if isinstance(part, Polygon)))


def _load(text: str) -> object:
    if len(text) > MAX_TEXT:
        raise _fault(N_("Tệp ranh giới quá lớn; mỗi lần chỉ gửi ranh giới của một thửa."))
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _fault(N_("Không đọc được ranh giới: nội dung này không phải GeoJSON.")) from error
    return document


def _one_polygon(document: object) -> object:
    """The coordinates of the only polygon in a geometry, feature or collection."""
    match document:
        case {"type": "FeatureCollection", "features": [feature]}:
            document = feature
    match document:
        case {"type": "Feature", "geometry": geometry}:
            document = geometry
    match document:
        case {"type": "Polygon", "coordinates": [_, *_] as rings}:
            return rings
        case {"type": "MultiPolygon", "coordinates": [[_, *_] as rings]}:
            return rings
        case {"type": "FeatureCollection", "features": list()} | {"type": "MultiPolygon", "coordinates": list()}:
            raise _fault(N_("Xin gửi đúng một thửa mỗi lần; tệp này có nhiều thửa hoặc không có thửa nào."))
        case _:
            raise _fault(N_("Ranh giới thửa phải là một vùng khép kín (Polygon), không phải điểm hay đường."))


def _rings(coordinates: object) -> list[Ring]:
    if isinstance(coordinates, list) and all(isinstance(ring, list) for ring in coordinates):
        return [[_position(position) for position in ring] for ring in coordinates]
    raise _not_positions()


def _position(value: object) -> tuple[float, float]:
    """Longitude and latitude of one position, rounded. Raises Invalid when it cannot be in Việt Nam."""
    match value:
        case [int() | float() as lon, int() | float() as lat, *_] if not {type(lon), type(lat)} & {bool}:
            pass
        case _:
            raise _not_positions()
    if _within(lon, LONGITUDES) and _within(lat, LATITUDES):
        return round(float(lon), DECIMALS), round(float(lat), DECIMALS)
    if _within(lat, LONGITUDES) and _within(lon, LATITUDES):
        message = N_("Vĩ độ và kinh độ bị đổi chỗ: GeoJSON ghi kinh độ trước, ví dụ [%(lon)s, %(lat)s].")
        raise _fault(message, lon=f"{lat:.5f}", lat=f"{lon:.5f}")
    message = N_("Điểm [%(lon)s, %(lat)s] không ở Việt Nam. Xin xem lại hệ tọa độ (WGS 84, độ thập phân).")
    raise _fault(message, lon=str(lon)[:20], lat=str(lat)[:20])


def _within(value: float, bounds: tuple[float, float]) -> bool:
    # Comparing also turns away NaN, infinity and integers too long for a float.
    return bounds[0] <= value <= bounds[1]


def _closed(ring: Ring) -> Ring:
    """The ring without repeated neighbours, ending where it began. Raises Invalid with fewer than three corners."""
    corners = [p for i, p in enumerate(ring) if i == 0 or p != ring[i - 1]]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(set(corners)) < 3:
        raise _fault(N_("Ranh giới cần ít nhất ba góc khác nhau."))
    return [*corners, corners[0]]


def _checked(rings: list[Ring]) -> "Polygon":
    """A valid polygon with its outer ring counter-clockwise. Raises Invalid that names where it crosses itself."""
    import shapely

    polygon = shapely.Polygon(rings[0], rings[1:])
    if not isinstance(polygon.convex_hull, shapely.Polygon):
        raise _no_area()
    reason = shapely.is_valid_reason(polygon)
    if where := _WHERE.search(reason):
        place = {name: f"{float(where[name]):.{DECIMALS}f}" for name in ("lat", "lon")}
        if "Self-intersection" in reason:
            raise _fault(
                N_("Ranh giới tự cắt tại vĩ độ %(lat)s, kinh độ %(lon)s. Xin sắp lại thứ tự các góc."), **place
            )
        raise _fault(
            N_("Phần khoét trong thửa không nằm gọn bên trong ranh giới (vĩ độ %(lat)s, kinh độ %(lon)s)."), **place
        )
    return shapely.orient_polygons(polygon)


def _area_m2(polygon: "Polygon") -> float:
    from pyproj import Geod

    # Negative for clockwise rings, which shapely's intersections have.
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(polygon)
    return abs(float(area))


def _dump(polygon: "Polygon") -> str:
    rings = [polygon.exterior, *polygon.interiors]
    written = ("[" + ",".join(f"[{x:.{DECIMALS}f},{y:.{DECIMALS}f}]" for x, y in ring.coords) + "]" for ring in rings)
    return '{"type":"Polygon","coordinates":[' + ",".join(written) + "]}"


def _read(geojson: str) -> "BaseGeometry":
    import shapely

    return shapely.from_geojson(geojson)


def _no_area() -> Invalid:
    return _fault(N_("Các góc nằm trên một đường thẳng hoặc quá gần nhau, nên thửa không có diện tích."))


def _not_positions() -> Invalid:
    return _fault(N_("Mỗi góc của thửa phải ghi bằng hai số: kinh độ rồi vĩ độ."))


def _fault(message: str, **values: object) -> Invalid:
    return Invalid.at("geometry", message, **values)
