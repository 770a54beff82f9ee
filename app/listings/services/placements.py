"""Wanting a listing on a channel or not, publishing now, and trying again after a refusal."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.queries import scope
from app.core import clock, outbox
from app.core.actor import Actor, Permission
from app.core.errors import N_, Conflict, Invalid, NotFound
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState


def mark(db: Session, placement: Placement, now: datetime) -> None:
    """Say that this placement is to be looked at."""
    outbox.mark_changed(db, "placement", placement.id, now=now, account_id=placement.channel_id)


def mark_channel(db: Session, channel: Channel, now: datetime) -> None:
    """Say that every placement of the channel is to be looked at."""
    for placement in db.scalars(sa.select(Placement).where(Placement.channel_id == channel.id)):
        mark(db, placement, now)


def want(db: Session, actor: Actor, listing: Listing, channel: Channel) -> Placement:
    """Ask for the listing on the channel; the binding row stands before the first call. Asking twice is fine."""
    actor.require(Permission.RECORD, listing.cooperative_id)
    if channel.cooperative_id != listing.cooperative_id:
        raise NotFound
    chosen = sa.select(Placement).where(Placement.listing_id == listing.id, Placement.channel_id == channel.id)
    placement = db.scalar(chosen.with_for_update())
    now = clock.now()
    if placement is None:
        placement = Placement(
            cooperative_id=listing.cooperative_id,
            listing_id=listing.id,
            channel_id=channel.id,
            wanted=True,
            intent_key=uuid.uuid4().hex,
            state=PlacementState.NEW,
            failures=0,
            created_at=now,
        )
        db.add(placement)
    placement.wanted = True
    db.flush()
    mark(db, placement, now)
    return placement


def unwant(db: Session, actor: Actor, placement_id: int) -> Placement:
    """Ask for the listing to be taken off this channel; its row and its remote reference stay."""
    placement = scope.get(db, actor, Placement, placement_id, lock=True)
    actor.require(Permission.RECORD, placement.cooperative_id)
    placement.wanted = False
    mark(db, placement, clock.now())
    return placement


def retry(db: Session, actor: Actor, placement_id: int) -> Placement:
    """Try again at once: the error and the count of failures are cleared, and what was refused is sent again."""
    placement = scope.get(db, actor, Placement, placement_id, lock=True)
    actor.require(Permission.RECORD, placement.cooperative_id)
    placement.error = placement.error_field = placement.retry_at = None
    placement.failures = 0
    placement.refused_digest = None
    mark(db, placement, clock.now())
    return placement


def publish_now(
    db: Session,
    actor: Actor,
    *,
    listing_id: int | None = None,
    channel_id: int | None = None,
    placement_id: int | None = None,
) -> int:
    """Bring the next round of one placement, one listing or one channel forward to now; returns how many placements.

    Raises Invalid with everything that is missing when that keeps all of them off their floors, and Conflict when
    nothing is wanted there.
    """
    actor.require(Permission.RECORD)
    statement = sa.select(Placement).where(Placement.wanted).order_by(Placement.id)
    for column, value in (
        (Placement.listing_id, listing_id),
        (Placement.channel_id, channel_id),
        (Placement.id, placement_id),
    ):
        statement = statement if value is None else statement.where(column == value)
    placements = list(db.scalars(scope.visible(statement, actor, Placement.cooperative_id)))
    if not placements:
        raise Conflict(N_("Chưa có tin nào được chọn bán ở đây."))
    _refuse_incomplete(db, placements)
    now = clock.now()
    for placement in placements:
        placement.retry_at = None
        placement.channel.next_due_at = now
        mark(db, placement, now)
    return len(placements)


def _refuse_incomplete(db: Session, placements: list[Placement]) -> None:
    day = clock.today()
    lacking = [
        offers.lacking(db, placement.listing, placement.channel.marketplace, day=day) for placement in placements
    ]
    if all(lacking):
        raise Invalid(problems=[problem for problems in lacking for problem in problems])
