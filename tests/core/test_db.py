"""Every write is kept: read-modify-write from several processes, and what SQLAlchemy would do without the recipe."""

import multiprocessing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import Database
from tests.core import processes


@pytest.fixture
def counter(tmp_path: Path) -> str:
    """The address of a database with one counter at zero."""
    url = f"sqlite:///{tmp_path / 'house' / 'counter.db'}"
    database = Database(url)
    with database.transaction() as db:
        db.execute(sa.text("CREATE TABLE counter (n INTEGER NOT NULL)"))
        db.execute(sa.text("INSERT INTO counter VALUES (0)"))
    database.engine.dispose()
    return url


def _read(url: str) -> int:
    database = Database(url)
    with database.reading() as db:
        seen = db.execute(sa.text("SELECT n FROM counter")).scalar_one()
    database.engine.dispose()
    return int(seen)


def test_four_processes_that_count_lose_nothing(counter: str) -> None:
    context = multiprocessing.get_context("forkserver")
    start = context.Barrier(4)
    counting = [context.Process(target=processes.count_up, args=(counter, 100, start)) for _ in range(4)]
    for process in counting:
        process.start()
    for process in counting:
        process.join(60)
    assert [process.exitcode for process in counting] == [0, 0, 0, 0]
    assert _read(counter) == 400


def test_without_the_recipe_an_update_is_lost(counter: str) -> None:
    """The reason for the recipe: two plain connections read the same number, both write, both are told it went well."""
    engine = sa.create_engine(counter)
    with engine.connect() as lan, engine.connect() as mai:
        seen = [c.execute(sa.text("SELECT n FROM counter")).scalar_one() for c in (lan, mai)]
        for connection, n in zip((lan, mai), seen, strict=True):
            connection.execute(sa.text("UPDATE counter SET n = :n"), {"n": n + 1})
            connection.commit()
    engine.dispose()
    assert _read(counter) == 1, "SQLAlchemy's default has changed: is the recipe still needed?"


def test_with_the_recipe_the_second_writer_waits_before_it_reads(counter: str) -> None:
    database = Database(counter)
    second = Database(counter)
    with database.transaction() as db:
        db.execute(sa.text("SELECT n FROM counter"))
        with second.engine.connect() as other:
            raw = other.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA busy_timeout=1")  # not to wait 15 seconds for the answer
            with pytest.raises(sa.exc.OperationalError, match="locked"):
                other.execute(sa.text("SELECT n FROM counter"))
        with second.reading() as reader:
            assert reader.execute(sa.text("SELECT n FROM counter")).scalar_one() == 0, "readers never wait"
    for each in (database, second):
        each.engine.dispose()


def test_an_error_rolls_everything_back(counter: str) -> None:
    database = Database(counter)
    both = (sa.text("UPDATE counter SET n = 7"), sa.text("UPDATE missing SET n = 7"))
    with pytest.raises(sa.exc.OperationalError, match="no such table"), database.transaction() as db:
        [db.execute(statement) for statement in both]
    database.engine.dispose()
    assert _read(counter) == 0


def test_reading_keeps_nothing(counter: str) -> None:
    database = Database(counter)
    with database.reading() as db:
        db.execute(sa.text("UPDATE counter SET n = 7"))
    database.engine.dispose()
    assert _read(counter) == 0


def test_a_transaction_is_signed_by_its_actor(counter: str) -> None:
    database = Database(counter)
    lan = Actor(1, "Nguyễn Thị Lan", Role.MANAGER, 1)
    with database.transaction(lan) as db:
        assert db.info["actor"] is lan
    with database.transaction() as db:
        assert db.info["actor"] is SYSTEM
    database.engine.dispose()


def test_a_database_in_memory_is_one_database() -> None:
    database = Database("sqlite://")
    with database.transaction() as db:
        db.execute(sa.text("CREATE TABLE counter (n INTEGER NOT NULL)"))
    with database.reading() as db:
        assert db.execute(sa.text("SELECT count(*) FROM counter")).scalar_one() == 0
    database.engine.dispose()


def test_an_error_never_prints_what_was_to_be_written() -> None:
    database = Database("sqlite://")
    with database.transaction() as db:
        db.execute(sa.text("CREATE TABLE people (phone TEXT UNIQUE)"))
        insert = sa.text("INSERT INTO people VALUES (:phone)").bindparams(phone="+84912345678")
        db.execute(insert)
    with pytest.raises(sa.exc.IntegrityError) as fault, database.transaction() as db:
        db.execute(insert)
    assert "+84912345678" not in str(fault.value)
    assert Database("postgresql+psycopg://nobody@localhost/none").engine.hide_parameters
    database.engine.dispose()
