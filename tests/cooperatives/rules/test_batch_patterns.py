"""Batch number patterns."""

from datetime import date

import pytest

from app.cooperatives.rules import batch_patterns
from app.core.errors import Invalid

DAY = date(2026, 11, 8)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("MH-{yy}{mm}{dd}-{nn}", "MH-261108-01"),
        (" mh{NN} ", "MH01"),
        ("{nnn}", "001"),
        ("{YY}{Mm}-{nn}", "2611-01"),
    ],
)
def test_a_pattern_is_raised_and_gives_its_first_number(typed: str, first: str) -> None:
    assert batch_patterns.example(batch_patterns.check(typed), DAY) == first


@pytest.mark.parametrize(
    "typed", ["", "MH-{yy}", "Lô-{nn}", "{nn}/{yy}", "-{nn}", "{n}", "{{nn}}", "A" * 19 + "{nn}", "A {nn}"]
)
def test_what_makes_no_number_or_the_same_number_every_time_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        batch_patterns.check(typed)
    assert refusal.value.problems[0].field == "batch_pattern"
