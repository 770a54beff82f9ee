"""Questions about channels: a cooperative's shops on the floors."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.listings.models.channels import Channel
from app.listings.models.placements import Placement
from app.listings.rules.placements import PlacementState


def visible(db: Session, actor: Actor) -> list[Channel]:
    """The channels the actor may see, in the order they were connected."""
    statement = sa.select(Channel).order_by(Channel.cooperative_id, Channel.id)
    return list(db.scalars(scope.visible(statement, actor, Channel.cooperative_id)))


def of_cooperative(db: Session, actor: Actor, cooperative_id: int) -> list[Channel]:
    """The channels of one cooperative."""
    return [channel for channel in visible(db, actor) if channel.cooperative_id == cooperative_id]


def live_counts(db: Session, channel_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Per channel: listings seen live there, and listings wanted there."""
    live = sa.func.sum(sa.case((Placement.state == PlacementState.LIVE, 1), else_=0))
    wanted = sa.func.sum(sa.case((Placement.wanted, 1), else_=0))
    rows = db.execute(
        sa.select(Placement.channel_id, live, wanted)
        .where(Placement.channel_id.in_(channel_ids))
        .group_by(Placement.channel_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
