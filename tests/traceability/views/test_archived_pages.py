"""A shopper who scans a label finds the same page after the cooperative has moved to another house."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

from flask import Flask

from app import create_app
from app.cooperatives.services import archives
from app.core.actor import SYSTEM
from tests.traceability.views.shop import Shop, page, words


def test_a_label_opens_the_same_page_in_the_house_its_cooperative_moved_to(
    app: Flask, shop: Shop, template: Path, tmp_path: Path
) -> None:
    house, packed = app.extensions["house"], io.BytesIO()
    with house.database.reading() as db:
        archives.export(db, SYSTEM, house.store, shop.cooperative_id, packed)
    shutil.copy(template, tmp_path / "moved.db")
    moved = replace(house.settings, database_url=f"sqlite:///{tmp_path / 'moved.db'}", data_dir=tmp_path / "moved")
    there = create_app(moved, testing=True)
    with there.extensions["house"].database.transaction() as db:
        archives.restore(db, SYSTEM, there.extensions["house"].store, packed)
    for address in (f"/q/{shop.serial}", shop.link):
        before, after = (words(page(one.test_client(), address)) for one in (app, there))
        assert after == before
    there.extensions["passport"].scans.stop()
    there.extensions["house"].database.engine.dispose()
