"""What a line of the farm log must hold, and for which crop an input is meant."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.traceability.rules import farm_log as rules
from app.traceability.rules.farm_log import FIELDS, LOG_NAMES, LogKind, Told

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=clock.VIETNAM)
TODAY = NOON.date()
GOOD: dict[str, Any] = {"kind": LogKind.SPRAYING, "done_on": TODAY, "plot_ids": (1,), "input_item_id": 1, "amount": 200}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"plot_ids": ()}, "plot_ids"),
        ({"plot_ids": tuple(range(201))}, "plot_ids"),
        ({"done_on": TODAY + timedelta(days=1)}, "done_on"),
        ({"done_on": TODAY - timedelta(days=1100)}, "done_on"),
        ({"done_time": time(12, 1)}, "done_time"),
        ({"input_item_id": None}, "input_item_id"),
        ({"amount": None}, "amount"),
        ({"grams": 5}, "quantity"),
        ({"photo_ids": (1, 2, 3, 4, 5, 6)}, "photos"),
        ({"kind": LogKind.IRRIGATION}, "input_item_id"),
        ({"kind": LogKind.HARVEST, "input_item_id": None, "amount": None}, "quantity"),
    ],
)
def test_what_is_missing_or_impossible_is_told_at_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        rules.check(Told(**(GOOD | given)), NOON)
    assert field in {problem.field for problem in error.value.problems}


def test_a_whole_line_passes_and_yesterday_has_any_hour() -> None:
    rules.check(Told(**GOOD), NOON)
    rules.check(Told(**(GOOD | {"done_on": TODAY - timedelta(days=1), "done_time": time(18)})), NOON)


def test_every_kind_has_its_name_and_its_fields() -> None:
    assert set(FIELDS) == set(LOG_NAMES) == set(LogKind)


@pytest.mark.parametrize(
    ("crops", "crop", "allowed"),
    [
        ("cam, quýt", "Cam", True),
        ("Cam", "Cam Vinh", True),
        ("cam sành", "cam", True),
        ("cây có múi", "Cam Vinh", True),
        ("chè; lạc", "Cam", False),
        ("camu", "cam", False),
        ("", "cam", None),
        (None, "cam", None),
    ],
)
def test_an_input_is_for_a_crop_that_its_label_names(crops: str | None, crop: str, allowed: bool | None) -> None:
    assert rules.allowed_for(crops, crop) is allowed
