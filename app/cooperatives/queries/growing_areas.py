"""Growing areas: lists, their dated history, and whether a code was in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.cooperatives.models.growing_areas import GrowingArea, GrowingAreaChange
from app.cooperatives.queries import scope
from app.cooperatives.rules import growing_area_codes, growing_areas
from app.cooperatives.rules.growing_areas import AreaState, CropCycle, InForce, StateChange
from app.cooperatives.rules.markets import Market
from app.core.actor import Actor
from app.core.errors import N_, NotFound, Problem
from app.core.text import fold

SELF_DECLARED = N_("Hợp tác xã khai, chưa đối chiếu với quyết định cấp mã.")
"""The reason of a grant that nobody but the cooperative vouches for."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who last said that the code is granted, from which day, and whether an office stands behind it."""

    by_name: str
    since: date
    by_office: bool


def listing(
    actor: Actor, *, text: str = "", state: AreaState | None = None, cooperative_id: int | None = None
) -> sa.Select[tuple[GrowingArea]]:
    """Growing areas in scope by name, narrowed by a part of name, crop or code, and by state."""
    statement = scope.visible(sa.select(GrowingArea), actor, GrowingArea.cooperative_id)
    if wanted := fold(text):
        found = GrowingArea.search.contains(wanted, autoescape=True)
        if key := growing_area_codes.compare_key(text):
            found |= GrowingArea.code_key.contains(key, autoescape=True)
        statement = statement.where(found)
    if state is not None:
        statement = statement.where(GrowingArea.state == state)
    if cooperative_id is not None:
        statement = statement.where(GrowingArea.cooperative_id == cooperative_id)
    return statement.options(selectinload(GrowingArea.plots)).order_by(GrowingArea.search, GrowingArea.id)


def choices(db: Session, actor: Actor, cooperative_id: int) -> list[GrowingArea]:
    """The growing areas of one cooperative, for a list to choose from."""
    return list(db.scalars(listing(actor, cooperative_id=cooperative_id)))


def in_force(db: Session, area_id: int, day: date) -> InForce:
    """Whether goods could be harvested under the code on `day`. Asks for no actor: batches and labels call it.

    Raises NotFound when there is no such growing area.
    """
    area = db.get(GrowingArea, area_id)
    if area is None:
        raise NotFound
    steps = sa.select(GrowingAreaChange).where(GrowingAreaChange.growing_area_id == area_id)
    history = db.scalars(steps.order_by(GrowingAreaChange.from_on, GrowingAreaChange.id))
    changes = [StateChange(change.state, change.from_on) for change in history]
    return growing_areas.in_force(changes, area.valid_from, area.valid_until, day)


def timeline(area: GrowingArea) -> list[GrowingAreaChange]:
    """The history, newest first; several days written by one act are shown by their first."""
    shown: list[GrowingAreaChange] = []
    for change in area.history:
        before = shown[-1] if shown else None
        if before is None or (before.state, before.at, before.reason) != (change.state, change.at, change.reason):
            shown.append(change)
    return shown[::-1]


def voucher(area: GrowingArea) -> Voucher | None:
    """Who vouches for the grant; None while there has never been one."""
    grants = sorted((c for c in area.history if c.state is AreaState.GRANTED), key=lambda c: (c.at, -c.id))
    if not grants:
        return None
    last = grants[-1]
    return Voucher(last.by_name, last.from_on, last.reason != SELF_DECLARED)


def warnings(area: GrowingArea) -> Sequence[Problem]:
    """Doubts about a growing area: its code's shape, what the code names, and its size."""
    doubts: list[Problem] = []
    if area.code_raw:
        code = growing_area_codes.recognise(area.code_raw)
        doubts += code.warnings
        if code.kind is growing_area_codes.Kind.PACKING_HOUSE:
            doubts.append(Problem("code", N_("Mã này là mã cơ sở đóng gói (PH), không phải mã vùng trồng.")))
    if area.market is Market.DOMESTIC:
        cycle = CropCycle.PERENNIAL if area.perennial else CropCycle.ANNUAL
        small = growing_areas.area_warning(cycle, area.area_m2)
        doubts += [small] if small else []
    return doubts
