"""Uploaded files: what they truly are decides, and they tell nothing they should not."""

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.services import files
from app.core.actor import Actor, Role
from app.core.db import Database
from app.core.errors import Forbidden, Invalid
from app.core.storage import FolderStore
from tests import factories


def photo_with_position(size: tuple[int, int] = (900, 600)) -> bytes:
    """A JPEG as phones make it: position and owner in EXIF, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90°
    exif[0x013B] = "Nguyen Van A"
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 20.0, 42.0), 3: "E", 4: (105.0, 15.0, 18.0)})
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, "JPEG", exif=exif)
    return out.getvalue()


def paper() -> bytes:
    """A PDF of one page."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "VietGAP")
    canvas.save()
    return out.getvalue()


@pytest.fixture
def own(db: Session) -> Cooperative:
    return factories.make_cooperative(db)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def _keep(db: Session, own: Cooperative, store: FolderStore, data: bytes, **given: object) -> StoredFile:
    facts = {"name": "anh.jpg", "public": True, "cooperative_id": own.id} | given
    return files.keep(db, factories.manager(own), store, data, **facts)


def test_position_and_owner_are_gone_and_the_picture_stands_upright(
    db: Session, own: Cooperative, store: FolderStore
) -> None:
    sent = photo_with_position()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825), "the fixture must carry a position"
    row = _keep(db, own, store, sent)
    kept = store.get(row.sha256)
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert (picture.width, picture.height) == (row.width, row.height) == (600, 900)
    assert b"Nguyen Van A" not in kept
    assert row.size == len(kept)


def test_the_same_photo_twice_is_one_row_but_private_and_public_are_two(
    db: Session, own: Cooperative, store: FolderStore
) -> None:
    first = _keep(db, own, store, photo_with_position())
    assert _keep(db, own, store, photo_with_position(), name="khac.jpg").id == first.id
    assert _keep(db, own, store, photo_with_position(), public=False).id != first.id


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><script>alert(1)</script>", b"GIF89a" + b"\0" * 50, b"\xff\xd8\xff\xe0 not a picture", b"%PDF-1.4"],
    ids=["empty", "page", "gif", "broken-jpeg", "pdf"],
)
def test_what_is_no_photo_is_refused_at_its_field(
    db: Session, own: Cooperative, store: FolderStore, data: bytes
) -> None:
    with pytest.raises(Invalid) as refusal:
        _keep(db, own, store, data, field="logo")
    assert refusal.value.problems[0].field == "logo"
    assert not store.root.exists()


@pytest.mark.parametrize("side", [7_200, 14_000])
def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(
    db: Session, own: Cooperative, store: FolderStore, side: int
) -> None:
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(Invalid):
        _keep(db, own, store, out.getvalue())


def test_a_pdf_is_a_document_only_when_it_opens(db: Session, own: Cooperative, store: FolderStore) -> None:
    row = _keep(db, own, store, paper(), name="vietgap.pdf", public=False, document=True)
    assert (row.media_type, row.name, row.width) == ("application/pdf", "vietgap.pdf", None)
    for broken in (b"%PDF-1.7 nothing", b"MZ" + paper(), paper()[:200]):
        with pytest.raises(Invalid):
            _keep(db, own, store, broken, document=True, field="scan")


def test_a_photo_of_the_paper_is_a_document_too(db: Session, own: Cooperative, store: FolderStore) -> None:
    row = _keep(db, own, store, photo_with_position(), name="chung-nhan.heic.png", public=False, document=True)
    assert (row.media_type, row.name) == ("image/jpeg", "chung-nhan.heic.jpg")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Anh\\vườn cam.JPG", "vườn cam.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        (".jpg", "tep.jpg"),
        ("ả" * 300 + ".jpg", "ả" * 196 + ".jpg"),
    ],
)
def test_names_lose_folders_and_breaks_and_keep_their_marks(
    db: Session, own: Cooperative, store: FolderStore, typed: str, kept: str
) -> None:
    assert _keep(db, own, store, photo_with_position(), name=typed).name == kept


def test_a_smaller_picture_is_made_once(db: Session, own: Cooperative, store: FolderStore, tmp_path: Path) -> None:
    row = _keep(db, own, store, photo_with_position())
    small = files.variant(store, tmp_path / "small", row.sha256, 160)
    with Image.open(small) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 160)
    made = small.stat().st_mtime_ns
    assert files.variant(store, tmp_path / "small", row.sha256, 160).stat().st_mtime_ns == made
    with pytest.raises(FileNotFoundError):
        files.variant(store, tmp_path / "small", "0" * 64, 160)


def test_mai_and_readers_keep_no_files_here(db: Session, own: Cooperative, store: FolderStore) -> None:
    mai = factories.manager(factories.make_cooperative(db, name="HTX Chè Gay"))
    for actor in (mai, Actor(None, "Hùng", Role.GROWER, own.id)):
        with pytest.raises(Forbidden):
            files.keep(db, actor, store, photo_with_position(), name="a", public=True, cooperative_id=own.id)


def test_a_row_written_by_somebody_else_meanwhile_is_used(any_database: Database, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")
    with any_database.transaction() as db:
        own = factories.make_cooperative(db)
        first = _keep(db, own, store, photo_with_position())
    with any_database.transaction() as db:
        same = StoredFile(
            cooperative_id=own.id, sha256=first.sha256, public=True, media_type="image/jpeg", name="b.jpg", size=1
        )
        same.created_at = first.created_at
        assert files._add(db, same).id == first.id


def test_a_file_made_ready_before_the_transaction_is_the_same_file(
    db: Session, own: Cooperative, store: FolderStore
) -> None:
    sent = photo_with_position()
    ready = files.ready(sent, document=False, keep_png=False, field="photo")
    assert _keep(db, own, store, ready) is _keep(db, own, store, sent)
    assert files.ready(paper(), document=True, keep_png=False, field="scan").media_type == "application/pdf"
    with pytest.raises(Invalid) as refusal:
        files.ready(paper(), document=False, keep_png=False, field="logo")
    assert refusal.value.problems[0].field == "logo"
