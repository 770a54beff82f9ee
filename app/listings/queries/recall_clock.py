"""How soon a recall took listings off their floors, by what the audit chain says was seen there and when."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.accounts.models.audit import AuditEntry
from app.cooperatives.queries import scope
from app.core.actor import Actor
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.placements import PlacementState
from app.traceability.models.trade_items import TradeItem

OFF = (PlacementState.NEW, PlacementState.HIDDEN)
"""States in which a floor shows nothing of a listing."""


@dataclass(frozen=True, slots=True)
class TakeDown:
    """One listing on one floor since a recall: when it was seen gone; `again` when it is back after a new count."""

    placement: Placement
    gone_at: datetime | None
    stands: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Floor:
    """One marketplace: listings that were to go, those seen gone, and when the last of them was."""

    marketplace: str
    listings: int
    gone: int
    last_at: datetime | None


def of_products(db: Session, actor: Actor, product_ids: Collection[int]) -> list[Placement]:
    """Placements of the products' listings that were ever sent to a floor."""
    statement = (
        sa.select(Placement)
        .join(Listing, Listing.id == Placement.listing_id)
        .join(TradeItem, TradeItem.id == Listing.trade_item_id)
        .where(TradeItem.product_id.in_(set(product_ids)), Placement.state != PlacementState.NEW)
        .options(joinedload(Placement.listing), joinedload(Placement.channel))
        .order_by(Placement.channel_id, Placement.id)
    )
    return list(db.scalars(scope.visible(statement, actor, Placement.cooperative_id)))


def since(db: Session, actor: Actor, product_ids: Collection[int], start: datetime) -> list[TakeDown]:
    """What became of listings that stood when the recall was confirmed at `start`; those hidden before are left out."""
    rows = of_products(db, actor, product_ids)
    gone = _first_seen_gone(db, [row.id for row in rows], start)
    found = []
    for row in rows:
        shown = row.state not in OFF
        if not shown and row.id not in gone:
            continue
        again = shown and row.listing.stock_at >= start
        found.append(TakeDown(row, gone.get(row.id), shown and not again, again))
    return found


def _first_seen_gone(db: Session, ids: Sequence[int], start: datetime) -> dict[int, datetime]:
    statement = (
        sa.select(AuditEntry.subject_id, AuditEntry.at, AuditEntry.after)
        .where(
            AuditEntry.subject == "placements",
            AuditEntry.subject_id.in_([str(one) for one in ids]),
            AuditEntry.at >= start,
            AuditEntry.after.contains(PlacementState.HIDDEN.value),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    found: dict[int, datetime] = {}
    for subject_id, at, after in db.execute(statement):
        if json.loads(after).get("state") == PlacementState.HIDDEN:
            found.setdefault(int(subject_id), at)
    return found


def by_floor(rows: Sequence[TakeDown]) -> list[Floor]:
    """The same, floor by floor, in the order of their names."""
    floors: dict[str, list[TakeDown]] = {}
    for row in rows:
        floors.setdefault(row.placement.channel.marketplace, []).append(row)
    return [
        Floor(
            name,
            len(inside),
            sum(not row.stands for row in inside),
            max((row.gone_at for row in inside if row.gone_at), default=None),
        )
        for name, inside in sorted(floors.items())
    ]
