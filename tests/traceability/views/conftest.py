"""Standing goods for the tests of pages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.traceability.views.shop import Shop, stock


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    """The standing batch."""
    house = app.extensions["house"]
    with house.database.transaction() as db:
        made = stock(app, db)
    yield made
    app.extensions["passport"].scans.stop()
