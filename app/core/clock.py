"""Time: instants are aware UTC, days are days in Việt Nam (UTC+7, no summer time)."""

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def day(instant: datetime) -> date:
    """The calendar day in Việt Nam of an aware instant."""
    return instant.astimezone(VIETNAM).date()


def today() -> date:
    """Today's date in Việt Nam."""
    return day(now())
