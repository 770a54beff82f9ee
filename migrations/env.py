"""Alembic's way into the house: same engine recipes, every table known, batch mode for SQLite."""

import os

import sqlalchemy as sa
from alembic import context

import app.accounts.models.api_tokens
import app.accounts.models.audit
import app.accounts.models.memberships
import app.cooperatives.models.certificates
import app.cooperatives.models.cooperatives
import app.cooperatives.models.growing_areas
import app.core.outbox
import app.listings.models.placements
import app.traceability.models.epcis
import app.traceability.models.farm_log
import app.traceability.models.label_designs
import app.traceability.models.label_layouts
import app.traceability.models.label_printers
import app.traceability.models.labels
import app.traceability.models.recalls  # noqa: F401 - imported so that the tables are known
from app.core import settings
from app.core.columns import Base, UtcDateTime
from app.core.db import make_engine

target_metadata = Base.metadata


def _render(kind: str, item: object, _context: object) -> str | bool:
    """Migrations stand alone: own column types are written as the plain types they are stored in."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    return False


def _url() -> str:
    given = context.config.attributes.get("url") or os.environ.get("GOCNGHE_DATABASE_URL")
    return given or settings.load().database_url


def _offline() -> None:
    context.configure(url=_url(), target_metadata=target_metadata, literal_binds=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def _online() -> None:
    engine = make_engine(_url())
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode rebuilds tables that others point to. Straight at the driver: inside the transaction that
            # SQLAlchemy begins before every statement, SQLite takes no notice of this pragma.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection, target_metadata=target_metadata, render_as_batch=True, render_item=_render
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


if context.is_offline_mode():
    _offline()
else:
    _online()
