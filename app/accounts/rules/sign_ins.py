"""How long a signed-in browser stays signed in, and how long wrong guesses are remembered."""

from datetime import datetime, timedelta

REST = timedelta(hours=12)
AGE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)
GUESSES_FORGOTTEN_AFTER = timedelta(days=1)
ENDED_KEPT_FOR = timedelta(days=30)


def over(*, seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Has this browser rested for 12 hours, or reached its 14 days?"""
    return expires_at <= now or seen_at <= now - REST
