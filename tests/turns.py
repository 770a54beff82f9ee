"""Two people at one moment: waiting until the second has come to the place where he must wait for the first."""

import threading
from collections.abc import Callable
from typing import Any

from app.core.db import Database

HEAD_START = 0.3
"""Seconds in which a thread that waits for nobody is through; one that still runs then waits for its turn."""


def waiting(thread: threading.Thread) -> None:
    """Give the second his chance to be wrong: he is either at the lock by now, or through without one."""
    thread.join(HEAD_START)


def outcomes(database: Database, act: Callable[[Any], object]) -> list[str]:
    """What became of two who do the same: the first has written but not committed when the second begins."""
    told: list[str] = []

    def second() -> None:
        try:
            with database.transaction() as db:
                act(db)
        except Exception as error:  # whatever it is, the test compares its name
            told.append(type(error).__name__)
        else:
            told.append("done")

    other = threading.Thread(target=second)
    with database.transaction() as db:
        act(db)
        other.start()
        waiting(other)
    other.join(30)
    return told
