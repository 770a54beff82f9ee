"""Communes and wards of Nghệ An since 1 July 2025, and the names they bore before: look up, search, draw."""

import functools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.core.errors import N_, NotFound
from app.core.text import fold, nfc

PROVINCE_CODE = "40"

_DATA = Path(__file__).resolve().parent.parent / "data"


class UnitType(StrEnum):
    """Commune (xã) or ward (phường)."""

    COMMUNE = "xa"
    WARD = "phuong"


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A unit that ended on 1 July 2025, by its full name and that of its district."""

    name: str
    district: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune or ward; `lat`, `lon` are a point inside it, `bbox` is (west, south, east, north), all in degrees."""

    code: str
    name: str
    full_name: str
    name_en: str
    type: UnitType
    area_km2: float
    lat: float
    lon: float
    bbox: tuple[float, float, float, float]
    old_units: tuple[OldUnit, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A unit found, and the old name or former district by which it was found, if it was."""

    unit: Unit
    old_name: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """SVG paths for a small map: the province, each commune by code, and how a place is projected into the view box."""

    view_box: str
    province: str
    communes: Mapping[str, str]
    x_at_lon_0: float
    x_per_degree: float
    y_at_lat_0: float
    y_per_degree: float

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place in degrees lies in the view box: x to the right, y down."""
        return self.x_at_lon_0 + self.x_per_degree * lon, self.y_at_lat_0 + self.y_per_degree * lat


@functools.cache
def units() -> tuple[Unit, ...]:
    """The 130 units, by code."""
    rows = json.loads((_DATA / "nghe_an_units.json").read_text(encoding="utf-8"))["units"]
    return tuple(sorted((_unit(row) for row in rows), key=lambda unit: unit.code))


def exists(code: str) -> bool:
    """Whether a unit bears this code."""
    return code in _by_code()


def unit(code: str) -> Unit:
    """The unit of this code. Raises NotFound."""
    if code not in _by_code():
        raise NotFound(N_("Nghệ An không có xã, phường nào mang mã %(code)s."), code=code)
    return _by_code()[code]


def boundary(code: str) -> str:
    """The unit's boundary as a GeoJSON geometry, right to about 100 m. Raises NotFound."""
    return _boundaries()[unit(code).code]


@functools.cache
def outline() -> Outline:
    """The small map of the province."""
    data = json.loads((_DATA / "nghe_an_outline.json").read_text(encoding="utf-8"))
    communes = MappingProxyType(data["communes"])
    return Outline(data["view_box"], data["province"], communes, **data["projection"])


def search(text: str, *, limit: int = 20) -> list[Match]:
    """Units whose code, new name or old name (alone or with its district) fits, best first; marks may be left out.

    Order: the whole name, its beginning, the beginning of a later word, any part; then all units of a former district.
    Among equals those come first that fit with their marks too (Xã Đông Thành and Xã Đồng Thành lay in one district).
    An old name leads to the unit it became part of.
    """
    query = _plain(text)
    if not query:
        return []
    words = _WORD.findall(nfc(text).casefold())
    ranked = ((entry.rank(query), not entry.has(words), entry.match) for entry in _entries())
    found = [(rank, unmarked, match) for rank, unmarked, match in ranked if rank is not None]
    by_new_name = {match.unit.code for *_, match in found if match.old_name is None and match.district is None}
    best = sorted((hit for hit in found if not _says_it_twice(hit[2], by_new_name)), key=lambda hit: hit[:2])
    return [match for *_, match in best[:limit]]


_WORD = re.compile(r"\w+")
_TYPE = re.compile("^(?:xa|phuong|thi tran|huyen|thi xa|thanh pho) ")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One thing to be found: the match it gives and the folded texts that lead to it."""

    match: Match
    names: tuple[str, ...]
    names_in_district: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()

    def has(self, words: Sequence[str]) -> bool:
        """Whether all these words, with their marks and in lower case, stand in what the match shows."""
        match = self.match
        shown = f"{match.old_name or match.unit.full_name} {match.district or ''}".casefold()
        return all(word in shown for word in words)

    def rank(self, query: str) -> int | None:
        """How well the query fits, 0 best; None when it does not."""
        if query in (*self.names, *self.names_in_district):
            return 0
        if any(name.startswith(query) for name in (*self.names, *self.names_in_district)):
            return 1
        if any(f" {query}" in name for name in self.names):
            return 2
        if any(query in name for name in self.names):
            return 3
        return 4 if query in self.districts else None


@functools.cache
def _entries() -> tuple[_Entry, ...]:
    """New names, then old names, then districts, each in the order in which equally good matches are shown."""
    new = [_Entry(Match(u), (*_spellings(u.full_name), u.code)) for u in units()]
    old = [_old_entry(u, o) for u in units() for o in u.old_units]
    pairs = sorted({(o.district, u.code) for u in units() for o in u.old_units})
    districts = [_Entry(Match(unit(c), district=d), (), districts=_spellings(d)) for d, c in pairs]
    return (*sorted(new, key=lambda e: e.names), *sorted(old, key=lambda e: e.names_in_district), *districts)


def _old_entry(successor: Unit, old: OldUnit) -> _Entry:
    names = _spellings(old.name)
    together = tuple(f"{name} {district}" for name in names for district in _spellings(old.district))
    return _Entry(Match(successor, old.name, old.district), names, together)


def _spellings(full_name: str) -> tuple[str, str]:
    """The folded name without and with its type ("minh hop", "xa minh hop")."""
    plain = _plain(full_name)
    return _TYPE.sub("", plain), plain


def _plain(text: str) -> str:
    """Folded, with any punctuation as a space."""
    return " ".join(_WORD.findall(fold(text)))


def _says_it_twice(match: Match, by_new_name: set[str]) -> bool:
    """Whether a unit found by its new name is found again by its district, or by an old unit of the same name."""
    if match.district is None or match.unit.code not in by_new_name:
        return False
    return match.old_name is None or _spellings(match.old_name)[0] == _spellings(match.unit.full_name)[0]


def _unit(row: Mapping[str, Any]) -> Unit:
    west, south, east, north = row["bbox"]
    return Unit(
        code=row["code"],
        name=row["name"],
        full_name=row["full_name"],
        name_en=row["name_en"],
        type=UnitType(row["type"]),
        area_km2=row["area_km2"],
        lat=row["point_inside"]["lat"],
        lon=row["point_inside"]["lon"],
        bbox=(west, south, east, north),
        old_units=tuple(OldUnit(old["name"], old["district"]) for old in row["old_units"]),
    )


@functools.cache
def _by_code() -> Mapping[str, Unit]:
    return MappingProxyType({unit.code: unit for unit in units()})


@functools.cache
def _boundaries() -> Mapping[str, str]:
    features = json.loads((_DATA / "nghe_an_communes.geojson").read_text(encoding="utf-8"))["features"]
    return MappingProxyType({f["properties"]["code"]: json.dumps(f["geometry"]) for f in features})
