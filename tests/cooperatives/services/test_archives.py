"""An archive is whole or says what was changed, and brings the same pages back into an empty house."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.accounts.queries import audit
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.services import archives
from app.core import archive, migrations
from app.core.actor import SYSTEM
from app.core.columns import Base
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.settings import Settings
from tests import factories
from tests.architecture import world
from tests.architecture.world import World
from tests.conftest import fill, fresh_postgres


@pytest.fixture
def lans(app: Flask) -> World:
    """Lan's cooperative with a row of everything, and Mai's beside it."""
    return world.build(app)


def _export(made: World) -> bytes:
    house, out = made.app.extensions["house"], io.BytesIO()
    with house.database.reading() as db:
        archives.export(db, SYSTEM, house.store, made.lans, out)
    return out.getvalue()


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An empty house of the same kind of database, with the same label keys."""
    if settings.database_url.startswith("postgresql"):
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
        migrations.upgrade(url)
        fill(url)
    else:
        shutil.copy(request.getfixturevalue("template"), tmp_path / "elsewhere.db")
        url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    made = create_app(replace(settings, database_url=url, data_dir=tmp_path / "elsewhere"), testing=True)
    yield made
    made.extensions["house"].database.engine.dispose()


def _restore(app: Flask, packed: bytes) -> Cooperative:
    house = app.extensions["house"]
    with house.database.transaction() as db:
        return archives.restore(db, SYSTEM, house.store, io.BytesIO(packed))


def _rows(app: Flask, cooperative_id: int) -> dict[str, list[tuple[object, ...]]]:
    with app.extensions["house"].database.reading() as db:
        return {
            table.name: [tuple(row) for row in db.execute(archive.rows_of(table, cooperative_id))]
            for table in archive.owned_tables()
        }


def _alter(packed: bytes, name: str, change: bytes | None) -> bytes:
    """The archive with one member changed, or gone."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
            elif change is not None:
                new.writestr(member, change)
    return out.getvalue()


def test_every_row_comes_back_as_it_was_and_the_chain_holds(lans: World, elsewhere: Flask) -> None:
    before = _rows(lans.app, lans.lans)
    assert sum(map(len, before.values())) > 40
    for table, columns in archive.BLANKED.items():
        assert table in before, columns
    _restore(elsewhere, _export(lans))
    assert _rows(elsewhere, lans.lans) == before
    with elsewhere.extensions["house"].database.reading() as db:
        assert audit.verify(db) == []
        assert db.scalar(sa.select(sa.func.count()).select_from(Cooperative)) == 1


def test_the_house_goes_on_counting_after_what_was_brought_along(lans: World, elsewhere: Flask) -> None:
    _restore(elsewhere, _export(lans))
    with elsewhere.extensions["house"].database.transaction() as db:
        home = db.get_one(Cooperative, lans.lans)
        assert factories.make_plot(db, home, name="Thửa mới").id > lans.rows["plot_id"]
        counters = Base.metadata.tables["label_counters"]
        last = db.scalar(sa.select(counters.c.next_position).where(counters.c.code_space == ""))
        assert last == 1501


def test_nothing_of_others_and_no_secret_is_in_it(lans: World) -> None:
    with zipfile.ZipFile(io.BytesIO(_export(lans))) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist() if name.endswith(("jsonl", "json"))}
    for name, text in texts.items():
        assert "HTX Chè Đảo" not in text, name
        for line in text.splitlines() if name.startswith("tables/") else ():
            assert json.loads(line).get("cooperative_id", lans.lans) == lans.lans
    assert not {"tables/api_tokens.jsonl", "tables/memberships.jsonl", "tables/users.jsonl"} & set(texts)


@pytest.mark.parametrize("name", ["tables/plots.jsonl", "audit/entries.jsonl", "READ-ME.txt"])
def test_one_changed_letter_is_found_and_nothing_is_entered(lans: World, elsewhere: Flask, name: str) -> None:
    packed = _export(lans)
    with zipfile.ZipFile(io.BytesIO(packed)) as members:
        text = members.read(name)
    for changed in (text.replace(b"a", b"b", 1), None):
        with pytest.raises(Invalid):
            _restore(elsewhere, _alter(packed, name, changed))
    with elsewhere.extensions["house"].database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Cooperative)) == 0


def test_what_is_no_archive_is_refused_with_a_sentence(elsewhere: Flask) -> None:
    for junk in (b"", b"PK\x03\x04", b"hello"):
        with pytest.raises(Invalid):
            _restore(elsewhere, junk)


def test_a_house_that_has_cooperatives_takes_no_archive(lans: World) -> None:
    with pytest.raises(Conflict):
        _restore(lans.app, _export(lans))


def test_only_a_manager_takes_his_own_cooperatives_archive(lans: World) -> None:
    house = lans.app.extensions["house"]
    with house.database.reading() as db:
        home, other = db.get_one(Cooperative, lans.lans), db.get_one(Cooperative, lans.mais)
        with pytest.raises(NotFound):
            archives.export(db, factories.manager(other), house.store, home.id, io.BytesIO())
        grower = replace(factories.manager(home), role=factories.Role.GROWER)
        with pytest.raises(Forbidden):
            archives.export(db, grower, house.store, home.id, io.BytesIO())


def test_the_verifier_in_the_archive_stands_alone(lans: World, tmp_path: Path) -> None:
    file = tmp_path / "archive.zip"
    file.write_bytes(_export(lans))
    with zipfile.ZipFile(file) as packed:
        (tmp_path / "verify.py").write_bytes(packed.read("verify.py"))

    def verdict() -> tuple[int, str]:
        command = [sys.executable, "-I", "verify.py", file.name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout

    assert verdict() == (0, "whole: every file and every link of the audit chain\n")
    with zipfile.ZipFile(file) as packed:
        entries = packed.read("audit/entries.jsonl").splitlines(keepends=True)
    entries[3] = entries[3].replace("Gốc".encode(), "Gấc".encode())
    file.write_bytes(_alter(file.read_bytes(), "audit/entries.jsonl", b"".join(entries)))
    code, said = verdict()
    assert code == 1
    assert "audit/entries.jsonl: changed\n" in said
