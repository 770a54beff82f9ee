"""Plot boundaries are measured rightly, and what is wrong with one is said in words that help."""

import json
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules import admin_units, geometry
from app.core.errors import Invalid, Problem

Points = list[tuple[float, float]]
MINH_HOP = (105.2, 19.3)


def polygon(*rings: Points) -> str:
    return json.dumps({"type": "Polygon", "coordinates": rings})


def square(lon: float, lat: float, metres: float) -> Points:
    """A square on the ellipsoid: radii of curvature N and M of WGS 84 at the latitude of its middle."""
    axis, e2, phi = 6378137.0, 0.00669437999014, math.radians(lat)
    w = 1 - e2 * math.sin(phi) ** 2
    dx = math.degrees(metres / 2 / (axis / math.sqrt(w) * math.cos(phi)))
    dy = math.degrees(metres / 2 / (axis * (1 - e2) / w**1.5))
    return [
        (lon - dx, lat - dy),
        (lon + dx, lat - dy),
        (lon + dx, lat + dy),
        (lon - dx, lat + dy),
        (lon - dx, lat - dy),
    ]


@pytest.fixture(scope="module", autouse=True)
def libraries_loaded():
    """Shapely and pyproj load on first use; that shall not count as the time of one example."""
    geometry.parse_plot(polygon(square(*MINH_HOP, 100)))


def fault(text: str) -> Problem:
    with pytest.raises(Invalid) as refused:
        geometry.parse_plot(text)
    (problem,) = refused.value.problems
    assert problem.field == "geometry"
    assert problem.message % problem.values
    return problem


PLACES = st.tuples(st.floats(103, 109), st.floats(9, 23))
SIDES = st.floats(100, 2_000)


@given(PLACES, SIDES)
def test_the_area_of_a_square_is_right_within_half_a_percent(place, metres):
    shape = geometry.parse_plot(polygon(square(*place, metres)))
    assert shape.area_m2 == pytest.approx(metres**2, rel=0.005)


@given(PLACES, SIDES)
def test_clockwise_and_counter_clockwise_are_the_same_plot(place, metres):
    ring = square(*place, metres)
    assert geometry.parse_plot(polygon(ring[::-1])) == geometry.parse_plot(polygon(ring))


@given(PLACES, SIDES)
def test_what_was_stored_reads_back_as_itself(place, metres):
    shape = geometry.parse_plot(polygon(square(*place, metres)))
    assert geometry.parse_plot(shape.geojson) == shape


@given(PLACES, SIDES)
def test_the_named_point_lies_inside(place, metres):
    shape = geometry.parse_plot(polygon(square(*place, metres)))
    west, south, east, north = shape.bbox
    assert west < shape.lon < east
    assert south < shape.lat < north


def test_a_hole_is_not_counted():
    outer, inner = square(*MINH_HOP, 200), square(*MINH_HOP, 100)
    for hole in (inner, inner[::-1]):
        assert geometry.parse_plot(polygon(outer, hole)).area_m2 == pytest.approx(30_000, rel=0.005)


def test_an_open_ring_is_closed():
    ring = square(*MINH_HOP, 100)
    assert geometry.parse_plot(polygon(ring[:-1])) == geometry.parse_plot(polygon(ring))


def test_positions_are_kept_to_six_decimals_and_heights_dropped():
    ring = [[105.20000049, 19.3, 812.5], [105.2012, 19.3, 0], [105.2012, 19.3012345678, 0], [105.2, 19.3]]
    stored = geometry.parse_plot(json.dumps({"type": "Polygon", "coordinates": [ring]})).geojson
    first = "[105.200000,19.300000]"
    assert stored == (
        '{"type":"Polygon","coordinates":[[' + f"{first},[105.201200,19.300000],[105.201200,19.301235],{first}" + "]]}"
    )


def test_a_feature_a_collection_and_a_multipolygon_of_one_are_read():
    plain = {"type": "Polygon", "coordinates": [square(*MINH_HOP, 100)]}
    feature = {"type": "Feature", "properties": {"name": "Thửa 1"}, "geometry": plain}
    collection = {"type": "FeatureCollection", "features": [feature]}
    multi = {"type": "MultiPolygon", "coordinates": [plain["coordinates"]]}
    expected = geometry.parse_plot(json.dumps(plain))
    assert all(geometry.parse_plot(json.dumps(document)) == expected for document in (feature, collection, multi))


