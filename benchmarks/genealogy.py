"""Genealogy: tracing against the same recursive query in plain text, one lot sold a thousand times, and growth."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy.orm import Session

from app.core import migrations
from app.core.db import Database
from app.traceability.queries import genealogy, movements
from app.traceability.rules.genealogy import Direction, Trace
from benchmarks.figures import Better, Figure, show, speedup
from benchmarks.genealogy_rows import DEPTH, PRODUCTIONS, SHIPMENTS, WIDTH, Landmarks, fill

MANY, FEW = 1_000_000, 10_000
ROUNDS = 15
RAW = """
WITH RECURSIVE reached(batch_id) AS (
  SELECT ?
  UNION
  SELECT made.batch_id FROM reached
  JOIN event_items used ON used.batch_id = reached.batch_id AND used.role = 'input'
  JOIN event_items made ON made.event_id = used.event_id AND made.role = 'output'
  WHERE NOT EXISTS (SELECT 1 FROM events WHERE corrects_id = used.event_id)
)
SELECT DISTINCT line.event_id, line.batch_id, line.role, line.grams FROM reached
JOIN event_items used ON used.batch_id = reached.batch_id AND used.role = 'input'
JOIN event_items line ON line.event_id = used.event_id
WHERE NOT EXISTS (SELECT 1 FROM events WHERE corrects_id = used.event_id)
"""
"""Lines of all that came of a batch, as one would write it by hand."""


def figures() -> list[Figure]:
    """All figures, measured now on SQLite."""
    with filled(FEW) as (few, small), filled(MANY) as (many, large):
        return [
            against_text(many, large),
            Figure("One lot, 200 productions, 1,000 shipments: ms both ways", sold(many, large), 50, Better.LOWER),
            Figure(
                "Time of a trace among 1,000,000 events against 10,000",
                grown(few, small, many, large),
                1.5,
                Better.LOWER,
            ),
        ]


@contextmanager
def filled(events: int) -> Iterator[tuple[Session, Landmarks]]:
    """A database of so many events, to look into."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'graph.db')}"
        migrations.upgrade(url)
        database = Database(url)
        landmarks = fill(database, events)
        with database.reading() as db:
            yield db, landmarks
        database.engine.dispose()


def against_text(db: Session, landmarks: Landmarks) -> Figure:
    """A scope ten deep with 2,001 batches: amounts and depths included, against rows straight from the driver."""
    driver: Any = db.connection().connection.dbapi_connection

    def ours() -> int:
        return len(deep(db, landmarks).lines)

    def text() -> int:
        return len(driver.execute(RAW, (landmarks.deep,)).fetchall())

    if ours() != text():
        raise RuntimeError("the two do not find the same lines")
    ratio = speedup(text, ours, ROUNDS)
    return Figure("Trace 10 deep over 2,001 batches, times the raw query's time", ratio, 2, Better.LOWER)


def deep(db: Session, landmarks: Landmarks) -> Trace:
    """All that came of the deep shape's root."""
    trace = genealogy.walk(db, [landmarks.deep], Direction.FORWARD)
    if len(trace.nodes) != WIDTH * DEPTH + 1 or trace.nodes[-1].depth != DEPTH:
        raise RuntimeError(f"{len(trace.nodes)} batches, {trace.nodes[-1].depth} deep")
    return trace


def sold(db: Session, landmarks: Landmarks) -> float:
    """Milliseconds from a raw lot to whoever holds what was made of it, and from one of these back to the lot."""

    def both_ways() -> None:
        forward = genealogy.walk(db, [landmarks.raw], Direction.FORWARD)
        held = movements.holders(db, forward.batch_ids)
        back = genealogy.walk(db, [landmarks.sold], Direction.BACKWARD)
        if (len(forward.nodes), len(held), len(back.nodes)) != (PRODUCTIONS + 1, SHIPMENTS, 2):
            raise RuntimeError(f"{len(forward.nodes)} batches, {len(held)} holdings, {len(back.nodes)} behind")

    return milliseconds(both_ways)


def grown(few: Session, small: Landmarks, many: Session, large: Landmarks) -> float:
    """The same trace among many events against among few, by turns."""
    return speedup(lambda: len(deep(few, small).nodes), lambda: len(deep(many, large).nodes), ROUNDS)


def milliseconds(run: Callable[[], object]) -> float:
    """The usual time of one run, from ROUNDS of them after a first that warms up."""
    run()
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return median(times) * 1000


if __name__ == "__main__":
    sys.exit(not show(figures()))
