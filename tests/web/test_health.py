"""GET /health: what an operator's watch is told."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.core import clock, outbox
from app.core.settings import Settings
from app.web.health import STALE_SECONDS
from tests.conftest import free_port


def _beat(app: Flask, seconds_ago: float) -> None:
    with app.extensions["house"].database.transaction() as db:
        outbox.beat(db, "worker", now=clock.now() - timedelta(seconds=seconds_ago))


def test_all_is_well_with_a_living_worker(app: Flask, client: FlaskClient) -> None:
    _beat(app, 5)
    answer = client.get("/health")
    told = answer.get_json()
    assert (answer.status_code, told["status"]) == (200, "ok")
    assert (told["database"], told["migrations"]) == ("ok", "current")
    assert 5 <= told["worker_heartbeat_seconds"] < 30


@pytest.mark.parametrize("seconds_ago", [None, STALE_SECONDS + 1])
def test_a_resting_worker_is_told_but_pages_are_still_served(
    app: Flask, client: FlaskClient, seconds_ago: float | None
) -> None:
    if seconds_ago is not None:
        _beat(app, seconds_ago)
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "worker-resting")
    assert (answer.get_json()["worker_heartbeat_seconds"] is None) == (seconds_ago is None)


def test_a_missing_migration_is_told(app: Flask, client: FlaskClient) -> None:
    with app.extensions["house"].database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["migrations"]) == (503, "behind")
    assert answer.get_json()["status"] == "down"


def test_a_database_that_was_never_made_is_behind(settings: Settings, tmp_path: Path) -> None:
    empty = dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}")
    app = create_app(empty, testing=True)
    answer = app.test_client().get("/health")
    app.extensions["house"].database.engine.dispose()
    assert (answer.status_code, answer.get_json()["migrations"]) == (503, "behind")


def test_a_database_that_is_away_is_told(settings: Settings) -> None:
    away = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    app = create_app(dataclasses.replace(settings, database_url=away), testing=True)
    answer = app.test_client().get("/health")
    app.extensions["house"].database.engine.dispose()
    assert answer.status_code == 503
    assert answer.get_json() == {
        "status": "down",
        "database": "unreachable",
        "migrations": "unknown",
        "worker_heartbeat_seconds": None,
    }


def test_the_watch_needs_no_sign_in_and_learns_no_secret(app: Flask, client: FlaskClient) -> None:
    text = client.get("/health").get_data(as_text=True)
    settings: Settings = app.extensions["house"].settings
    assert settings.secret_key not in text
    assert str(settings.data_dir) not in text
