"""What needs doing today, and the day's figures, computed from records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.growing_areas import GrowingArea
from app.cooperatives.queries import scope
from app.cooperatives.rules.certificates import EXPIRING_DAYS
from app.cooperatives.rules.growing_areas import AreaState
from app.core import clock
from app.core.actor import Actor
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.placements import ChannelState, PlacementState
from app.traceability.models.batches import Batch
from app.traceability.models.labels import LabelRun, ScanCount
from app.traceability.models.products import Product
from app.traceability.models.recalls import Recall
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import label_counts
from app.traceability.rules.batches import BatchState

NEAR_BEST_BEFORE = timedelta(days=3)
SCAN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Few:
    """The first rows of a list, and how many there are in all."""

    rows: Sequence[Any]
    total: int


def few(db: Session, statement: sa.Select[Any], most: int) -> Few:
    """At most `most` rows; they are counted only where there may be more."""
    rows = db.scalars(statement.limit(most)).all()
    if len(rows) < most:
        return Few(rows, len(rows))
    counted = statement.order_by(None).with_only_columns(sa.func.count(), maintain_column_froms=True)
    return Few(rows, db.scalar(counted) or 0)


def certificates_ending(actor: Actor, day: date) -> sa.Select[Any]:
    """Certificates still claimed that end within 60 days, the first to end on top."""
    last = day + timedelta(days=EXPIRING_DAYS)
    statement = (
        sa.select(Certificate)
        .where(Certificate.withdrawn_on.is_(None), Certificate.valid_until.between(day, last))
        .order_by(Certificate.valid_until, Certificate.id)
    )
    return scope.visible(statement, actor, Certificate.cooperative_id)


def areas_suspended(actor: Actor) -> sa.Select[Any]:
    """Growing areas whose code is suspended."""
    statement = sa.select(GrowingArea).where(GrowingArea.state == AreaState.SUSPENDED).order_by(GrowingArea.id)
    return scope.visible(statement, actor, GrowingArea.cooperative_id)


def _open_batches(actor: Actor) -> sa.Select[Any]:
    statement = sa.select(Batch).where(Batch.state == BatchState.OPEN).options(joinedload(Batch.product))
    return scope.visible(statement, actor, Batch.cooperative_id)


def batches_without_labels(actor: Actor) -> sa.Select[Any]:
    """Open batches for which no label in use was made, newest first."""
    return (
        _open_batches(actor)
        .where(~label_counts.printed(Batch.__table__.c.id))
        .order_by(Batch.harvested_on.desc(), Batch.id.desc())
    )


def batches_near_their_end(actor: Actor, day: date) -> sa.Select[Any]:
    """Open batches whose best-before day is at most three days away, or past."""
    near = _open_batches(actor).where(Batch.best_before_on <= day + NEAR_BEST_BEFORE)
    return near.order_by(Batch.best_before_on, Batch.id)


def channels_signed_out(actor: Actor) -> sa.Select[Any]:
    """Shops whose credentials the floor no longer accepts."""
    statement = sa.select(Channel).where(Channel.state == ChannelState.NEEDS_SIGN_IN).order_by(Channel.id)
    return scope.visible(statement, actor, Channel.cooperative_id)


@dataclass(frozen=True, slots=True)
class Figures:
    """The day's figures; each has its rows behind it."""

    batches_open: int
    live: int
    wanted: int
    seen_at: datetime | None
    labels_this_month: int
    scans: Sequence[tuple[date, int]]

    @property
    def scans_total(self) -> int:
        """Scans of all the days shown."""
        return sum(count for _, count in self.scans)


def figures(db: Session, actor: Actor, day: date) -> Figures:
    """Figures over everything the actor may see."""
    batches = sa.select(sa.func.count(Batch.id)).where(Batch.state == BatchState.OPEN)
    live = sa.func.sum(sa.case((Placement.state == PlacementState.LIVE, 1), else_=0))
    seen_at = sa.func.max(Placement.seen_at, type_=Placement.seen_at.type)
    shown: Any = sa.select(live, sa.func.count(Placement.id), seen_at).where(Placement.wanted)
    row = db.execute(scope.visible(shown, actor, Placement.cooperative_id)).one()
    return Figures(
        batches_open=db.scalar(scope.visible(batches, actor, Batch.cooperative_id)) or 0,
        live=int(row[0] or 0),
        wanted=int(row[1]),
        seen_at=row[2],
        labels_this_month=_labels_since(db, actor, day.replace(day=1)),
        scans=scans_by_day(db, actor, day),
    )


def _labels_since(db: Session, actor: Actor, first: date) -> int:
    start = datetime(first.year, first.month, first.day, tzinfo=clock.VIETNAM)
    statement = sa.select(sa.func.sum(label_counts.in_use)).where(LabelRun.created_at >= start, label_counts.standing)
    return int(db.scalar(scope.visible(statement, actor, LabelRun.cooperative_id)) or 0)


def scans_by_day(db: Session, actor: Actor, day: date) -> list[tuple[date, int]]:
    """Scans of labels on each of the last 14 days, today last; days without any count 0."""
    first = day - timedelta(days=SCAN_DAYS - 1)
    statement: Any = (
        sa.select(ScanCount.day, sa.func.sum(ScanCount.scans))
        .join(LabelRun, LabelRun.id == ScanCount.run_id)
        .where(ScanCount.day.between(first, day))
        .group_by(ScanCount.day)
    )
    found = {row[0]: int(row[1]) for row in db.execute(scope.visible(statement, actor, LabelRun.cooperative_id))}
    days = [first + timedelta(days=n) for n in range(SCAN_DAYS)]
    return [(one, found.get(one, 0)) for one in days]


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """How far a cooperative has come on the way from nothing to a listing: counts of each thing."""

    areas: int
    products: int
    batches: int
    runs: int
    listings: int

    @property
    def needed(self) -> bool:
        """Is it still new here? Who has opened several batches knows the way."""
        return self.batches < 3 and not (self.runs and self.listings)


def first_steps(db: Session, cooperative_id: int) -> FirstSteps:
    """What one cooperative has recorded of each step."""
    kinds: tuple[Any, ...] = (GrowingArea, Product, Batch, LabelRun, Listing)
    counts = [
        sa.select(sa.func.count(kind.id)).where(kind.cooperative_id == cooperative_id).scalar_subquery()
        for kind in kinds
    ]
    return FirstSteps(*db.execute(sa.select(*counts)).one())


def listings_to_recount(actor: Actor) -> sa.Select[Any]:
    """Listings hidden since a batch of their product was called back, until somebody states the stock anew."""
    recalled = (
        sa.select(Recall.id)
        .join(Batch, Batch.id == Recall.batch_id)
        .join(TradeItem, TradeItem.product_id == Batch.product_id)
        .where(TradeItem.id == Listing.trade_item_id, Recall.started_at > Listing.stock_at, Recall.lifted_at.is_(None))
    )
    statement = sa.select(Listing).where(recalled.exists()).order_by(Listing.id)
    return scope.visible(statement, actor, Listing.cooperative_id)
