"""Stored files as answers."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.cooperatives.models.files import StoredFile
from app.cooperatives.services import files
from app.core.db import Database
from tests import factories
from tests.cooperatives.services.test_files import photo_with_position


@pytest.fixture
def photo(app: Flask, database: Database) -> StoredFile:
    with database.transaction() as db:
        own = factories.make_cooperative(db)
        store = app.extensions["house"].store
        return files.keep(
            db,
            factories.manager(own),
            store,
            photo_with_position(),
            name="vườn cam.jpg",
            public=True,
            cooperative_id=own.id,
        )


def test_anybody_sees_a_public_photo_and_may_keep_it(client: FlaskClient, photo: StoredFile) -> None:
    answer = client.get(f"/media/{photo.sha256}")
    assert (answer.status_code, answer.mimetype, len(answer.data)) == (200, "image/jpeg", photo.size)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    again = client.get(f"/media/{photo.sha256}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("width", files.WIDTHS)
def test_smaller_ones_are_made_in_three_sizes(client: FlaskClient, photo: StoredFile, width: int) -> None:
    answer = client.get(f"/media/{photo.sha256}/{width}")
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", width)
    assert "immutable" in answer.headers["Cache-Control"]


def test_no_other_size_is_made(client: FlaskClient, photo: StoredFile) -> None:
    for width in (0, 161, 5000, 10**12):
        assert client.get(f"/media/{photo.sha256}/{width}").status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "x", "..%2f..%2fgocnghe.db", "A" * 64])
def test_unknown_digests_are_not_found(client: FlaskClient, photo: StoredFile, digest: str) -> None:
    assert client.get(f"/media/{digest}").status_code == 404
    assert client.get(f"/media/{digest}/400").status_code == 404


def test_a_row_whose_bytes_are_lost_is_not_found(client: FlaskClient, app: Flask, photo: StoredFile) -> None:
    app.extensions["house"].store.path(photo.sha256).unlink()
    assert client.get(f"/media/{photo.sha256}").status_code == 404
    assert client.get(f"/media/{photo.sha256}/400").status_code == 404


def test_a_private_photo_is_made_small_for_its_own_people_only(app: Flask, database: Database) -> None:
    with database.transaction() as db:
        own, other = factories.make_cooperative(db), factories.make_cooperative(db, name="HTX Chè Gay")
        row = files.keep(
            db,
            factories.manager(own),
            app.extensions["house"].store,
            photo_with_position(),
            name="vườn.jpg",
            public=False,
            cooperative_id=own.id,
        )
        people = [factories.make_user(db, cooperative=where) for where in (own, other)]
        address, digest = f"/files/{row.id}/400", row.sha256
    answers = []
    for person in people:
        client = app.test_client()
        factories.sign_in(client, person)
        answers.append(client.get(address))
    assert [answer.status_code for answer in answers] == [200, 404]
    with Image.open(io.BytesIO(answers[0].data)) as picture:
        assert max(picture.size) == 400
    assert answers[0].headers["Cache-Control"].startswith("private")
    assert app.test_client().get(f"/media/{digest}/400").status_code == 404
