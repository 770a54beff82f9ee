"""Somebody with the keys to the database: history without the triggers that keep it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session


def unlock(db: Session, table: str) -> None:
    """Take the triggers away from one table of this test's database."""
    on = f" ON {table}" if db.get_bind().dialect.name == "postgresql" else ""
    for act in ("update", "delete"):
        db.execute(sa.text(f"DROP TRIGGER IF EXISTS keep_{table}_{act}{on}"))
