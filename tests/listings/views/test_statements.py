"""How often a page asks the database: the same for one row as for many."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from app.cooperatives.models.cooperatives import Cooperative
from app.core import clock
from app.core.actor import Role
from app.core.db import Database
from app.listings.models.listings import ListingPhoto
from app.listings.rules.placements import PlacementState
from tests import factories
from tests.listings import samples


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement that the application sends."""
    engine, sent = app.extensions["house"].database.engine, []

    def note(_connection, _cursor, statement, *_more) -> None:
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def _sell(database: Database, cooperative: Cooperative, count: int) -> int:
    with database.transaction() as db:
        for _ in range(count):
            state = {"state": PlacementState.LIVE, "seen_price_vnd": 95_000, "seen_at": clock.now()}
            last = samples.make_placement(db, cooperative, **state)
        return last.id


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PROVINCE_OFFICER])
def test_a_longer_board_asks_no_more_often(app, database, cooperative, enter, role):
    client = enter(role)
    lengths = []
    for more in (1, 9):
        _sell(database, cooperative, more)
        with counted(app) as sent:
            assert client.get("/listings/").status_code == 200
        lengths.append(len(sent))
    assert lengths[0] == lengths[1] <= 14, sent


def test_more_to_do_asks_no_more_often(app, database, cooperative, enter):
    client = enter()
    lengths = []
    for more in (4, 9):
        _sell(database, cooperative, more)
        with counted(app) as sent:
            client.get("/today")
        lengths.append(len(sent))
    assert lengths[0] == lengths[1] <= 25, sent


def test_more_shops_on_more_floors_read_a_listing_s_facts_once(app, database, cooperative, enter):
    client = enter()
    with database.transaction() as db:
        listing = samples.make_listing(db, cooperative)
        for number in range(3):
            file = factories.make_file(db, cooperative, sha256=f"{number:064x}")
            db.add(ListingPhoto(cooperative_id=cooperative.id, listing_id=listing.id, file_id=file.id, position=number))
        samples.make_channel(db, cooperative)
    lengths = []
    for floors in ((), ("postmart", "voso")):
        with database.transaction() as db:
            for floor in floors:
                samples.make_channel(db, cooperative, floor)
        with counted(app) as sent:
            assert client.get(f"/listings/{listing.id}").status_code == 200
        lengths.append(len(sent))
    assert lengths[0] == lengths[1] <= 20, sent


def test_the_page_of_a_placement_reads_its_facts_once(app, database, cooperative, enter):
    client, placement_id = enter(), _sell(database, cooperative, 1)
    with counted(app) as sent:
        assert client.get(f"/placements/{placement_id}").status_code == 200
    assert len(sent) <= 20, sent
