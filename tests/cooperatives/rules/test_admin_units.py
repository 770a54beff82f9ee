"""Communes are found by new names, old names and districts, typed with or without marks."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from app.cooperatives.rules import admin_units
from app.cooperatives.rules.admin_units import Unit, UnitType, search
from app.core.errors import NotFound
from app.core.text import fold

UNITS = st.sampled_from(admin_units.units())
OLD_UNITS = st.sampled_from([(unit, old) for unit in admin_units.units() for old in unit.old_units])


@pytest.fixture(scope="module", autouse=True)
def names_folded():
    """All names are folded on the first search; that shall not count as the time of one example."""
    search("vinh")


def names(text: str) -> list[str]:
    return [match.unit.name for match in search(text)]


def test_the_province_has_119_communes_and_11_wards_made_from_412():
    units = admin_units.units()
    assert sum(u.type is UnitType.COMMUNE for u in units) == 119
    assert sum(u.type is UnitType.WARD for u in units) == 11
    assert sum(len(u.old_units) for u in units) == 412
    assert len({u.code for u in units}) == 130


def test_a_unit_is_got_by_its_code():
    assert admin_units.unit("16828").full_name == "Xã Huồi Tụ"


def test_an_unknown_code_is_not_found():
    assert not admin_units.exists("99999")
    with pytest.raises(NotFound):
        admin_units.unit("99999")
    with pytest.raises(NotFound):
        admin_units.boundary("99999")


@given(UNITS)
def test_every_unit_is_found_by_its_folded_name_among_the_exact_ones(unit: Unit):
    found = [m.unit for m in search(fold(unit.name)) if fold(m.unit.name) == fold(unit.name) and m.old_name is None]
    assert found
    assert unit in found
    assert search(fold(unit.full_name))[0].unit in found


@given(UNITS)
def test_every_unit_is_found_by_its_code(unit: Unit):
    assert [m.unit for m in search(unit.code)] == [unit]


@given(OLD_UNITS)
def test_every_old_name_with_its_district_leads_to_its_successor(pair):
    unit, old = pair
    first = search(f"{old.name}, {old.district}".upper())[0]
    assert (first.unit, first.old_name, first.district) == (unit, old.name, old.district)


def test_an_old_name_of_three_districts_gives_all_three_to_choose_from():
    assert [(m.unit.name, m.old_name, m.district) for m in search("dong van")] == [
        ("Thông Thụ", "Xã Đồng Văn", "Huyện Quế Phong"),
        ("Tiên Đồng", "Xã Đồng Văn", "Huyện Tân Kỳ"),
        ("Đại Đồng", "Xã Đồng Văn", "Huyện Thanh Chương"),
    ]


@pytest.mark.parametrize(("text", "successor"), [("đông thành", "Yên Thành"), ("Đồng Thành", "Quang Đồng")])
def test_marks_decide_between_names_that_differ_only_by_marks(text, successor):
    assert next(m.unit.name for m in search(text) if m.old_name) == successor
    assert names(f"{text} yên thành")[0] == successor
    assert {"Yên Thành", "Quang Đồng"} <= set(names("dong thanh"))


def test_the_district_behind_the_name_decides():
    assert names("dong van tan ky") == ["Tiên Đồng"]


def test_whole_names_come_before_beginnings_before_later_words_before_parts():
    found = search("hop", limit=50)
    kinds = []
    for match in found:
        name = fold(match.old_name or match.unit.full_name).removeprefix("xa ").removeprefix("phuong ")
        kinds.append(0 if name == "hop" else 1 if name.startswith("hop") else 2 if " hop" in name else 3)
    assert kinds == sorted(kinds)
    assert len(set(kinds)) > 1


def test_a_whole_old_name_comes_before_the_beginning_of_a_new_one():
    first, *rest = search("con cuong")
    assert first.unit.name == "Con Cuông"
    assert {m.district for m in rest} == {"Huyện Con Cuông"}


def test_a_former_district_lists_the_communes_that_grew_out_of_it():
    assert len(search("huyện Kỳ Sơn")) == 12
    assert {m.district for m in search("huyện Kỳ Sơn")} == {"Huyện Kỳ Sơn"}


def test_a_unit_is_not_shown_twice_for_an_old_unit_of_its_own_name():
    assert [(m.unit.name, m.old_name) for m in search("minh hop")] == [("Minh Hợp", None)]


@pytest.mark.parametrize("text", ["", "   ", " - ", "zzz", "%", "\x00"])
def test_nothing_is_found_for_nothing(text):
    assert search(text) == []


@given(st.text(max_size=30), st.integers(1, 30))
def test_any_text_gives_at_most_as_many_as_asked_each_once(text, limit):
    found = search(text, limit=limit)
    assert len(found) <= limit
    assert len(found) == len(set(found))


def test_the_boundary_of_every_unit_holds_its_inner_point():
    import shapely

    for unit in admin_units.units():
        shape = shapely.from_geojson(admin_units.boundary(unit.code))
        assert shape.covers(shapely.Point(unit.lon, unit.lat)), unit.full_name


def test_the_small_map_draws_every_unit_and_projects_into_its_view_box():
    outline = admin_units.outline()
    assert set(outline.communes) == {u.code for u in admin_units.units()}
    assert outline.view_box == "0 0 320 255"
    for unit in admin_units.units():
        x, y = outline.place(unit.lat, unit.lon)
        assert 0 < x < 320
        assert 0 < y < 255


def test_the_small_map_puts_a_unit_where_its_path_begins():
    outline = admin_units.outline()
    for unit in admin_units.units():
        west, south, east, north = unit.bbox
        (left, bottom), (right, top) = outline.place(south, west), outline.place(north, east)
        x, y = (float(n) for n in outline.communes[unit.code][1:].split("l")[0].split())
        assert left - 1.5 <= x <= right + 1.5, unit.full_name
        assert top - 1.5 <= y <= bottom + 1.5, unit.full_name


def test_the_data_files_stay_small_and_name_only_codes_and_names():
    data = Path(app.__file__).parent / "cooperatives" / "data"
    assert (data / "nghe_an_communes.geojson").stat().st_size <= 700_000
    assert (data / "nghe_an_outline.json").stat().st_size <= 60_000
    features = json.loads((data / "nghe_an_communes.geojson").read_text(encoding="utf-8"))["features"]
    assert {tuple(f["properties"]) for f in features} == {("code", "name")}
