"""Which cooperatives there are, and how one of them stands."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.models.admin_units import AdminUnit
from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.growers import Grower
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.text import fold


@dataclass(frozen=True, slots=True)
class Size:
    """How much a cooperative has recorded; `area_m2` is the sum of its plots in use."""

    growers: int
    plots: int
    area_m2: int
    growing_areas: int
    certificates: int


def listing(actor: Actor, *, text: str = "", commune_code: str = "") -> sa.Select[tuple[Cooperative]]:
    """Cooperatives in the actor's scope by name, narrowed by a part of the name (marks may be left out) and commune."""
    statement = scope.visible(sa.select(Cooperative), actor, Cooperative.id)
    if wanted := fold(text):
        statement = statement.where(Cooperative.search.contains(wanted, autoescape=True))
    if commune_code:
        statement = statement.where(Cooperative.commune_code == commune_code)
    return statement.options(joinedload(Cooperative.commune)).order_by(Cooperative.search, Cooperative.id)


def choices(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """Id and name of every cooperative in scope, by name."""
    whole = sa.select(Cooperative).order_by(Cooperative.search, Cooperative.id)
    rows = db.scalars(scope.visible(whole, actor, Cooperative.id))
    return [(row.id, row.name) for row in rows]


def get(db: Session, actor: Actor, cooperative_id: int, *, lock: bool = False) -> Cooperative:
    """One cooperative the actor may see, locked when it is to be changed. Raises NotFound."""
    statement = scope.visible(sa.select(Cooperative).where(Cooperative.id == cooperative_id), actor, Cooperative.id)
    found: Cooperative | None = db.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if found is None:
        raise NotFound
    return found


def communes(db: Session, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the communes that have a cooperative in the actor's scope, for a filter."""
    held = scope.visible(sa.select(Cooperative.commune_code), actor, Cooperative.id)
    statement = sa.select(AdminUnit.code, AdminUnit.full_name).where(AdminUnit.code.in_(held))
    return [(code, name) for code, name in db.execute(statement.order_by(AdminUnit.full_name))]


def size(db: Session, actor: Actor, cooperative_id: int) -> Size:
    """What one cooperative has recorded. Raises NotFound."""
    get(db, actor, cooperative_id)

    def count(kind: type[Grower | Plot | GrowingArea | Certificate], *conditions: sa.ColumnElement[bool]) -> int:
        statement = sa.select(sa.func.count()).select_from(kind).where(kind.cooperative_id == cooperative_id)
        return db.scalar(statement.where(*conditions)) or 0

    area = sa.select(sa.func.coalesce(sa.func.sum(Plot.area_m2), 0)).where(
        Plot.cooperative_id == cooperative_id, Plot.retired_at.is_(None)
    )
    return Size(
        growers=count(Grower, Grower.left_at.is_(None)),
        plots=count(Plot, Plot.retired_at.is_(None)),
        area_m2=db.scalar(area) or 0,
        growing_areas=count(GrowingArea),
        certificates=count(Certificate, Certificate.withdrawn_on.is_(None)),
    )


def place_of_work(db: Session, actor: Actor) -> str | None:
    """Name of the cooperative or commune the actor works in; None for the whole province."""
    if actor.cooperative_id is not None:
        return db.scalar(sa.select(Cooperative.name).where(Cooperative.id == actor.cooperative_id))
    if actor.commune_code is not None:
        return db.scalar(sa.select(AdminUnit.full_name).where(AdminUnit.code == actor.commune_code))
    return None


def names(db: Session, actor: Actor, cooperative_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, for lists that hold rows of several cooperatives."""
    wanted = sa.select(Cooperative).where(Cooperative.id.in_(set(cooperative_ids)))
    return {row.id: row.name for row in db.scalars(scope.visible(wanted, actor, Cooperative.id))}