def test_a_bow_tie_is_refused_with_the_place_where_it_crosses():
    problem = fault(polygon([(105.0, 19.0), (105.002, 19.002), (105.002, 19.0), (105.0, 19.002), (105.0, 19.0)]))
    assert "tự cắt" in problem.message
    assert problem.values == {"lat": "19.001000", "lon": "105.001000"}


@given(st.floats(0.0005, 0.01), st.floats(0.0005, 0.01))
def test_no_bow_tie_gets_through(width, height):
    lon, lat = MINH_HOP
    ring = [(lon, lat), (lon + width, lat + height), (lon + width, lat), (lon, lat + height)]
    assert "tự cắt" in fault(polygon(ring)).message


def test_swapped_axes_are_named_and_shown_the_right_way_round():
    problem = fault(polygon([(lat, lon) for lon, lat in square(*MINH_HOP, 100)]))
    assert "đổi chỗ" in problem.message
    assert str(problem.values["lon"]).startswith("105.")
    assert str(problem.values["lat"]).startswith("19.")


@pytest.mark.parametrize("place", [(2.35, 48.85), (550_000, 2_100_000), (1e400, 19.0), (0, 0)])
def test_a_plot_outside_viet_nam_is_refused(place):
    lon, lat = place
    assert "không ở Việt Nam" in fault(polygon([(lon, lat), (lon + 1, lat), (lon, lat + 1)])).message


@pytest.mark.parametrize(
    "text",
    ["", "thửa của tôi", "[" * 100_000, '{"type": "Polygon"', "[" * 600_000],
    ids=["empty", "prose", "deep", "cut", "long"],
)
def test_what_is_not_json_is_refused(text):
    fault(text)


def test_a_huge_file_is_refused_before_it_is_read():
    assert "quá lớn" in fault(polygon(square(*MINH_HOP, 100)) + " " * geometry.MAX_TEXT).message


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"type": "Point", "coordinates": [105.2, 19.3]},
        {"type": "LineString", "coordinates": square(*MINH_HOP, 100)},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Feature", "geometry": None},
    ],
)
def test_what_is_no_polygon_is_refused(document):
    assert "Polygon" in fault(json.dumps(document)).message


@pytest.mark.parametrize("count", [0, 2])
def test_several_plots_or_none_in_one_file_are_refused(count):
    plain = {"type": "Polygon", "coordinates": [square(*MINH_HOP, 100)]}
    collection = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": plain}] * count}
    multi = {"type": "MultiPolygon", "coordinates": [plain["coordinates"]] * count}
    assert all("đúng một thửa" in fault(json.dumps(document)).message for document in (collection, multi))


@pytest.mark.parametrize("position", [None, 105.2, [105.2], ["105.2", "19.3"], [True, False], {"lon": 105.2}])
def test_a_corner_that_is_not_two_numbers_is_refused(position):
    fault(json.dumps({"type": "Polygon", "coordinates": [[position] * 4]}))


@pytest.mark.parametrize("rings", [7, [7], ["abcd"]])
def test_rings_that_are_not_lists_are_refused(rings):
    fault(json.dumps({"type": "Polygon", "coordinates": rings}))


def test_fewer_than_three_corners_are_refused():
    a, b = (105.2, 19.3), (105.201, 19.301)
    assert "ba góc" in fault(polygon([a, b, a])).message
    assert "ba góc" in fault(polygon([a, a, b, b, a])).message
    assert "ba góc" in fault(polygon([])).message


def test_corners_on_one_line_have_no_area():
    assert "không có diện tích" in fault(polygon([(105.2, 19.3), (105.2, 19.301), (105.2, 19.302)])).message
    assert "không có diện tích" in fault(polygon([(105.2, 19.3), (105.201, 19.301), (105.202, 19.302)])).message
    assert "không có diện tích" in fault(polygon([(105.2, 19.3), (105.200001, 19.3), (105.2, 19.300001)])).message


def test_five_hundred_hectares_pass_and_more_does_not():
    assert geometry.parse_plot(polygon(square(*MINH_HOP, 2_230))).area_m2 < geometry.MAX_AREA_M2
    assert fault(polygon(square(*MINH_HOP, 2_300))).values["most"] == 500


