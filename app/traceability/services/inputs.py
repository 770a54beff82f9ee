"""Farm inputs: keeping a cooperative's register, and writing down what it bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.cooperatives.services import duplicates
from app.core import clock
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, Problem
from app.core.text import fold, nfc
from app.traceability.models.inputs import InputItem, InputLot, ReferenceInput
from app.traceability.queries import inputs as queries
from app.traceability.queries import reference_lists
from app.traceability.rules import inputs as rules
from app.traceability.rules.inputs import Amount, Described, InputKind, Measure


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register says of an input; `reference_id` is the line of a list it was taken from."""

    kind: InputKind
    name: str
    measure: Measure
    active_ingredient: str | None = None
    content: str | None = None
    formulation: str | None = None
    registration_no: str | None = None
    crops: str | None = None
    dose: str | None = None
    pre_harvest_days: int | None = None
    re_entry_hours: int | None = None
    reference_id: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What stands on the bill and on the pack; `lot_number` is the supplier's."""

    bought_on: date
    amount: Amount
    supplier: str | None = None
    lot_number: str | None = None
    expires_on: date | None = None
    storage: str | None = None
    note: str | None = None


def add(db: Session, actor: Actor, *, facts: Facts) -> InputItem:
    """A new input of one's cooperative. Raises Conflict at "name" when one of that kind and name is there already."""
    cooperative_id = scope.own(actor)
    actor.require(Permission.RECORD, cooperative_id)
    item = InputItem(cooperative_id=cooperative_id, created_at=clock.now())
    _write(db, item, facts)
    db.add(item)
    _flush(db, facts.name)
    return item


def change(db: Session, actor: Actor, item_id: int, *, facts: Facts) -> InputItem:
    """Change an input; log entries keep what it said on their day.

    Raises Conflict at "name" as `add`, Invalid at "measure" once anything of it was bought or used.
    """
    item = _mine(db, actor, item_id)
    if facts.measure is not item.measure and queries.is_measured(db, item.id):
        raise Invalid.at("measure", N_("Đã có lần mua hoặc lần dùng ghi theo đơn vị cũ nên không đổi được."))
    _write(db, item, facts)
    _flush(db, facts.name)
    return item


def retire(db: Session, actor: Actor, item_id: int) -> InputItem:
    """Not offered any more; what was written of it stays. Retiring twice is fine."""
    item = _mine(db, actor, item_id)
    item.retired_at = item.retired_at or clock.now()
    return item


def bring_back(db: Session, actor: Actor, item_id: int) -> InputItem:
    """Use a retired input again."""
    item = _mine(db, actor, item_id)
    item.retired_at = None
    return item


def buy(db: Session, actor: Actor, item_id: int, *, purchase: Purchase, request_key: str | None = None) -> InputLot:
    """Write down a purchase; the same request again gives the purchase it made.

    Raises Invalid at the field at fault, Conflict for an input that is not used any more.
    """
    item = _mine(db, actor, item_id)
    made = request_key and queries.made_by(db, item.cooperative_id, request_key)
    if made:
        return made
    rules.check_in_use(item.retired_at is not None)
    lot = InputLot(
        cooperative_id=item.cooperative_id,
        item_id=item.id,
        request_key=request_key,
        by_name=actor.name,
        recorded_at=clock.now(),
    )
    _write_lot(lot, item, purchase)
    db.add(lot)
    duplicates.flush(db, Conflict(N_("Lần mua này vừa được ghi; xin xem lại danh sách.")))
    return lot


def change_lot(db: Session, actor: Actor, lot_id: int, *, purchase: Purchase) -> InputLot:
    """Put a purchase right; the audit chain keeps what it said before. Raises Invalid at the field at fault."""
    lot, item = _lot(db, actor, lot_id)
    _write_lot(lot, item, purchase)
    db.flush()
    return lot


def remove_lot(db: Session, actor: Actor, lot_id: int) -> InputItem:
    """Take out a purchase that was written by mistake; its input. Raises Conflict once the farm log names it."""
    lot, item = _lot(db, actor, lot_id)
    named = Conflict(N_("Nhật ký canh tác đã ghi dùng từ lần mua này nên không bỏ được; xin sửa số liệu."))
    if queries.is_named(db, lot.id):
        raise named
    db.delete(lot)
    duplicates.flush(db, named)
    return item


def doubts(db: Session, item: InputItem, day: date) -> Sequence[Problem]:
    """What to look at again in this input, held against the list that decides on `day`."""
    described = Described(item.kind, item.name, item.active_ingredient, item.crops, item.pre_harvest_days)
    return rules.doubts(described, reference_lists.comparable(db, described, day))


def _mine(db: Session, actor: Actor, item_id: int) -> InputItem:
    """The input, held until the transaction ends, so that purchases and changes of it take turns."""
    item = queries.get(db, actor, item_id, lock=True)
    actor.require(Permission.RECORD, item.cooperative_id)
    return item


def _lot(db: Session, actor: Actor, lot_id: int) -> tuple[InputLot, InputItem]:
    """A purchase and its input, both held."""
    item = _mine(db, actor, queries.get_lot(db, actor, lot_id).item_id)
    return queries.get_lot(db, actor, lot_id, lock=True), item


def _write(db: Session, item: InputItem, facts: Facts) -> None:
    if facts.reference_id is not None and db.get(ReferenceInput, facts.reference_id) is None:
        raise Invalid.at("name", N_("Dòng danh mục đã chọn không còn; xin chọn lại"))
    item.kind, item.name, item.measure = facts.kind, nfc(facts.name), facts.measure
    item.search = fold(f"{facts.name} {facts.active_ingredient or ''}")[:200]
    item.active_ingredient, item.content = facts.active_ingredient, facts.content
    item.formulation, item.registration_no = facts.formulation, facts.registration_no
    item.crops, item.dose = facts.crops, facts.dose
    item.pre_harvest_days, item.re_entry_hours = facts.pre_harvest_days, facts.re_entry_hours
    item.reference_id = facts.reference_id


def _flush(db: Session, name: str) -> None:
    duplicates.flush(db, duplicates.taken("name", N_("Trong sổ đã có vật tư tên “%(name)s”"), name=name))


def _write_lot(lot: InputLot, item: InputItem, purchase: Purchase) -> None:
    rules.check_purchase(purchase.bought_on, purchase.expires_on, clock.today())
    lot.amount = rules.check_measure(purchase.amount, item.measure)
    lot.bought_on, lot.expires_on = purchase.bought_on, purchase.expires_on
    lot.supplier, lot.lot_number = purchase.supplier, purchase.lot_number
    lot.storage, lot.note = purchase.storage, purchase.note
