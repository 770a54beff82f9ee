"""History is appended: neither the code nor somebody with a database prompt changes or deletes a line of it."""

import importlib.util
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import create_app
from app.core.columns import Base
from app.core.db import Database
from app.core.settings import Settings
from app.traceability.models.batches import Event
from tests.architecture import world

_PATH = Path(__file__).parents[2] / "migrations" / "versions" / "0008_history_is_kept.py"


def _kept() -> tuple[str, ...]:
    spec = importlib.util.spec_from_file_location("history_is_kept", _PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: tuple[str, ...] = module.KEPT
    return found


@pytest.fixture
def filled(any_database: Database, settings: Settings) -> Database:
    """The world of the sweeps in a database of either kind."""
    app = create_app(settings, testing=True)
    house = app.extensions["house"]
    house.database.engine.dispose()
    app.extensions["house"] = type(house)(house.settings, any_database, house.store)
    world.build(app)
    return any_database


def test_the_database_refuses_to_change_or_delete_history(filled: Database) -> None:
    kept = _kept()
    assert len(kept) >= 8
    for name in kept:
        table = Base.metadata.tables[name]
        with filled.reading() as db:
            before = db.execute(sa.select(table)).fetchall()
        assert before, f"{name}: no row to try it on"
        column = next(iter(table.primary_key))
        for statement in (sa.update(table).values({column: column + 0}), sa.delete(table)):
            with pytest.raises(sa.exc.DBAPIError, match="history is kept"), filled.transaction() as db:
                db.execute(statement)
        with filled.reading() as db:
            assert db.execute(sa.select(table)).fetchall() == before


def test_insert_or_replace_does_not_slip_past(filled: Database) -> None:
    if filled.engine.dialect.name != "sqlite":
        pytest.skip("a statement of SQLite alone")
    event = Base.metadata.tables["events"]
    with filled.reading() as db:
        before = db.execute(sa.select(event)).mappings().first()
    assert before is not None
    again = sa.insert(event).prefix_with("OR REPLACE").values({**before, "note": "sửa lén"})
    with pytest.raises(sa.exc.DBAPIError, match="history is kept"), filled.transaction() as db:
        db.execute(again)


def test_a_line_of_code_that_edits_an_event_is_refused_with_everything_around_it(filled: Database) -> None:
    with filled.reading() as db:
        event_id, note = db.execute(sa.select(Event.id, Event.note)).first() or (0, None)
    with pytest.raises(sa.exc.DBAPIError), filled.transaction() as db:
        db.get_one(Event, event_id).note = "sửa lén"
    with filled.reading() as db:
        assert db.get_one(Event, event_id).note == note
