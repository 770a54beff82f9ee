"""Lists of permitted inputs: which one decides on a day, and that nothing counts before it was confirmed."""

import io
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Forbidden, Invalid
from app.core.storage import FolderStore
from app.traceability.models.inputs import ReferenceInput, ReferenceList
from app.traceability.queries import reference_lists as queries
from app.traceability.rules.inputs import InputKind
from app.traceability.rules.reference_sheets import Line
from app.traceability.services import reference_lists, reference_sheets
from app.traceability.services.reference_lists import Facts
from tests.factories import make_cooperative, manager

OFFICER = Actor(None, "Cán bộ tỉnh", Role.PROVINCE_OFFICER)
SPRAY, NPK = Line(InputKind.PESTICIDE, "Abamectin", "Abamectin"), Line(InputKind.FERTILISER, "Phân NPK")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


def listed(db: Session, store: FolderStore, *lines: Line, since: date, until: date | None = None) -> ReferenceList:
    file = reference_lists.receive(OFFICER, store, reference_sheets.written(["Danh mục"], lines))
    facts = Facts("Danh mục", "Thông tư", since, until)
    return reference_lists.take_over(db, OFFICER, file, facts=facts)


def found(db: Session, text: str, day: date) -> list[int]:
    return [line.list_id for line in queries.find(db, text, day)]


def test_the_newest_list_in_force_decides_for_each_kind(db: Session, store: FolderStore) -> None:
    old = listed(db, store, SPRAY, NPK, since=date(2025, 1, 1))
    new = listed(db, store, SPRAY, since=date(2026, 1, 1), until=date(2026, 6, 30))
    assert queries.in_force(db, date(2024, 12, 31)) == []
    assert queries.in_force(db, date(2025, 12, 31)) == [old.id]
    assert queries.in_force(db, date(2026, 6, 30)) == [new.id, old.id]
    assert found(db, "abamectin", date(2026, 1, 1)) == [new.id]
    assert found(db, "PHÂN npk", date(2026, 1, 1)) == [old.id]
    assert found(db, "abamectin", date(2026, 7, 1)) == [old.id]
    assert queries.find(db, "abamectin", date(2026, 1, 1), InputKind.FERTILISER) == []


def test_an_official_list_goes_before_the_sample_and_a_withdrawn_one_does_not_count(
    db: Session, store: FolderStore
) -> None:
    today = clock.today()
    sample = reference_lists.load_sample(db, clock.now())
    official = listed(db, store, SPRAY, since=date(2020, 1, 1))
    assert queries.in_force(db, today) == [official.id, sample.id]
    assert queries.deciding(db, today)[InputKind.PESTICIDE] == official.id
    assert queries.deciding(db, today)[InputKind.FERTILISER] == sample.id
    reference_lists.withdraw(db, OFFICER, official.id)
    assert queries.in_force(db, today) == [sample.id]


def test_the_sample_is_loaded_once_and_says_so_in_its_file(db: Session, store: FolderStore) -> None:
    sample = reference_lists.load_sample(db, clock.now())
    assert reference_lists.load_sample(db, clock.now()).id == sample.id
    assert (sample.sample, sample.rows) == (True, 43)
    days = db.scalars(
        sa.select(ReferenceInput.pre_harvest_days).where(ReferenceInput.kind == InputKind.PESTICIDE)
    ).all()
    assert None in days
    data = reference_lists.workbook(db, OFFICER, sample.id)
    assert len(reference_lists.receive(OFFICER, store, data).sheet.lines) == 43
    (name, *_), (basis, *_) = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(nrows=2)
    assert (name, basis) == (reference_lists.SAMPLE_NAME, "Danh mục mẫu, không phải danh mục chính thức")


def test_a_list_is_confirmed_from_the_kept_file_and_twice_is_once(db: Session, store: FolderStore) -> None:
    first = reference_lists.receive(OFFICER, store, reference_sheets.written([], [SPRAY]))
    assert db.scalar(sa.select(sa.func.count()).select_from(ReferenceList)) == 0
    kept = reference_lists.received(OFFICER, store, first.sha256)
    facts = Facts("Danh mục", "Thông tư", date(2026, 1, 1))
    row = reference_lists.take_over(db, OFFICER, kept, facts=facts)
    assert reference_lists.take_over(db, OFFICER, kept, facts=facts).id == row.id
    assert (row.rows, row.sample, row.sha256, row.imported_by) == (1, False, first.sha256, "Cán bộ tỉnh")


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", ""])
def test_a_file_that_was_never_kept_is_asked_for_again(store: FolderStore, sha256: str) -> None:
    with pytest.raises(Invalid) as error:
        reference_lists.received(OFFICER, store, sha256)
    assert error.value.problems[0].field == "file"


def test_a_list_with_a_fault_or_with_its_days_turned_round_is_not_taken_over(db: Session, store: FolderStore) -> None:
    with pytest.raises(Invalid) as error:
        listed(db, store, SPRAY, since=date(2026, 1, 1), until=date(2025, 12, 31))
    assert error.value.problems[0].field == "valid_until"
    with pytest.raises(Invalid) as error:
        listed(db, store, since=date(2026, 1, 1))
    assert error.value.problems[0].field == "file"


def test_only_who_oversees_takes_lists_over(db: Session, store: FolderStore) -> None:
    row = listed(db, store, SPRAY, since=date(2026, 1, 1))
    for actor in (manager(make_cooperative(db)), Actor(None, "Cán bộ xã", Role.COMMUNE_OFFICER, commune_code="17071")):
        assert queries.get(db, actor, row.id) is row
        with pytest.raises(Forbidden):
            reference_lists.receive(actor, store, b"x")
        with pytest.raises(Forbidden):
            reference_lists.withdraw(db, actor, row.id)
