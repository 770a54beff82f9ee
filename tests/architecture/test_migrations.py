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

UNFILLED = {
    "label_counters",
    "label_progress",
    "scan_counts",
    "outbox",
    "worker_heartbeats",
    "password_resets",
    "sign_in_attempts",
}
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


def test_an_upgrade_keeps_what_the_release_before_had_written(any_database: Database) -> None:
    """A house of the first release, with a run that was printed and one that was not, is brought up to date."""
    url = any_database.url
    migrations.downgrade(url, "0001")
    with any_database.engine.begin() as connection:
        for statement in FIRST_RELEASE:
            connection.exec_driver_sql(statement)
    migrations.upgrade(url)
    with any_database.engine.connect() as connection:
        runs = connection.exec_driver_sql("SELECT kind, state, copies, code_space FROM label_runs ORDER BY id")
        assert [tuple(row) for row in runs] == [("packs", "ready", 1, ""), ("packs", "waiting", 1, "")]
        counters = connection.exec_driver_sql("SELECT code_space, next_position FROM label_counters")
        assert [tuple(row) for row in counters] == [("", 97)]
        lines = connection.exec_driver_sql("SELECT event_id, role, batch_id, grams FROM event_items ORDER BY event_id")
        assert [tuple(row) for row in lines] == [(1, "output", 1, 1000000), (2, "moved", 1, 400000)]
        cases = connection.exec_driver_sql(
            "SELECT c.number, c.state, c.confirmed_by, b.grams, b.labels FROM recalls r"
            " JOIN recall_cases c ON c.id = r.case_id JOIN recall_batches b ON b.case_id = c.id"
        )
        assert [tuple(row) for row in cases] == [("TH-1", "active", "Lan", 1000000, 96)]
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


_NOW = "'2026-11-24 00:00:00+00:00'"
_RUN = (
    "INSERT INTO label_runs (id, batch_id, trade_item_id, key_id, first_position, last_position, link_prefix, layout,"
    " start_cell, cut_marks, content, sheet_sha256, reprints, request_key, created_by, created_at, cooperative_id)"
    " VALUES ({0}, 1, 1, 1, {1}, {2}, 'P', 'L7160', 1, false, '{{}}', {3}, 0, 'k{0}', 'Lan', " + _NOW + ", 1)"
)
_EVENT = (
    "INSERT INTO events (id, batch_id, event_type, happened_at, recorded_at, grams, by_name, cooperative_id)"
    " VALUES ({0}, 1, '{1}', " + _NOW + ", " + _NOW + ", {2}, 'Lan', 1)"
)
FIRST_RELEASE = (
    (
        "INSERT INTO cooperatives (id, kind, name, search, representative, phone, address, commune_code, batch_pattern,"
        f" created_at) VALUES (1, 'cooperative', 'HTX', 'htx', 'Lan', '+84', 'Xóm', '17071', '{{nn}}', {_NOW})"
    ),
    (
        "INSERT INTO products (id, name, search, product_group, created_at, cooperative_id)"
        f" VALUES (1, 'Cam', 'cam', 'fruit', {_NOW}, 1)"
    ),
    (
        "INSERT INTO trade_items (id, product_id, pack, unit, net_grams, created_at, cooperative_id)"
        f" VALUES (1, 1, 'Túi', 'túi', 2000, {_NOW}, 1)"
    ),
    (
        "INSERT INTO batches (id, number, product_id, harvested_on, grams, state, created_by, created_at,"
        " cooperative_id)"
        f" VALUES (1, 'A1', 1, '2026-11-18', 1000000, 'open', 'Lan', {_NOW}, 1)"
    ),
    _RUN.format(1, 1, 48, "'" + "a" * 64 + "'"),
    _RUN.format(2, 49, 96, "NULL"),
    "INSERT INTO label_counter (id, next_position) VALUES (1, 97)",
    _EVENT.format(1, "harvest", 1000000),
    _EVENT.format(2, "ship", 400000),
    _EVENT.format(3, "note", "NULL"),
    (
        "INSERT INTO recalls (id, batch_id, hazard, reason, advice, contact_phone, started_by, started_at,"
        f" cooperative_id) VALUES (1, 1, 'residue', 'Dư lượng', 'Xin đừng ăn', '+84', 'Lan', {_NOW}, 1)"
    ),
)
