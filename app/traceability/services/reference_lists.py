"""Lists of permitted inputs: looked through before they count, taken over whole, and withdrawn but never lost."""

import csv
import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.users import User
from app.core import clock
from app.core.actor import SYSTEM, Actor, Permission
from app.core.errors import N_, Invalid
from app.core.storage import FolderStore
from app.core.text import fold, nfc
from app.traceability.models.inputs import ReferenceInput, ReferenceList
from app.traceability.queries import reference_lists as queries
from app.traceability.rules import reference_sheets as rules
from app.traceability.rules.reference_sheets import Line, Sheet
from app.traceability.services import reference_sheets

SAMPLE = Path(__file__).parents[1] / "reference_data" / "sample_inputs.csv"
SAMPLE_NAME = "Danh mục mẫu vật tư nông nghiệp"
SAMPLE_BASIS = "Danh mục mẫu, không phải danh mục chính thức"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list is called, what it rests on (a circular), and when it holds, both days included."""

    name: str
    basis: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was kept, and what stands in it; nothing of it counts yet."""

    sha256: str
    sheet: Sheet


def receive(actor: Actor, store: FolderStore, data: bytes) -> Received:
    """Read an uploaded workbook and keep it for the next step. Raises Invalid at "file" for what is no such table."""
    actor.require(Permission.OVERSEE)
    if not data:
        raise Invalid.at("file", N_("Tệp này rỗng; xin chọn lại"))
    sheet = reference_sheets.read(data)
    return Received(store.put(data), sheet)


def received(actor: Actor, store: FolderStore, sha256: str) -> Received:
    """Read a workbook again that was kept before. Raises Invalid at "file" when it is not there."""
    actor.require(Permission.OVERSEE)
    try:
        data = store.get(sha256)
    except (FileNotFoundError, ValueError) as error:
        raise Invalid.at("file", N_("Tệp đã gửi không còn; xin chọn lại tệp")) from error
    return Received(sha256, reference_sheets.read(data))


def take_over(db: Session, actor: Actor, file: Received, *, facts: Facts) -> ReferenceList:
    """Let a list count from its first day on; confirmed twice, it is the same list.

    Raises Invalid at "file" while the file has faults, at "valid_until" for a list that ends before it begins.
    """
    actor.require(Permission.OVERSEE)
    if not file.sheet.good:
        raise Invalid.at("file", N_("Tệp còn chỗ sai hoặc không có dòng nào; xin sửa rồi gửi lại"))
    if facts.valid_until is not None and facts.valid_until < facts.valid_from:
        raise Invalid.at("valid_until", N_("Ngày hết hiệu lực trước ngày bắt đầu"))
    db.execute(sa.select(User.id).where(User.id == actor.user_id).with_for_update(key_share=True))  # one's clicks queue
    same = sa.select(ReferenceList).where(
        ReferenceList.sha256 == file.sha256,
        ReferenceList.valid_from == facts.valid_from,
        ReferenceList.sample.is_(False),
        ReferenceList.withdrawn_at.is_(None),
    )
    return db.scalar(same) or _add(db, actor, facts, file.sheet.lines, file.sha256, clock.now())


def withdraw(db: Session, actor: Actor, list_id: int) -> ReferenceList:
    """Let a list count no more; its lines stay readable. Withdrawing twice is fine."""
    row = queries.get(db, actor, list_id, lock=True)
    actor.require(Permission.OVERSEE)
    row.withdrawn_at = row.withdrawn_at or clock.now()
    return row


def load_sample(db: Session, now: datetime) -> ReferenceList:
    """The sample list that comes with the program, holding from the first day of last year; loaded once only."""
    data = SAMPLE.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    there = db.scalar(sa.select(ReferenceList).where(ReferenceList.sha256 == sha256, ReferenceList.sample))
    if there:
        return there
    facts = Facts(SAMPLE_NAME, SAMPLE_BASIS, date(clock.day(now).year - 1, 1, 1))
    sheet = rules.read(csv.reader(data.decode().splitlines()))
    return _add(db, SYSTEM, facts, sheet.lines, sha256, now, sample=True)


def workbook(db: Session, actor: Actor, list_id: int) -> bytes:
    """The list as an Excel file that can be taken over again; a sample says so on top."""
    row = queries.get(db, actor, list_id)
    titles = [row.name, row.basis]
    if row.sample and row.basis != SAMPLE_BASIS:
        titles.append(SAMPLE_BASIS)
    return reference_sheets.written(titles, db.scalars(queries.lines(row.id)))


def _add(
    db: Session,
    actor: Actor,
    facts: Facts,
    lines: tuple[Line, ...],
    sha256: str,
    now: datetime,
    *,
    sample: bool = False,
) -> ReferenceList:
    row = ReferenceList(
        name=nfc(facts.name),
        basis=nfc(facts.basis),
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        sample=sample,
        rows=len(lines),
        sha256=sha256,
        imported_by=actor.name,
        imported_at=now,
    )
    db.add(row)
    db.flush()
    for start in range(0, len(lines), _AT_ONCE):
        part = lines[start : start + _AT_ONCE]
        db.execute(sa.insert(ReferenceInput), [_columns(line) | {"list_id": row.id} for line in part])
    return row


def _columns(line: Line) -> dict[str, object]:
    return asdict(line) | {"search": fold(f"{line.name} {line.active_ingredient or ''}")[:200]}
