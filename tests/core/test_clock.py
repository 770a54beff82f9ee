"""Days are days in Việt Nam."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from app.core import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 17, 16, 59, 59, 999_999, tzinfo=UTC), date(2026, 11, 17)),
        (datetime(2026, 11, 17, 17, 0, tzinfo=UTC), date(2026, 11, 18)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 7, 1, 17, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 11, 18, 12, 0, tzinfo=timezone(timedelta(hours=-5))), date(2026, 11, 19)),
    ],
)
def test_a_day_begins_at_seventeen_utc_all_year(instant: datetime, day: date) -> None:
    assert clock.day(instant) == day


def test_today_is_already_tomorrow_before_midnight_utc() -> None:
    with time_machine.travel(datetime(2026, 11, 17, 23, 0, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 11, 18)
        assert clock.now() == datetime(2026, 11, 17, 23, 0, tzinfo=UTC)
        assert clock.now().tzinfo is UTC
