"""Partners: adding, changing and retiring those whom goods come from and go to."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.partners import Partner
from app.cooperatives.queries import partners as queries
from app.cooperatives.queries import scope
from app.cooperatives.rules.cooperatives import parse_email, parse_phone
from app.cooperatives.rules.partners import parse_gln
from app.cooperatives.rules.tax_codes import parse_tax_code
from app.cooperatives.services import duplicates
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid
from app.core.text import fold, nfc


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a partner, as typed."""

    name: str
    buyer: bool = False
    supplier: bool = False
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    tax_code: str | None = None
    gln: str | None = None


def add(db: Session, actor: Actor, *, facts: Facts) -> Partner:
    """A new partner. Raises Invalid at the field at fault, Conflict at "name" when there is one of that name."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    row = Partner(cooperative_id=cooperative_id, created_at=clock.now())
    _fill(db, row, facts)
    db.add(row)
    _flush(db)
    return row


def edit(db: Session, actor: Actor, partner_id: int, *, facts: Facts) -> Partner:
    """Mend a partner's facts; events name it by its present ones. Raises as `add`."""
    row = _mine(db, actor, partner_id)
    _fill(db, row, facts)
    _flush(db)
    return row


def retire(db: Session, actor: Actor, partner_id: int) -> Partner:
    """Not offered for new movements any more; what was recorded stays. Retiring twice is fine."""
    row = _mine(db, actor, partner_id)
    row.retired_at = row.retired_at or clock.now()
    return row


def bring_back(db: Session, actor: Actor, partner_id: int) -> Partner:
    """Offer a retired partner again."""
    row = _mine(db, actor, partner_id)
    row.retired_at = None
    return row


def _mine(db: Session, actor: Actor, partner_id: int) -> Partner:
    row = queries.get(db, actor, partner_id, lock=True)
    actor.require(Permission.RECORD, row.cooperative_id)
    return row


def _fill(db: Session, row: Partner, facts: Facts) -> None:
    """Write the facts, each in its one form."""
    if not (facts.buyer or facts.supplier):
        raise Invalid.at("parts", N_("Xin chọn bên mua, bên cung cấp hoặc cả hai"))
    name = nfc(facts.name)
    same = sa.select(Partner.id).where(Partner.cooperative_id == row.cooperative_id, Partner.name == name)
    if db.scalar(same if row.id is None else same.where(Partner.id != row.id)):
        raise duplicates.taken("name", N_("Đã có bạn hàng tên “%(name)s”; xin ghi rõ hơn để phân biệt"), name=name)
    row.phone = parse_phone(facts.phone) if facts.phone else None
    row.email = parse_email(facts.email) if facts.email else None
    row.tax_code = parse_tax_code(facts.tax_code) if facts.tax_code else None
    row.gln = parse_gln(facts.gln) if facts.gln else None
    row.name, row.address, row.buyer, row.supplier = name, facts.address, facts.buyer, facts.supplier
    row.search = fold(f"{name} {facts.address or ''}")[:200]


def _flush(db: Session) -> None:
    duplicates.flush(db, Conflict(N_("Có người vừa lưu một bạn hàng trùng tên; xin xem lại danh sách rồi lưu lại.")))
