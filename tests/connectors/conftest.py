"""One mock server for all connector tests, emptied before each."""

from collections.abc import Iterator

import pytest

from connectors.contract import Connector
from connectors.mock_server.server import MockServer
from connectors.registry import CONNECTORS
from tests.connectors.samples import shop


@pytest.fixture(scope="session")
def running_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """The server."""
    with MockServer(tmp_path_factory.mktemp("mock"), review_seconds=0) as server:
        yield server


@pytest.fixture
def mock(running_mock: MockServer) -> MockServer:
    """The server, empty; VoSo approves at once."""
    running_mock.reset()
    running_mock.review_seconds(0)
    return running_mock


@pytest.fixture(params=sorted(CONNECTORS))
def marketplace(request: pytest.FixtureRequest) -> str:
    """Each marketplace in turn."""
    return str(request.param)


@pytest.fixture
def connector(mock: MockServer, marketplace: str) -> Iterator[Connector]:
    """A shop on that marketplace."""
    with shop(mock, marketplace) as connector:
        yield connector
