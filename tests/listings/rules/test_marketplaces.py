"""What each floor asks for is told all at once, before the network."""

from datetime import date

import pytest

from app.core.errors import Problem
from app.listings.rules.marketplaces import MARKETPLACES, missing
from app.listings.rules.offers import PhotoFact
from tests.listings.samples import DAY, facts

EVERYTHING_WRONG = facts(
    title="",
    description="x" * 20_000,
    unit="",
    producer="",
    origin="",
    price_vnd=2_000_000_000,
    stock=5_000_000,
    net_grams=9_000_000,
    photos=(),
)


def _fields(problems: list[Problem]) -> set[str]:
    return {problem.field for problem in problems}


@pytest.mark.parametrize("floor", MARKETPLACES.values(), ids=lambda floor: floor.id)
def test_complete_goods_are_welcome_on_every_floor(floor):
    assert missing(floor, facts(), day=DAY) == []


@pytest.mark.parametrize("floor", MARKETPLACES.values(), ids=lambda floor: floor.id)
def test_all_faults_are_told_at_once(floor):
    told = _fields(missing(floor, EVERYTHING_WRONG, day=DAY))
    expected = {"title", "description", "unit", "producer", "origin", "storage", "price_vnd", "stock", "net_grams"}
    assert told == expected | ({"photos"} if floor.id == "voso" else set())


def test_a_title_fits_one_floor_and_not_another():
    long = facts(title="C" * 110)
    assert missing(MARKETPLACES["nghean37"], long, day=DAY) == []
    assert _fields(missing(MARKETPLACES["voso"], long, day=DAY)) == {"title"}


def test_a_small_photo_is_named_by_its_number_and_size():
    photos = (PhotoFact("0" * 64, 1200, 1200), PhotoFact("1" * 64, 640, 400))
    (problem,) = missing(MARKETPLACES["voso"], facts(photos=photos), day=DAY)
    told = problem.message % problem.values
    assert told == "Ảnh 2 có 640 × 400 điểm, sàn cần ít nhất 500 × 500"


def test_a_photo_beyond_the_floor_s_most_is_not_held_against_the_listing():
    photos = (*[PhotoFact("0" * 64, 1200, 1200)] * 9, PhotoFact("1" * 64, 100, 100))
    assert missing(MARKETPLACES["voso"], facts(photos=photos), day=DAY) == []


def test_the_price_is_written_with_points_as_people_read_it():
    (problem,) = missing(MARKETPLACES["voso"], facts(price_vnd=600_000_000), day=DAY)
    assert problem.message % problem.values == "Giá 600.000.000 ₫, sàn cho từ 1 ₫ đến 500.000.000 ₫"


def test_the_law_is_not_asked_before_it_is_in_force():
    silent = facts(description="Ngon.", origin="", producer="", title="")
    assert missing(MARKETPLACES["nghean37"], silent, day=date(2025, 12, 31)) == []
    told = _fields(missing(MARKETPLACES["nghean37"], silent, day=date(2026, 1, 1)))
    assert told == {"title", "origin", "producer", "storage"}


@pytest.mark.parametrize("text", ["Bảo quản nơi mát.", "HƯỚNG DẪN: gọt vỏ.", "Cảnh báo: có hạt."])
def test_instructions_are_found_whatever_the_case_of_their_letters(text):
    assert missing(MARKETPLACES["nghean37"], facts(description=text), day=DAY) == []
