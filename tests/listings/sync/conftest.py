"""Mock floors and an engine for the sync tests."""

from collections.abc import Iterator

import pytest

from app.core.db import Database
from connectors.mock_server.server import MockServer
from tests.listings.sync.shopping import Shopping, open_shops


@pytest.fixture(scope="session")
def floors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """Three mock floors in a thread; VoSo approves at once."""
    with MockServer(tmp_path_factory.mktemp("floors"), review_seconds=0) as server:
        yield server


@pytest.fixture
def shopping(database: Database, floors: MockServer) -> Shopping:
    """Lan with a shop on every floor, all empty."""
    floors.reset()
    floors.review_seconds(0)
    return open_shops(database, floors)
