"""The households of a cooperative."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.growers import Grower
from app.cooperatives.models.plots import Plot
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.core.text import fold


def listing(
    actor: Actor, *, text: str = "", left: bool = False, cooperative_id: int | None = None
) -> sa.Select[tuple[Grower]]:
    """Growers in scope by name: those who are in, or (`left`) those who went away."""
    statement = scope.visible(sa.select(Grower), actor, Grower.cooperative_id)
    statement = statement.where(Grower.left_at.is_not(None) if left else Grower.left_at.is_(None))
    if cooperative_id is not None:
        statement = statement.where(Grower.cooperative_id == cooperative_id)
    if wanted := fold(text):
        statement = statement.where(Grower.search.contains(wanted, autoescape=True))
    return statement.order_by(Grower.search, Grower.id)


def choices(db: Session, actor: Actor, cooperative_id: int) -> list[Grower]:
    """The present growers of one cooperative, for a list to choose from."""
    return list(db.scalars(listing(actor, cooperative_id=cooperative_id)))


def plots_of(db: Session, actor: Actor, grower_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Number of plots in use and their area in m², by grower."""
    seen = scope.visible(sa.select(Plot.id), actor, Plot.cooperative_id)
    statement = sa.select(Plot.grower_id, sa.func.count(), sa.func.sum(Plot.area_m2)).where(
        Plot.grower_id.in_(grower_ids), Plot.retired_at.is_(None), Plot.id.in_(seen)
    )
    rows = db.execute(statement.group_by(Plot.grower_id))
    return {grower_id: (number, int(area)) for grower_id, number, area in rows if grower_id is not None}
