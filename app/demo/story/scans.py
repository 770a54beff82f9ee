"""Scans of the last sixty days, as shoppers make them: most in the first weeks after the goods left."""

import random
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import clock
from app.demo.story.telling import Story
from app.traceability.models.labels import LabelRun, ScanCount
from app.traceability.rules.label_runs import RunKind

REACH_DAYS = 60
LABELS_LIVE_DAYS = 240
MOST_A_DAY = 4


def make(story: Story, db: Session) -> None:
    """Write the counts: one row per label and day, none before the day after printing and none of today."""
    chance = random.Random("scans")  # noqa: S311 - the same every time, no secret
    first = story.today - timedelta(days=REACH_DAYS)
    rows: dict[tuple[int, int, object], dict[str, object]] = {}
    for run in db.scalars(sa.select(LabelRun).where(LabelRun.kind == RunKind.PACKS).order_by(LabelRun.id)):
        printed = clock.day(run.created_at)
        earliest = max(first, printed + timedelta(days=1))
        days = (story.today - earliest).days
        if days <= 0 or (story.today - printed).days > LABELS_LIVE_DAYS:
            continue
        for _ in range(chance.randint(2, 18)):
            day = earliest + timedelta(days=int(days * chance.random() ** 1.6))
            position = chance.randint(run.first_position, run.last_position)
            at = datetime.combine(day, time(chance.randint(7, 21), chance.randint(0, 59)), clock.VIETNAM)
            rows[run.id, position, day] = {
                "run_id": run.id,
                "position": position,
                "day": day,
                "scans": chance.randint(1, MOST_A_DAY),
                "last_at": at,
            }
    if rows:
        db.execute(sa.insert(ScanCount), list(rows.values()))
