"""Plots for the sample: irregular outlines of a wanted size, side by side, inside a real commune."""

import json
import math
import random

import shapely
from shapely.geometry.base import BaseGeometry

from app.cooperatives.rules import admin_units

METRES_PER_DEGREE = 110_800.0
SPACING_M = 330.0
AREAS_APART_M = 1_500.0
TRIES = 400


class Land:
    """The land of one commune: growing areas are laid where none lies yet; the same commune gives the same land."""

    def __init__(self, commune_code: str) -> None:
        """Read the commune's boundary."""
        self._random = random.Random(f"land {commune_code}")  # noqa: S311 - the same drawing every time, no secret
        self._commune: BaseGeometry = shapely.from_geojson(admin_units.boundary(commune_code))
        shapely.prepare(self._commune)
        self._taken: list[tuple[float, float]] = []

    def plots(self, hectares: tuple[float, ...]) -> list[str]:
        """GeoJSON outlines of about these sizes, next to each other and apart from every earlier growing area."""
        west, south, east, north = self._commune.bounds
        for _ in range(TRIES):
            lon, lat = self._random.uniform(west, east), self._random.uniform(south, north)
            if any(self._metres(lon, lat, *other) < AREAS_APART_M for other in self._taken):
                continue
            drawn = [self._outline(*self._place(lon, lat, number), size) for number, size in enumerate(hectares)]
            if all(self._commune.contains(outline) for outline in drawn):
                self._taken.append((lon, lat))
                return [self._written(outline) for outline in drawn]
        raise ValueError("no room left in this commune")

    def _metres(self, lon: float, lat: float, other_lon: float, other_lat: float) -> float:
        return math.hypot((lon - other_lon) * math.cos(math.radians(lat)), lat - other_lat) * METRES_PER_DEGREE

    def _place(self, lon: float, lat: float, number: int) -> tuple[float, float]:
        """The middle of the plot with this number: two columns, so that neighbours do not overlap."""
        east, north = SPACING_M * (number % 2), SPACING_M * (number // 2)
        return lon + east / METRES_PER_DEGREE / math.cos(math.radians(lat)), lat + north / METRES_PER_DEGREE

    def _outline(self, lon: float, lat: float, hectares: float) -> shapely.Polygon:
        corners = self._random.randint(7, 11)
        shares = [self._random.uniform(0.74, 1.16) for _ in range(corners)]
        step = 2 * math.pi / corners
        turn = self._random.uniform(0, step)
        # The area of a polygon given by its corners' distances from the middle: half the sum of r·r'·sin(step).
        unit = sum(a * b for a, b in zip(shares, [*shares[1:], shares[0]], strict=True)) * math.sin(step) / 2
        radius = math.sqrt(hectares * 10_000 / unit) / METRES_PER_DEGREE
        stretch = 1 / math.cos(math.radians(lat))
        return shapely.Polygon(
            (
                lon + radius * share * math.cos(turn + step * number) * stretch,
                lat + radius * share * math.sin(turn + step * number),
            )
            for number, share in enumerate(shares)
        )

    def _written(self, outline: shapely.Polygon) -> str:
        ring = [[round(x, 6), round(y, 6)] for x, y in outline.exterior.coords]
        return json.dumps({"type": "Polygon", "coordinates": [ring]})
