"""A cooperative's inputs: the register, what was bought of each, and what should be left of it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.text import fold
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem, InputLot
from app.traceability.rules.inputs import InputKind


def listing(actor: Actor, *, kind: InputKind | None = None, text: str = "", retired: bool = False) -> sa.Select[Any]:
    """Inputs the actor may see, by name, in use or retired; `text` is looked for without marks."""
    statement = scope.visible(sa.select(InputItem), actor, InputItem.cooperative_id)
    statement = statement.where(InputItem.retired_at.is_not(None) if retired else InputItem.retired_at.is_(None))
    if kind is not None:
        statement = statement.where(InputItem.kind == kind)
    if text.strip():
        statement = statement.where(InputItem.search.contains(fold(text), autoescape=True))
    return statement.order_by(InputItem.search, InputItem.id)


def counts(db: Session, actor: Actor) -> dict[InputKind, int]:
    """How many inputs of each kind are in use."""
    seen = listing(actor).order_by(None).subquery()
    found = db.execute(sa.select(seen.c.kind, sa.func.count()).group_by(seen.c.kind)).all()
    return {kind: int(number) for kind, number in found}


def get(db: Session, actor: Actor, item_id: int, *, lock: bool = False) -> InputItem:
    """One input the actor may see. Raises NotFound."""
    return scope.get(db, actor, InputItem, item_id, lock=lock)


def choices(db: Session, actor: Actor) -> list[InputItem]:
    """The inputs in use that the actor may see, by kind and name."""
    found: Sequence[InputItem] = db.scalars(listing(actor).order_by(None)).all()
    order = list(InputKind)
    return sorted(found, key=lambda item: (order.index(item.kind), item.search, item.id))


def get_lot(db: Session, actor: Actor, lot_id: int, *, lock: bool = False) -> InputLot:
    """One purchase the actor may see. Raises NotFound."""
    return scope.get(db, actor, InputLot, lot_id, lock=lock)


def lots(item_id: int) -> sa.Select[Any]:
    """Purchases of one input, newest first; the caller has asked for the input before."""
    return (
        sa.select(InputLot).where(InputLot.item_id == item_id).order_by(InputLot.bought_on.desc(), InputLot.id.desc())
    )


def made_by(db: Session, cooperative_id: int, request_key: str) -> InputLot | None:
    """The purchase that a request has recorded already."""
    same = InputLot.cooperative_id == cooperative_id, InputLot.request_key == request_key
    return db.scalar(sa.select(InputLot).where(*same))


def is_measured(db: Session, item_id: int) -> bool:
    """Whether any purchase or log entry counts this input already, so that its unit cannot change."""
    bought = sa.exists().where(InputLot.item_id == item_id)
    used = sa.exists().where(LogEntry.input_item_id == item_id)
    return bool(db.scalar(sa.select(sa.or_(bought, used))))


def is_named(db: Session, lot_id: int) -> bool:
    """Whether any log entry, standing or corrected, names this purchase."""
    return bool(db.scalar(sa.select(sa.exists().where(LogEntry.input_lot_id == lot_id))))


def stock(db: Session, item_ids: Collection[int]) -> dict[int, int]:
    """Base units left of each input: what was bought less what the farm log used. Below zero a purchase is missing."""
    left = _bought(db, item_ids)
    for item_id, used in _used(db, LogEntry.input_item_id, item_ids).items():
        left[item_id] -= used
    return left


def used(db: Session, item_ids: Collection[int]) -> dict[int, int]:
    """Base units of each input that standing log entries used."""
    return dict.fromkeys(item_ids, 0) | _used(db, LogEntry.input_item_id, item_ids)


def lot_stock(db: Session, lot_ids: Collection[int]) -> dict[int, int]:
    """Base units left of each purchase, as far as log entries name the purchase they took from."""
    amounts = db.execute(sa.select(InputLot.id, InputLot.amount).where(InputLot.id.in_(lot_ids))).all()
    taken = _used(db, LogEntry.input_lot_id, lot_ids)
    return dict.fromkeys(lot_ids, 0) | {lot_id: int(amount) - taken.get(lot_id, 0) for lot_id, amount in amounts}


def soonest_expiry(db: Session, item_ids: Collection[int]) -> dict[int, date]:
    """For each input of which something is left: the day the first of its purchases that is not used up expires."""
    left = {item_id for item_id, units in stock(db, item_ids).items() if units > 0}
    dated = sa.select(InputLot.id, InputLot.item_id, InputLot.expires_on)
    dated = dated.where(InputLot.item_id.in_(left), InputLot.expires_on.is_not(None))
    rows = db.execute(dated.order_by(InputLot.expires_on.desc())).all()
    remaining = lot_stock(db, [lot_id for lot_id, _, _ in rows])
    return {item_id: expires for lot_id, item_id, expires in rows if remaining[lot_id] > 0 and expires is not None}


def _bought(db: Session, item_ids: Collection[int]) -> dict[int, int]:
    bought = sa.select(InputLot.item_id, sa.func.sum(InputLot.amount)).where(InputLot.item_id.in_(item_ids))
    found = db.execute(bought.group_by(InputLot.item_id)).all()
    return dict.fromkeys(item_ids, 0) | {item_id: int(units) for item_id, units in found}


def _used(db: Session, taken_from: Any, ids: Collection[int]) -> dict[int, int]:
    """Base units by input or by purchase that standing entries used: neither corrected by another nor struck."""
    later = aliased(LogEntry)
    standing = ~LogEntry.struck, ~sa.exists().where(later.corrects_id == LogEntry.id)
    statement = sa.select(taken_from, sa.func.sum(LogEntry.amount)).where(
        taken_from.in_(ids), LogEntry.amount.is_not(None), *standing
    )
    return {row_id: int(units) for row_id, units in db.execute(statement.group_by(taken_from))}
