"""The edge without a database, made once for all tests that only need a request around them."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.settings import load


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over an empty folder: nothing is connected until a page asks for it."""
    folder: Path = tmp_path_factory.mktemp("edge")
    return create_app(load({"GOCNGHE_DATA_DIR": str(folder)}), testing=True)
