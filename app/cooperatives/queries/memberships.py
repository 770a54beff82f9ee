"""Where people's roles are: memberships and invitations with the name of their cooperative or commune."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models.memberships import Invitation, Membership
from app.cooperatives.models.admin_units import AdminUnit
from app.cooperatives.models.cooperatives import Cooperative
from app.core.text import fold

Held = TypeVar("Held", Membership, Invitation)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Held]):
    """A role, held or offered, and the name of the place it is for; "" for the province and the house."""

    row: Held
    place: str


def placed(db: Session, rows: Sequence[Held]) -> list[Placed[Held]]:
    """Give each role the name of its cooperative or commune; it shows no more than the rows it is given."""
    ids = {row.cooperative_id for row in rows if row.cooperative_id}
    codes = {row.commune_code for row in rows if row.commune_code}
    cooperatives = sa.select(Cooperative.id, Cooperative.name).where(Cooperative.id.in_(ids))
    units = sa.select(AdminUnit.code, AdminUnit.full_name).where(AdminUnit.code.in_(codes))
    names: dict[int | str | None, str] = {None: ""}
    names.update((row.id, row.name) for row in db.execute(cooperatives))
    names.update((row.code, row.full_name) for row in db.execute(units))
    return [Placed(row, names[row.cooperative_id] or names[row.commune_code]) for row in rows]


def communes(db: Session) -> list[tuple[str, str]]:
    """Every commune and ward as (code, full name), in the order of the alphabet without marks."""
    rows = db.execute(sa.select(AdminUnit.code, AdminUnit.full_name))
    return sorted(((row.code, row.full_name) for row in rows), key=lambda unit: fold(unit[1]))
