"""Files under their digest: written once, wholly or not at all."""

import hashlib
import resource
from pathlib import Path

import pytest

from app.core.storage import FolderStore

PHOTO = b"\xff\xd8 a photo " * 1000


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty store."""
    return FolderStore(tmp_path / "files")


def _files(store: FolderStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_what_was_put_is_got_under_its_digest(store: FolderStore) -> None:
    digest = store.put(PHOTO)
    assert digest == hashlib.sha256(PHOTO).hexdigest()
    assert store.get(digest) == PHOTO
    assert FolderStore(store.root).get(digest) == PHOTO


def test_putting_twice_keeps_one_file(store: FolderStore) -> None:
    digest = store.put(PHOTO)
    before = store.path(digest).stat()
    assert store.put(PHOTO) == digest
    assert _files(store) == [store.path(digest)]
    assert store.path(digest).stat().st_ino == before.st_ino


def test_a_disk_that_fills_up_half_way_leaves_no_file(store: FolderStore) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            store.put(PHOTO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    digest = hashlib.sha256(PHOTO).hexdigest()
    assert not store.path(digest).exists()
    assert _files(store) == []
    assert store.put(PHOTO) == digest, "the next try goes well"


def test_a_half_written_file_of_a_killed_process_is_never_taken_for_the_whole(store: FolderStore) -> None:
    digest = hashlib.sha256(PHOTO).hexdigest()
    store.path(digest).parent.mkdir(parents=True)
    (store.path(digest).parent / "tmp0815").write_bytes(PHOTO[:100])
    with pytest.raises(FileNotFoundError):
        store.get(digest)
    assert store.get(store.put(PHOTO)) == PHOTO


@pytest.mark.parametrize(
    "name",
    ["", "ab", "0" * 63, "0" * 65, "g" * 64, "A" * 64, "../" + "0" * 61, "0" * 62 + "/x", "٠" * 64, "0" * 63 + "\n"],
)
def test_a_name_that_is_no_digest_is_refused(store: FolderStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.get(name)


def test_a_file_that_was_never_put_is_missing(store: FolderStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.get("0" * 64)


def test_a_file_written_piece_by_piece_is_kept_under_its_digest(store: FolderStore) -> None:
    with store.writing() as draft:
        for at in range(0, len(PHOTO), 1000):
            draft.file.write(PHOTO[at : at + 1000])
        assert draft.sha256 == ""
    assert draft.sha256 == hashlib.sha256(PHOTO).hexdigest() == store.put(PHOTO)
    assert store.get(draft.sha256) == PHOTO
    assert _files(store) == [store.path(draft.sha256)]


def test_a_draft_may_go_back_and_mend_what_it_wrote(store: FolderStore) -> None:
    with store.writing() as draft:
        draft.file.write(b"....PDF")
        draft.file.seek(0)
        draft.file.write(b"%")
    assert store.get(draft.sha256) == b"%...PDF"


def test_writing_what_is_there_already_keeps_one_whole_file(store: FolderStore) -> None:
    digest = store.put(PHOTO)
    store.path(digest).write_bytes(b"spoiled on the disk")
    with store.writing() as draft:
        draft.file.write(PHOTO)
    assert draft.sha256 == digest
    assert store.get(digest) == PHOTO
    assert _files(store) == [store.path(digest)]


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError, GeneratorExit])
def test_a_draft_that_breaks_off_leaves_nothing(store: FolderStore, end: type[BaseException]) -> None:
    def write() -> None:
        with store.writing() as draft:
            draft.file.write(PHOTO)
            raise end

    with pytest.raises(end):
        write()
    assert _files(store) == []


def test_a_disk_that_fills_up_under_a_draft_leaves_nothing(store: FolderStore) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="too large"), store.writing() as draft:
            draft.file.write(PHOTO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert _files(store) == []


def test_a_dropped_file_is_gone_and_dropping_twice_is_fine(store: FolderStore) -> None:
    digest, other = store.put(PHOTO), store.put(b"another")
    store.drop(digest)
    store.drop(digest)
    assert _files(store) == [store.path(other)]
    with pytest.raises(ValueError, match="SHA-256"):
        store.drop("../" + "0" * 61)
