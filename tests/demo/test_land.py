"""Drawn plots: inside the commune, of the wanted size, apart from each other, the same every time."""

import itertools

import pytest

from app.cooperatives.rules import admin_units, geometry
from app.demo.catalogue.cooperatives import PRODUCERS
from app.demo.land import Land

SIZES = (3.9, 2.0, 0.4, 3.9)


@pytest.mark.parametrize("commune", [producer.commune_code for producer in PRODUCERS])
def test_plots_are_inside_apart_and_as_large_as_wanted(commune: str) -> None:
    land = Land(commune)
    shapes = [geometry.parse_plot(outline) for outline in (*land.plots(SIZES), *land.plots(SIZES))]
    for shape, hectares in zip(shapes, SIZES * 2, strict=True):
        assert geometry.outside_share(shape.geojson, admin_units.boundary(commune)) < 0.001
        assert abs(shape.area_m2 / 10_000 - hectares) < hectares * 0.03
    assert all(not geometry.overlap_m2(a.geojson, b.geojson) for a, b in itertools.combinations(shapes, 2))


def test_the_same_commune_gives_the_same_land() -> None:
    assert Land("17071").plots(SIZES) == Land("17071").plots(SIZES)


def test_a_commune_without_room_says_so() -> None:
    land = Land("17464")
    with pytest.raises(ValueError, match="no room"):
        list(map(land.plots, [(1.0,)] * 500))
