"""Certificates of a cooperative: recorded with their dates and paper, withdrawn when they no longer hold."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.files import StoredFile
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import scope
from app.cooperatives.rules.certificates import SCHEMES, Scheme
from app.cooperatives.services import duplicates
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a certificate; `covers` is its scope in words, no `standard` means the scheme's usual one."""

    scheme: Scheme
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None = None
    issued_on: date | None = None
    standard: str | None = None
    covers: str | None = None
    growing_area_id: int | None = None


def record(db: Session, actor: Actor, paper: Paper) -> Certificate:
    """A new certificate. Raises Invalid at the fields, Conflict when the cooperative has this number already."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    row = Certificate(cooperative_id=cooperative_id, created_at=clock.now())
    _fill(db, actor, row, paper)
    db.add(row)
    return _say_changed(db, row)


def edit(db: Session, actor: Actor, certificate_id: int, paper: Paper) -> Certificate:
    """Mend a certificate. Raises Invalid at the fields, Conflict for a number that another certificate has."""
    row = scope.get(db, actor, Certificate, certificate_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    _fill(db, actor, row, paper)
    return _say_changed(db, row)


def attach_scan(db: Session, actor: Actor, certificate_id: int, file_id: int) -> Certificate:
    """Keep this file of the cooperative's own as the scanned paper. Raises NotFound for a file out of reach."""
    row = scope.get(db, actor, Certificate, certificate_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    if scope.get(db, actor, StoredFile, file_id).cooperative_id != row.cooperative_id:
        raise Invalid.at("scan", N_("Tệp này thuộc một hợp tác xã khác"))
    row.scan_id = file_id
    db.flush()
    db.expire(row, ["scan"])
    return row


def withdraw(db: Session, actor: Actor, certificate_id: int) -> Certificate:
    """From today on the certificate is no longer claimed anywhere; the record stays."""
    row = scope.get(db, actor, Certificate, certificate_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    row.withdrawn_on = row.withdrawn_on or clock.today()
    return _say_changed(db, row)


def _fill(db: Session, actor: Actor, row: Certificate, paper: Paper) -> None:
    if row.withdrawn_on is not None:
        raise Conflict(N_("Chứng nhận này đã thôi dùng nên không sửa nữa; xin ghi chứng nhận mới."))
    if paper.valid_until is not None and paper.valid_until < paper.valid_from:
        raise Invalid.at("valid_until", N_("Ngày hết hạn phải sau ngày bắt đầu %(since)s"), since=paper.valid_from)
    if paper.growing_area_id is not None:
        area = scope.get(db, actor, GrowingArea, paper.growing_area_id)
        if area.cooperative_id != row.cooperative_id:
            raise Invalid.at("growing_area_id", N_("Vùng trồng này thuộc một hợp tác xã khác"))
    _refuse_known(db, row, paper)
    known = SCHEMES[paper.scheme].standards
    row.scheme, row.number, row.issuer, row.scope = paper.scheme, paper.number, paper.issuer, paper.covers
    row.standard = paper.standard or (known[0] if known else "")
    row.issued_on, row.valid_from, row.valid_until = paper.issued_on, paper.valid_from, paper.valid_until
    row.growing_area_id = paper.growing_area_id


def _refuse_known(db: Session, row: Certificate, paper: Paper) -> None:
    with db.no_autoflush:
        other = db.scalar(
            sa.select(Certificate).where(
                Certificate.cooperative_id == row.cooperative_id,
                Certificate.scheme == paper.scheme,
                Certificate.number == paper.number,
            )
        )
    if other is not None and other is not row:
        raise _taken()


def _taken() -> Conflict:
    return duplicates.taken("number", N_("Chứng nhận số này đã ghi rồi; xin mở nó trong danh sách để sửa"))


def _say_changed(db: Session, row: Certificate) -> Certificate:
    duplicates.flush(db, _taken())
    outbox.mark_changed(db, "certificate", row.id, now=clock.now())
    return row
