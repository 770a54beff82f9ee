"""Lan's program, and one that only reads."""

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.db import Database
from tests.traceability.api.samples import Program, cooperative, program


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Filters and pages of events are the database's work: asked on both kinds."""
    if "database_kind" in metafunc.fixturenames and metafunc.definition.path.stem == "test_epcis_events":
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def lan(database: Database) -> Actor:
    """The manager of the cooperative."""
    return cooperative(database)


@pytest.fixture
def hers(app: Flask, database: Database, lan: Actor) -> Program:
    """A program that may capture."""
    return program(app, database, lan)


@pytest.fixture
def reader(app: Flask, database: Database, lan: Actor) -> Program:
    """A program that may only read."""
    return program(app, database, lan, may_capture=False)


@pytest.fixture
def mais(app: Flask, database: Database) -> Program:
    """A program of another cooperative."""
    return program(app, database, cooperative(database, "HTX Chè Đảo"))
