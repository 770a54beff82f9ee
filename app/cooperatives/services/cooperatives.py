"""Recording cooperatives, groups, households and companies, and keeping their facts right."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.admin_units import AdminUnit
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.files import StoredFile
from app.cooperatives.queries import cooperatives as queries
from app.cooperatives.queries import scope
from app.cooperatives.rules import admin_units, batch_patterns
from app.cooperatives.rules.cooperatives import Kind, parse_email, parse_phone
from app.cooperatives.rules.gs1_prefix import overlap, parse_gs1_prefix
from app.cooperatives.rules.tax_codes import parse_tax_code
from app.cooperatives.services import duplicates
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, Problem
from app.core.text import fold, nfc

DEFAULT_PATTERN = "{yy}{mm}{dd}-{nn}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person says about a producer, as typed."""

    kind: Kind
    name: str
    representative: str
    phone: str
    address: str
    commune_code: str
    tax_code: str | None = None
    email: str | None = None
    batch_pattern: str | None = None
    gs1_prefix: str | None = None


def create(db: Session, actor: Actor, facts: Facts) -> Cooperative:
    """A new producer; only administrators make one. Raises Invalid at the fields, Conflict for a known one."""
    actor.require(Permission.ADMINISTER)
    row = Cooperative(created_at=clock.now())
    _fill(db, actor, row, facts)
    _take_turns(db, row.commune_code)
    _refuse_same(db, row)
    db.add(row)
    duplicates.flush(db, _tax_code_taken())
    return row


def edit(db: Session, actor: Actor, cooperative_id: int, facts: Facts) -> Cooperative:
    """Mend a producer's facts. Raises Invalid at the fields, Conflict for a code that another one has."""
    row = queries.get(db, actor, cooperative_id, lock=True)
    actor.require(Permission.MANAGE, row.id)
    _fill(db, actor, row, facts)
    duplicates.flush(db, _tax_code_taken())
    db.expire(row, ["commune"])
    outbox.mark_changed(db, "cooperative", row.id, now=clock.now())
    return row


def set_logo(db: Session, actor: Actor, cooperative_id: int, file_id: int | None) -> Cooperative:
    """Show this picture of the cooperative's own as its logo, or none. Raises NotFound for a file out of reach."""
    row = queries.get(db, actor, cooperative_id, lock=True)
    actor.require(Permission.MANAGE, row.id)
    if file_id is not None and scope.get(db, actor, StoredFile, file_id).cooperative_id != row.id:
        raise Invalid.at("logo", N_("Ảnh này thuộc một hợp tác xã khác"))
    row.logo_id = file_id
    db.flush()
    db.expire(row, ["logo"])
    outbox.mark_changed(db, "cooperative", row.id, now=clock.now())
    return row


def known_commune(code: str) -> str:
    """The code of one of the 130 communes. Raises Invalid at "commune_code"."""
    if not admin_units.exists(code):
        raise Invalid.at("commune_code", N_("Xin chọn xã, phường trong danh sách"))
    return code


def _fill(db: Session, actor: Actor, row: Cooperative, facts: Facts) -> None:
    """Write the facts in their one form. Raises Invalid with every fault at once."""
    problems: list[Problem] = []

    def parsed(parse: Callable[[str], str], text: str | None) -> str | None:
        try:
            return parse(text) if text else None
        except Invalid as fault:
            problems.extend(fault.problems)
            return None

    checked = {
        "tax_code": parsed(parse_tax_code, facts.tax_code),
        "phone": parsed(parse_phone, facts.phone),
        "email": parsed(parse_email, facts.email),
        "commune_code": parsed(known_commune, facts.commune_code),
        "batch_pattern": parsed(batch_patterns.check, facts.batch_pattern or DEFAULT_PATTERN),
        "gs1_prefix": parsed(parse_gs1_prefix, facts.gs1_prefix),
    }
    if problems:
        raise Invalid(problems=problems)
    _refuse_known_tax_code(db, actor, checked["tax_code"], row)
    _refuse_shared_prefix(db, actor, checked["gs1_prefix"], row)
    for fact, value in checked.items():
        setattr(row, fact, value)
    row.kind, row.name, row.search = facts.kind, nfc(facts.name), fold(facts.name)
    row.representative, row.address = facts.representative, facts.address


def _refuse_known_tax_code(db: Session, actor: Actor, tax_code: str | None, row: Cooperative) -> None:
    if tax_code is None:
        return
    with db.no_autoflush:
        other = db.scalar(sa.select(Cooperative).where(Cooperative.tax_code == tax_code))
    if other is None or other is row:
        return
    if actor.may(Permission.ADMINISTER):  # whose it is, is not for another cooperative to know
        raise duplicates.taken("tax_code", N_("Mã số thuế này đã ghi cho %(name)s"), name=other.name)
    raise _tax_code_taken()


def _refuse_shared_prefix(db: Session, actor: Actor, prefix: str | None, row: Cooperative) -> None:
    """Two whose prefixes begin alike would sooner or later print the same SSCC."""
    if prefix is None or prefix == row.gs1_prefix:
        return
    # No unique index sees that one text begins another, so one row, always the same, is the gate for all prefixes.
    db.execute(sa.select(AdminUnit.code).order_by(AdminUnit.code).limit(1).with_for_update(key_share=True))
    held = sa.select(Cooperative.id, Cooperative.name, Cooperative.gs1_prefix).where(
        Cooperative.gs1_prefix.is_not(None)
    )
    with db.no_autoflush:
        rows = db.execute(held).all()
    taken = [(name, other) for own_id, name, other in rows if other and own_id != row.id and overlap(prefix, other)]
    if not taken:
        return
    if actor.may(Permission.ADMINISTER):
        message = N_("Tiền tố này trùng hoặc chồng lên tiền tố %(other)s của %(name)s; mã thùng sẽ trùng nhau")
        raise duplicates.taken("gs1_prefix", message, name=taken[0][0], other=taken[0][1])
    raise duplicates.taken(
        "gs1_prefix",
        N_(
            "Tiền tố này trùng hoặc chồng lên tiền tố của một đơn vị khác, mã thùng sẽ trùng nhau; xin xem lại từng "
            "chữ số trên giấy chứng nhận mã số mã vạch"
        ),
    )


def _take_turns(db: Session, commune_code: str) -> None:
    """New producers of one commune are recorded one after the other, each seeing those before."""
    turn = sa.select(AdminUnit.code).where(AdminUnit.code == commune_code)
    db.execute(turn.with_for_update(key_share=True))


def _refuse_same(db: Session, row: Cooperative) -> None:
    """A form sent twice is no second producer, even where there is no tax code to tell."""
    same = sa.select(Cooperative.id).where(
        Cooperative.name == row.name, Cooperative.commune_code == row.commune_code, Cooperative.phone == row.phone
    )
    if db.scalar(same) is not None:
        raise duplicates.taken("name", N_("%(name)s ở xã này, số điện thoại này đã có trong danh sách"), name=row.name)


def _tax_code_taken() -> Conflict:
    return duplicates.taken("tax_code", N_("Mã số thuế này đã ghi cho một đơn vị khác; xin xem lại từng chữ số"))
