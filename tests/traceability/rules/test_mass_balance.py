"""Yield bands: a crop is found by its name as people write it, and only the impossible is called so."""

from datetime import date

import pytest

from app.core.text import nfc
from app.traceability.rules.mass_balance import Figures, Level, findings, harvest_band
from app.traceability.rules.stock import Standing
from app.traceability.rules.yield_bands import BANDS, band_of

DAY = date(2026, 11, 1)
HECTARE = 10_000
TONNE = 1_000_000


@pytest.mark.parametrize(
    ("crop", "name"),
    [
        ("Cam Xã Đoài", "cam"),
        ("Chanh leo", "chanh leo"),
        ("chanh", "chanh"),
        ("CHÈ SHAN TUYẾT", "chè shan tuyết"),
        ("che shan", "chè"),
        ("Đậu xanh", "đậu"),
    ],
)
def test_the_longest_name_of_a_crop_wins(crop: str, name: str) -> None:
    band = band_of(crop, DAY)
    assert band is not None
    assert band.name == name


def test_part_of_another_word_or_another_mark_is_not_the_crop() -> None:
    assert band_of("Camellia", DAY) is None
    assert [band_of(crop, DAY) for crop in ("Dâu tằm", "Dừa", "Cái gì đó")] == [None, None, None]
    assert band_of("Cam", date(2019, 12, 31)) is None


def test_a_harvest_is_judged_by_its_land() -> None:
    levels = [harvest_band("Cam", HECTARE, tonnes * TONNE, DAY).level for tonnes in (3, 4, 40, 41)]
    assert levels == [Level.UNDER, Level.WITHIN, Level.WITHIN, Level.OVER]
    assert harvest_band("Cam", HECTARE, 40 * TONNE + 1, DAY).level is Level.OVER
    assert harvest_band("Kỳ hoa dị thảo", HECTARE, 900 * TONNE, DAY).level is Level.UNKNOWN


def test_every_band_is_written_as_it_is_looked_for() -> None:
    assert [band.name for band in BANDS if band.name != nfc(band.name).lower() or not 0 < band.least < band.most] == []


def test_records_that_add_up_say_nothing() -> None:
    assert findings(Figures(Standing(1000, used=400, shipped=700, returned=100, packed=600, in_units=0), 600)) == []
