"""From "this changed" to the placements it may touch, and from schedules to cycles."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import outbox
from app.core.outbox import Claim, Lane
from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules import backoff
from app.listings.rules.placements import ChannelState
from app.listings.sync.engine import WORKER, Engine
from app.traceability.models.batches import Batch
from app.traceability.models.trade_items import TradeItem

log = logging.getLogger(__name__)

LAST_TRY = 15
"""Failures of our own in a row before a job is set aside for good: about a day and a half."""
CHANGES = ["listing", "trade_item", "product", "batch", "growing_area", "certificate", "cooperative"]


def _touched(db: Session, topic: str, subject_id: int) -> sa.Select[int, int, datetime]:
    """(placement, channel, its next turn) that a change may alter; area, certificate and cooperative: all there are."""
    pairs = (
        sa.select(Placement.id, Placement.channel_id, Channel.next_due_at)
        .join(Channel, Channel.id == Placement.channel_id)
        .join(Listing, Listing.id == Placement.listing_id)
        .join(TradeItem, TradeItem.id == Listing.trade_item_id)
    )
    match topic:
        case "listing":
            return pairs.where(Listing.id == subject_id)
        case "trade_item":
            return pairs.where(TradeItem.id == subject_id)
        case "product":
            return pairs.where(TradeItem.product_id == subject_id)
        case "batch":
            product = sa.select(Batch.product_id).where(Batch.id == subject_id).scalar_subquery()
            return pairs.where(TradeItem.product_id == product)
        case _:
            return pairs.where(Placement.cooperative_id == _owner(db, topic, subject_id))


def _owner(db: Session, topic: str, subject_id: int) -> int | None:
    if topic == "cooperative":
        return subject_id
    table = {"growing_area": "growing_areas", "certificate": "certificates"}[topic]
    row = sa.table(table, sa.column("id"), sa.column("cooperative_id"))
    return db.scalar(sa.select(row.c.cooperative_id).where(row.c.id == subject_id))


def follow_changes(engine: Engine) -> int:
    """Turn every waiting change into placement jobs: take-downs at once, the rest at the channel's next turn."""
    done = 0
    while True:
        with engine.database.transaction(WORKER) as db:
            held = outbox.claim(db, CHANGES, owner=engine.owner, now=engine.now(), lease=engine.lease)
        if held is None:
            return done
        try:
            _follow(engine, held)
        except Exception as error:
            log.exception("%s %s could not be followed", held.topic, held.subject_id)
            set_aside(engine, held, error)
        done += 1


def _follow(engine: Engine, held: Claim) -> None:
    now, express = engine.now(), held.lane == Lane.EXPRESS
    with engine.database.transaction(WORKER) as db:
        for row in db.execute(_touched(db, held.topic, held.subject_id).order_by(Placement.id)):
            outbox.mark_changed(
                db,
                "placement",
                row.id,
                now=now,
                run_at=now if express else max(row.next_due_at, now),
                lane=Lane.EXPRESS if express else Lane.ORDINARY,
                account_id=row.channel_id,
            )
        outbox.settle(db, held, now=now)


def set_aside(engine: Engine, held: Claim, error: Exception) -> None:
    """A job that failed by a fault of our own: later and later, in the end a dead letter for a developer."""
    now = engine.now()
    with engine.database.transaction(WORKER) as db:
        if held.attempts >= LAST_TRY:
            outbox.bury(db, held, now=now, error=type(error).__name__)
        else:
            pause = backoff.wait(held.attempts, share=1.0)
            outbox.put_back(db, held, now=now, run_at=now + pause, error=type(error).__name__)


def start_cycles(engine: Engine) -> int:
    """Queue a cycle for every active channel whose time has come; a second scheduler finds nothing left to claim."""
    now = engine.now()
    with engine.database.transaction(WORKER) as db:
        due = db.execute(
            sa.select(Channel.id, Channel.next_due_at, Channel.every_minutes).where(
                Channel.state == ChannelState.ACTIVE, Channel.next_due_at <= now
            )
        ).all()
        started = 0
        for row in due:
            claimed = db.execute(
                sa.update(Channel)
                .where(Channel.id == row.id, Channel.next_due_at == row.next_due_at)
                .values(next_due_at=now + timedelta(minutes=row.every_minutes))
                .execution_options(synchronize_session=False)
                .returning(Channel.id)
            ).first()
            if claimed is not None:
                outbox.mark_changed(db, "cycle", row.id, now=now, account_id=row.id)
                started += 1
    return started
