"""Archives: everything of one cooperative in one file, and the way back into an empty house."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.audit import AuditEntry, AuditHead
from app.accounts.services import audit
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.queries import scope
from app.cooperatives.services import admin_units
from app.core import archive, archive_verify, clock, migrations
from app.core.actor import COOPERATIVE_ROLES, Actor, Permission
from app.core.columns import Base
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.core.storage import FolderStore

AT_ONCE = 1000
VERIFIER = Path(archive_verify.__file__)
NEWER = N_("Bản lưu này do một phiên bản khác làm ra (%(theirs)s, ở đây là %(ours)s); xin dùng đúng phiên bản đó.")
BROKEN = N_("Bản lưu không đọc được hoặc đã bị sửa: %(fault)s.")
READ_ME = """\
Bản lưu của một hợp tác xã trên Gốc Nghệ.
  tables/*.jsonl      mỗi dòng là một bản ghi (JSON)
  files/<sha256>      ảnh, chứng nhận, tờ tem
  audit/entries.jsonl chuỗi nhật ký thay đổi, dòng sau gắn với dòng trước bằng SHA-256
  manifest.json       danh sách và SHA-256 của mọi tệp
  verify.py           kiểm tra bản lưu: python verify.py <tệp này>.zip
Không có trong bản lưu: tài khoản người dùng, mật khẩu, khóa API, khóa kết nối sàn, khóa ký tem.

An archive of one cooperative on Gốc Nghệ. Each line of tables/*.jsonl is one row; verify.py checks every file and the
audit chain. Accounts, passwords, API keys, marketplace credentials and label keys are not in it.
"""


class _Packing:
    """A zip being written, with the hash and size of every member for the manifest."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        seen, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                seen.update(part)
                size += len(part)
        self.files[name] = {"sha256": seen.hexdigest(), "size": size}

    def finish(self, manifest: dict[str, Any]) -> None:
        self._zip.writestr("manifest.json", json.dumps(manifest | {"files": self.files}, ensure_ascii=False, indent=1))
        self._zip.close()


def export(db: Session, actor: Actor, store: FolderStore, cooperative_id: int, target: IO[bytes]) -> str:
    """Write the archive (ZIP) of one cooperative into `target`; gives a name for the file.

    Needs MANAGE. A file that the store has lost is left out and named in the manifest under `lost`. Raises NotFound.
    """
    cooperative = _own(db, actor, cooperative_id)
    packing = _Packing(target)
    packing.add("READ-ME.txt", [READ_ME.encode()])
    packing.add("verify.py", [VERIFIER.read_bytes()])
    counted: dict[str, int] = {}
    for table, chosen in _chosen(cooperative.id):
        counted[table.name] = 0
        packing.add(f"tables/{table.name}.jsonl", _counting(_lines(db, table, chosen), counted, table.name))
    head = db.get(AuditHead, cooperative.id)
    packing.add("audit/entries.jsonl", _audit_lines(db, cooperative.id))
    lost = _add_files(db, store, cooperative.id, packing)
    packing.finish(
        {
            "format": archive.FORMAT,
            "cooperative": {"id": cooperative.id, "name": cooperative.name},
            "made_at": clock.now().isoformat(),
            "made_by": actor.name,
            "migration": migrations.head(),
            "rows": counted,
            "audit_head": {"sequence": head.sequence, "hash": head.hash} if head else None,
            "lost": lost,
        }
    )
    return f"goc-nghe-{cooperative.id}-{clock.today():%Y%m%d}.zip"


def _own(db: Session, actor: Actor, cooperative_id: int) -> Cooperative:
    statement = scope.visible(sa.select(Cooperative).where(Cooperative.id == cooperative_id), actor, Cooperative.id)
    found: Cooperative | None = db.scalar(statement)
    if found is None:
        raise NotFound
    actor.require(Permission.MANAGE, found.id if actor.role in COOPERATIVE_ROLES else None)
    return found


def _chosen(cooperative_id: int) -> Iterator[tuple[sa.Table, sa.Select[Any]]]:
    """Every table with the rows that go along; what is borrowed from the house comes before what points to it."""
    owned = {table: archive.rows_of(table, cooperative_id) for table in archive.owned_tables()}
    wanted: dict[sa.Table, sa.ColumnElement[bool]] = {}
    for table, column in archive.borrowed():
        pointed = owned[column.table].with_only_columns(column).order_by(None)
        wanted[table] = sa.or_(wanted.get(table, sa.false()), table.c.id.in_(pointed))
    for table in list(wanted):  # a line of an official list comes with its list
        for column in table.c:
            for key in column.foreign_keys:
                inside = sa.select(column).where(wanted[table])
                far = key.column.table
                wanted[far] = sa.or_(wanted.get(far, sa.false()), key.column.in_(inside))
    for table in Base.metadata.sorted_tables:
        if table in wanted:
            yield table, sa.select(table).where(wanted[table]).order_by(table.c.id)
        elif table in owned:
            yield table, owned[table]


def _lines(db: Session, table: sa.Table, chosen: sa.Select[Any]) -> Iterator[bytes]:
    with closing(db.execute(chosen.execution_options(yield_per=AT_ONCE))) as rows:
        for row in rows.mappings():
            yield json.dumps(archive.written(table, dict(row)), ensure_ascii=False).encode() + b"\n"


def _counting(lines: Iterator[bytes], counted: dict[str, int], name: str) -> Iterator[bytes]:
    for line in lines:
        counted[name] += 1
        yield line


def _audit_lines(db: Session, cooperative_id: int) -> Iterator[bytes]:
    """Entries in the very form that their hashes are taken over, so that they can be recomputed anywhere."""
    table = AuditEntry.__table__
    chosen = sa.select(table).where(table.c.cooperative_id == cooperative_id).order_by(table.c.sequence)
    with closing(db.execute(chosen.execution_options(yield_per=AT_ONCE))) as rows:
        for row in rows.mappings():
            entry = dict(row) | {"at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
            del entry["id"]
            yield json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def _digests(db: Session, cooperative_id: int) -> set[str]:
    """SHA-256 of every stored file that a row of the cooperative names."""
    found: set[str] = set()
    for table in archive.owned_tables():
        for column in table.c:
            if column.name.endswith("sha256"):
                chosen = archive.rows_of(table, cooperative_id).with_only_columns(column).order_by(None)
                found |= set(db.scalars(chosen.where(column.is_not(None))))
    return found


def _add_files(db: Session, store: FolderStore, cooperative_id: int, packing: _Packing) -> list[str]:
    lost = []
    for digest in sorted(_digests(db, cooperative_id)):
        path = store.path(digest)
        if path.exists():
            with path.open("rb") as file:
                packing.add(f"files/{digest}", iter(lambda: file.read(1 << 20), b""))
        else:
            lost.append(digest)
    return lost


def restore(db: Session, actor: Actor, store: FolderStore, source: IO[bytes]) -> Cooperative:
    """Bring an archive into a house without cooperatives: the same ids, labels, files and audit chain.

    Needs ADMINISTER. Raises Conflict when there are cooperatives already or the archive is of another version, Invalid
    when it does not hold together; then nothing was entered. Labels answer only where the label keys are the same.
    """
    actor.require(Permission.ADMINISTER)
    if db.scalar(sa.select(Cooperative.id).limit(1)) is not None:
        raise Conflict(N_("Chỉ nhập được bản lưu vào hệ thống chưa có hợp tác xã nào."))
    admin_units.load(db)
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = json.loads(packed.read("manifest.json"))
            _check_version(manifest)
            source.seek(0)
            found = archive_verify.faults(source)
            if found:
                raise Invalid(BROKEN, fault=found[0])
            _enter(db, store, packed, manifest)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise Invalid(BROKEN, fault=type(error).__name__) from error
    cooperative = db.get_one(Cooperative, manifest["cooperative"]["id"])
    audit.record(
        db,
        actor,
        "create",
        subject="cooperatives",
        subject_id=cooperative.id,
        after={"name": cooperative.name},
    )
    return cooperative


def _check_version(manifest: dict[str, Any]) -> None:
    ours = f"{archive.FORMAT}/{migrations.head()}"
    theirs = f"{manifest['format']}/{manifest['migration']}"
    if ours != theirs:
        raise Conflict(NEWER, theirs=theirs, ours=ours)


def _enter(db: Session, store: FolderStore, packed: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for table in Base.metadata.sorted_tables:
        name = f"tables/{table.name}.jsonl"
        if name in manifest["files"]:
            with packed.open(name) as file:
                _insert(db, table, (archive.read(table, json.loads(line)) for line in io.TextIOWrapper(file, "utf-8")))
    with packed.open("audit/entries.jsonl") as file:
        entries = (json.loads(line) for line in io.TextIOWrapper(file, "utf-8"))
        dated = ({**one, "at": datetime.fromisoformat(one["at"])} for one in entries)
        _insert(db, Base.metadata.tables["audit_entries"], dated)
    if manifest["audit_head"]:
        head = {"cooperative_id": manifest["cooperative"]["id"], **manifest["audit_head"]}
        db.execute(sa.insert(AuditHead), [head])
    _count_on(db)
    for name in manifest["files"]:
        folder, _, digest = name.partition("/")
        if folder == "files" and store.put(packed.read(name)) != digest:
            raise ValueError(name)


def _insert(db: Session, table: sa.Table, rows: Iterator[dict[str, Any]]) -> None:
    connection, waiting = db.connection(), list[dict[str, Any]]()
    for row in rows:
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            connection.execute(sa.insert(table), waiting)
            waiting = []
    if waiting:
        connection.execute(sa.insert(table), waiting)


def _count_on(db: Session) -> None:
    """Numbers given from now on come after those that were brought along: label positions and PostgreSQL's ids."""
    tables = Base.metadata.tables
    runs, counters = tables["label_runs"], tables["label_counters"]
    last = sa.select(runs.c.code_space, sa.func.max(runs.c.last_position) + 1).group_by(runs.c.code_space)
    db.connection().execute(sa.insert(counters).from_select(["code_space", "next_position"], last))
    if db.get_bind().dialect.name != "postgresql":
        return
    for table in tables.values():
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer | sa.BigInteger):
            most = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            counter = sa.func.pg_get_serial_sequence(table.name, "id")
            db.execute(sa.select(sa.func.setval(counter, sa.func.coalesce(most, 1))))
