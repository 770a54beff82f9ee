"""The lists of permitted inputs: which of them hold on a day, and what they say of an input."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core.actor import Actor, Permission
from app.core.errors import NotFound
from app.core.text import fold
from app.traceability.models.inputs import ReferenceInput, ReferenceList
from app.traceability.rules.inputs import Described, InputKind, components

MOST_FOUND = 50


def listing(actor: Actor, *, withdrawn: bool = False) -> sa.Select[Any]:
    """All lists, newest first; they belong to no cooperative, so everybody reads them."""
    actor.require(Permission.VIEW)
    gone = ReferenceList.withdrawn_at.is_not(None) if withdrawn else ReferenceList.withdrawn_at.is_(None)
    return sa.select(ReferenceList).where(gone).order_by(ReferenceList.valid_from.desc(), ReferenceList.id.desc())


def get(db: Session, actor: Actor, list_id: int, *, lock: bool = False) -> ReferenceList:
    """One list. Raises NotFound."""
    actor.require(Permission.VIEW)
    statement = sa.select(ReferenceList).where(ReferenceList.id == list_id)
    found = db.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if found is None:
        raise NotFound
    return found


def get_line(db: Session, actor: Actor, reference_id: int) -> ReferenceInput:
    """One line, with its list, whether or not that still holds. Raises NotFound."""
    actor.require(Permission.VIEW)
    statement = sa.select(ReferenceInput).options(joinedload(ReferenceInput.reference_list))
    found = db.scalar(statement.where(ReferenceInput.id == reference_id))
    if found is None:
        raise NotFound
    return found


def in_force(db: Session, day: date) -> list[int]:
    """Ids of the lists that hold on `day`, the one that counts most first: official before sample, newest first."""
    holds = (
        ReferenceList.valid_from <= day,
        sa.or_(ReferenceList.valid_until.is_(None), ReferenceList.valid_until >= day),
        ReferenceList.withdrawn_at.is_(None),
    )
    order = ReferenceList.sample, ReferenceList.valid_from.desc(), ReferenceList.id.desc()
    return list(db.scalars(sa.select(ReferenceList.id).where(*holds).order_by(*order)))


def deciding(db: Session, day: date) -> dict[InputKind, int]:
    """For each kind of input the one list that decides on `day`: the first in force with lines of that kind."""
    ids = in_force(db, day)
    held = sa.select(ReferenceInput.kind, ReferenceInput.list_id).where(ReferenceInput.list_id.in_(ids)).distinct()
    rank = {list_id: place for place, list_id in enumerate(ids)}
    found: dict[InputKind, int] = {}
    for kind, list_id in sorted(db.execute(held), key=lambda row: -rank[row[1]]):
        found[kind] = list_id
    return found


def lines(list_id: int, text: str = "") -> sa.Select[Any]:
    """Lines of one list in its own order; `text` is looked for without marks."""
    statement = sa.select(ReferenceInput).where(ReferenceInput.list_id == list_id)
    if text.strip():
        statement = statement.where(ReferenceInput.search.contains(fold(text), autoescape=True))
    return statement.order_by(ReferenceInput.id)


def counts(db: Session, list_ids: Sequence[int]) -> dict[int, dict[InputKind, int]]:
    """How many lines of each kind each list has."""
    kinds = ReferenceInput.list_id, ReferenceInput.kind
    statement = sa.select(*kinds, sa.func.count()).where(ReferenceInput.list_id.in_(list_ids)).group_by(*kinds)
    found: dict[int, dict[InputKind, int]] = {list_id: {} for list_id in list_ids}
    for list_id, kind, number in db.execute(statement):
        found[list_id][kind] = int(number)
    return found


def matching(db: Session, text: str, day: date, kind: InputKind | None = None) -> sa.Select[Any]:
    """Lines of the deciding lists of `day` whose name or active ingredient holds `text`, by name (for a paged list)."""
    deciders = {one: list_id for one, list_id in deciding(db, day).items() if kind in (None, one)}
    pairs = [
        sa.and_(ReferenceInput.kind == one, ReferenceInput.list_id == list_id) for one, list_id in deciders.items()
    ]
    statement = sa.select(ReferenceInput).where(sa.or_(sa.false(), *pairs))
    if text.strip():
        statement = statement.where(ReferenceInput.search.contains(fold(text), autoescape=True))
    return statement.options(joinedload(ReferenceInput.reference_list)).order_by(
        ReferenceInput.search, ReferenceInput.id
    )


def find(db: Session, text: str, day: date, kind: InputKind | None = None) -> list[ReferenceInput]:
    """The first MOST_FOUND lines of `matching`."""
    return list(db.scalars(matching(db, text, day, kind).limit(MOST_FOUND)))


def comparable(db: Session, item: Described, day: date) -> list[Described] | None:
    """What the deciding list of `day` says of inputs that may be this one; None when none of its kind is in force."""
    list_id = deciding(db, day).get(item.kind)
    if list_id is None:
        return None
    alike = [ReferenceInput.search.startswith(fold(item.name)[:200], autoescape=True)]
    substances = components(item.active_ingredient)
    if substances:
        alike.append(ReferenceInput.search.contains(max(substances, key=len), autoescape=True))
    found = db.scalars(
        sa.select(ReferenceInput).where(
            ReferenceInput.list_id == list_id, ReferenceInput.kind == item.kind, sa.or_(*alike)
        )
    )
    return [
        Described(line.kind, line.name, line.active_ingredient, line.crops, line.pre_harvest_days) for line in found
    ]