def test_a_hole_outside_the_plot_is_refused():
    lon, lat = MINH_HOP
    assert "khoét" in fault(polygon(square(lon, lat, 100), square(lon + 0.01, lat, 50))).message


def test_two_thousand_points_pass_and_one_more_does_not():
    def circle(count: int) -> str:
        turns = [2 * math.pi * i / count for i in range(count)]
        return polygon([(105.2 + 0.005 * math.cos(t), 19.3 + 0.005 * math.sin(t)) for t in turns])

    assert geometry.parse_plot(circle(2_000)).area_m2 > 0
    assert fault(circle(2_001)).values["most"] == 2_000


@pytest.mark.parametrize(("shift", "share"), [(0, 0.0), (50, 0.5), (25, 0.25), (200, 1.0)])
def test_the_share_outside_is_what_sticks_out(shift, share):
    lon, lat = MINH_HOP
    metre = (square(lon, lat, 1)[1][0] - lon) * 2
    plot = geometry.parse_plot(polygon(square(lon + shift * metre, lat, 100))).geojson
    home = geometry.parse_plot(polygon(square(lon, lat, 100))).geojson
    assert geometry.outside_share(plot, home) == pytest.approx(share, abs=0.002)
    assert geometry.overlap_m2(plot, home) == pytest.approx(10_000 * (1 - share), rel=0.005, abs=20)
    assert geometry.overlap_m2(home, plot) == geometry.overlap_m2(plot, home)


def test_neighbours_that_share_an_edge_do_not_overlap():
    left = [(105.0, 19.0), (105.001, 19.0), (105.001, 19.001), (105.0, 19.001)]
    right = [(lon + 0.001, lat) for lon, lat in left]
    a, b = (geometry.parse_plot(polygon(ring)).geojson for ring in (left, right))
    assert geometry.overlap_m2(a, b) == 0


def test_a_hole_in_either_plot_is_not_overlapped():
    outer, inner = square(*MINH_HOP, 200), square(*MINH_HOP, 100)
    ring, disc, whole = (geometry.parse_plot(polygon(*r)).geojson for r in ((outer, inner), (inner,), (outer,)))
    assert geometry.overlap_m2(ring, whole) == pytest.approx(30_000, rel=0.005)
    assert geometry.overlap_m2(ring, disc) == 0


def test_an_overlap_in_two_pieces_is_counted_whole():
    comb = [(0, 0), (3, 0), (3, 2), (2, 2), (2, 1), (1, 1), (1, 2), (0, 2)]
    bar = [(0, 1), (3, 1), (3, 2), (0, 2)]
    a, b = (geometry.parse_plot(polygon([(105 + x / 1000, 19 + y / 1000) for x, y in r])).geojson for r in (comb, bar))
    tooth = geometry.parse_plot(polygon([(105, 19.001), (105.001, 19.001), (105.001, 19.002), (105, 19.002)])).area_m2
    assert geometry.overlap_m2(a, b) == pytest.approx(2 * tooth, abs=2)


def test_importing_the_rules_does_not_load_the_geometry_libraries():
    code = (
        "import sys; import app.cooperatives.rules.geometry; sys.exit(bool({'shapely', 'pyproj'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_plot_in_the_middle_of_its_commune_is_inside_it_and_outside_every_other():
    unit = admin_units.unit("17071")
    plot = geometry.parse_plot(polygon(square(unit.lon, unit.lat, 100))).geojson
    assert geometry.outside_share(plot, admin_units.boundary("17071")) == 0
    assert geometry.outside_share(plot, admin_units.boundary("16828")) == 1


@pytest.mark.parametrize("odd", ["true", "1" + "0" * 400, "1e400", "null", '"105"'])
def test_a_position_that_is_no_number_of_this_world_is_refused_in_words(odd: str) -> None:
    ring = f"[[{odd}, 19.3], [105.3, 19.3], [105.3, 19.4], [{odd}, 19.3]]"
    with pytest.raises(Invalid) as refused:
        geometry.parse_plot('{"type": "Polygon", "coordinates": [' + ring + "]}")
    assert refused.value.problems[0].field == "geometry"
