"""How long to wait after a failure."""

from datetime import timedelta

_FIRST = timedelta(seconds=15)
_LONGEST = timedelta(hours=3)
LONGEST_FOR_A_TAKE_DOWN = timedelta(minutes=5)
LOOK_AGAIN = timedelta(seconds=3)
"""After a lost answer we look soon: the floor has decided by then."""


def wait(failures: int, *, share: float, asked: float | None = None) -> timedelta:
    """The wait after failure number `failures` (from 1): doubling from 15 s to 3 h, spread by `share` (0 to 1).

    `asked` is what the floor itself asked for, in seconds (Retry-After); it is never undercut.
    """
    full: timedelta = min(_FIRST * 2 ** min(max(failures - 1, 0), 12), _LONGEST)
    spread = full / 2 + full / 2 * share
    return max(spread, timedelta(seconds=asked or 0))
