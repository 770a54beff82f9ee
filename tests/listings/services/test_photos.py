"""A listing's own photos."""

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.services import files
from app.core.errors import Invalid, NotFound
from app.core.storage import FolderStore
from app.listings.services import photos
from tests import factories
from tests.listings import samples


@pytest.fixture
def cooperative(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def picture(shade: int = 0) -> bytes:
    """A small photo; another shade is another file."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (shade, 120, 60)).save(out, "JPEG")
    return out.getvalue()


def test_photos_stand_in_the_order_they_came(db, cooperative, store):
    listing, lan = samples.make_listing(db, cooperative), factories.manager(cooperative)
    for shade in (10, 200):
        photos.add(db, lan, listing.id, store, data=picture(shade), name="vuon.jpg")
    assert [photo.position for photo in listing.photos] == [1, 2]
    assert (listing.photos[0].file.width, listing.photos[0].file.height) == (640, 480)
    photos.remove(db, lan, listing.id, listing.photos[0].id)
    assert len(listing.photos) == 1


def test_the_same_photo_sent_twice_is_one_photo(db, cooperative, store):
    listing, lan = samples.make_listing(db, cooperative), factories.manager(cooperative)
    for _ in range(2):
        photos.add(db, lan, listing.id, store, data=picture(), name="vuon.jpg")
    assert len(listing.photos) == 1


def test_a_ninth_photo_is_one_too_many(db, cooperative, store):
    listing, lan = samples.make_listing(db, cooperative), factories.manager(cooperative)
    for shade in range(0, 240, 30):
        photos.add(db, lan, listing.id, store, data=picture(shade), name="vuon.jpg")
    with pytest.raises(Invalid) as refusal:
        photos.add(db, lan, listing.id, store, data=picture(255), name="vuon.jpg")
    assert refusal.value.problems[0].field == "photo"


def test_a_stranger_adds_and_removes_nothing(db, cooperative, store):
    listing, lan = samples.make_listing(db, cooperative), factories.manager(cooperative)
    photos.add(db, lan, listing.id, store, data=picture(), name="vuon.jpg")
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    with pytest.raises(NotFound):
        photos.add(db, mai, listing.id, store, data=picture(9), name="x.jpg")
    with pytest.raises(NotFound):
        photos.remove(db, mai, listing.id, listing.photos[0].id)


def test_a_photo_cleaned_before_the_transaction_is_kept_as_it_is(db, cooperative, store):
    listing, lan = samples.make_listing(db, cooperative), factories.manager(cooperative)
    ready = files.ready(picture())
    photos.add(db, lan, listing.id, store, data=ready, name="vuon.jpg")
    assert store.get(listing.photos[0].file.sha256) == ready.data
