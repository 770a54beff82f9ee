"""Static files: addresses that change with the content, and how long they may be kept."""

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.static_files import static_url


def test_the_address_carries_the_digest_of_the_content(app: Flask) -> None:
    content = (Path(str(app.static_folder)) / "css/tokens.css").read_bytes()
    with app.test_request_context():
        assert static_url("css/tokens.css") == f"/static/css/tokens.css?v={hashlib.sha256(content).hexdigest()[:10]}"


def test_another_content_has_another_address(app: Flask, tmp_path: Path) -> None:
    app.static_folder = str(tmp_path)
    sheet = tmp_path / "a.css"
    with app.test_request_context():
        sheet.write_text("a {}")
        first = static_url("a.css")
        sheet.write_text("b {}!")
        assert static_url("a.css") != first
        sheet.write_text("a {}")
        assert static_url("a.css") == first


def test_a_missing_file_is_noticed_when_the_page_is_made(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(FileNotFoundError):
        static_url("css/missing.css")


def test_versioned_files_are_kept_for_a_year_and_others_are_asked_for(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = static_url("css/tokens.css")
    with client.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/css/tokens.css") as plain:
        assert plain.headers["Cache-Control"] == "no-cache"
        known = {"If-None-Match": plain.headers["ETag"]}
    with client.get("/static/css/tokens.css", headers=known) as again:
        assert again.status_code == 304
    assert client.get("/static/css/missing.css?v=1").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["../settings.py", "%2e%2e/__init__.py", "..%5csettings.py", "css/../../__init__.py"])
def test_nothing_outside_the_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_every_file_a_sheet_names_is_there(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    for sheet in (folder / "css").glob("*.css"):
        for name in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text()):
            if not name.startswith(("data:", "#")):
                assert (sheet.parent / name.partition("#")[0].partition("?")[0]).is_file(), f"{sheet.name}: {name}"
