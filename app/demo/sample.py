"""The sample house: loaded once into an empty database, in one transaction, so that a killed load leaves nothing."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.services import audit
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.services import admin_units
from app.core.db import Database
from app.core.outbox import Job
from app.core.settings import Settings
from app.core.storage import FolderStore
from app.demo.catalogue.people import PASSWORD, PEOPLE
from app.demo.story import (
    batches,
    certificates,
    field_work,
    goods,
    growing_areas,
    label_paper,
    producers,
    scans,
    shops,
    trade,
)
from app.demo.story.telling import Story

__all__ = ["PASSWORD", "SIGN_INS", "load_once"]

SIGN_INS: tuple[tuple[str, str], ...] = tuple((person.email, person.who) for person in PEOPLE if person.who)
"""The accounts the start shows: (address, who that is in Vietnamese)."""


def load_once(settings: Settings) -> bool:
    """Load the sample unless it is switched off or somebody has cooperatives already; tells whether it was loaded."""
    if not settings.sample:
        return False
    audit.install()
    database = Database(settings.database_url)
    try:
        with database.transaction() as db:
            if db.scalar(sa.select(Cooperative.id).limit(1)) is not None:
                return False
            _load(db, settings)
    finally:
        database.engine.dispose()
    return True


def _load(db: Session, settings: Settings) -> None:
    admin_units.load(db)
    story = Story(db, FolderStore(settings.data_dir / "files"), settings)
    for chapter in (producers, growing_areas, goods, certificates, field_work, trade, batches, label_paper, shops):
        chapter.plan(story)
    story.tell()
    scans.make(story, db)
    # What changed before the shops stood concerns no floor; what is wanted on one waits under its own topic.
    db.execute(sa.delete(Job).where(Job.topic != "placement"))
