"""Migrations on both databases: one line of them, there and back with rows, and models equal to the schema."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import create_app
from app.core import migrations
from app.core.columns import Base
from app.core.db import Database
from app.core.settings import Settings
from tests.architecture import world
from tests.conftest import fill

UNFILLED = {"label_counter", "scan_counts", "outbox", "worker_heartbeats", "password_resets", "sign_in_attempts"}
"""Working state of the machine, which the world of the sweeps does not make."""


def test_there_is_one_line_of_migrations() -> None:
    scripts = ScriptDirectory.from_config(Config(toml_file=migrations.ROOT / "pyproject.toml"))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1
    for script in scripts.walk_revisions():
        assert script.doc
        assert script.module.downgrade.__doc__, f"{script.revision} says how it is taken back"


def test_the_models_are_the_schema(any_database: Database) -> None:
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_go_down_and_up_again_with_rows_in_every_table(any_database: Database, settings: Settings) -> None:
    url = any_database.url
    _fill_with_rows(any_database, settings)
    migrations.downgrade(url, "base")
    with any_database.engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
        assert migrations.current(connection) is None
    migrations.upgrade(url)
    fill(url)
    with any_database.engine.connect() as connection:
        assert migrations.current(connection) == migrations.head()
    _fill_with_rows(any_database, settings)
    migrations.upgrade(url)


def _fill_with_rows(database: Database, settings: Settings) -> None:
    """The world of the sweeps, through the models, into this database."""
    app = create_app(settings, testing=True)
    app.extensions["house"].database.engine.dispose()
    house = app.extensions["house"]
    app.extensions["house"] = type(house)(house.settings, database, house.store)
    world.build(app)
    with database.reading() as db:
        empty = {
            table.name
            for table in Base.metadata.sorted_tables
            if db.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is None
        }
    assert empty <= UNFILLED | {"batch_plots", "old_admin_units"}


def test_a_database_knows_whether_it_is_current(any_database: Database) -> None:
    with any_database.reading() as db:
        assert migrations.current(db.connection()) == migrations.head()
