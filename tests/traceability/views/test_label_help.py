"""The help page of the labels: pictures that exist, paper that can be printed on, tabs that lead somewhere."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import Role
from app.core.db import Database
from app.traceability.rules.layouts import LAYOUTS
from tests.factories import make_cooperative, make_user, sign_in
from tests.traceability.views.shop import words

PICTURES = sorted((Path(__file__).parents[3] / "app" / "static" / "img" / "labels").glob("*.svg"))


@pytest.fixture
def hung(client: FlaskClient, database: Database) -> FlaskClient:
    """Hùng's browser: he may look."""
    with database.transaction() as db:
        user = make_user(db, role=Role.GROWER, cooperative=make_cooperative(db))
    sign_in(client, user)
    return client


def test_every_picture_is_there_and_has_words(hung: FlaskClient) -> None:
    text = hung.get("/labels/help/").get_data(as_text=True)
    pictures = re.findall(r'<img class="layout-picture" src="([^"]+)"[^>]* alt="([^"]+)"', text)
    assert len(pictures) == len(PICTURES) == 4
    for address, alternative in pictures:
        with hung.get(address) as answer:
            assert answer.status_code == 200
        assert len(alternative) > 20


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_pictures_bring_their_own_ground_and_nothing_from_elsewhere(path: Path) -> None:
    """They are white cards, so that they can be read on a dark page too."""
    svg = ElementTree.parse(path).getroot()
    ground = svg[0]
    assert (ground.get("width"), ground.get("height"), ground.get("fill")) == ("320", "200", "#fff")
    assert not re.search(r"<style|<script|style=|href=|url\(", path.read_text())


def test_the_sentence_counts_the_cells_of_the_picture(hung: FlaskClient) -> None:
    text = hung.get("/labels/help/").get_data(as_text=True)
    assert text.count('class="used"') == 7
    assert 'class="number wanted"' in text
    assert "7 ô gạch chéo đã bóc: bắt đầu từ ô số 8" in text


def test_every_paper_is_listed(hung: FlaskClient) -> None:
    text = hung.get("/labels/help/").get_data(as_text=True)
    for layout in LAYOUTS.values():
        assert layout.name in text


def test_the_page_speaks_of_what_goes_wrong_most(hung: FlaskClient) -> None:
    said = words(hung.get("/labels/help/").get_data(as_text=True).replace('<body class="shell">', "<body>"))
    assert "chọn 100 % hoặc Kích thước thực (Actual size)" in said
    assert r"copy /b tem.zpl \\localhost\TEM" in said


@pytest.mark.parametrize("address", ["/labels/help/", "/labels/layouts/", "/labels/printers/"])
def test_the_tab_of_the_page_is_the_current_one(app: Flask, hung: FlaskClient, address: str) -> None:
    text = hung.get(address).get_data(as_text=True)
    tabs = text.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', tabs) == [address]
    for tab in re.findall(r'href="([^"]+)"', tabs):
        assert hung.get(tab).status_code == 200
    assert ("/labels/rolls" in tabs) is ("label_rolls.index" in app.view_functions)
