"""Logging: one event a line on standard error, time in UTC, ids and never payloads."""

import logging
import sys
import time


def configure(level: str) -> None:
    """Send everything at `level` (DEBUG … ERROR) and above to standard error; calling it again only sets the level."""
    root = logging.getLogger()
    root.setLevel(level)
    if any(getattr(handler, "of_the_house", False) for handler in root.handlers):
        return
    line = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    line.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(line)
    handler.of_the_house = True  # type: ignore[attr-defined]  # so that a second application adds no second line
    root.addHandler(handler)
