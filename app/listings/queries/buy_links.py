"""Where a pack can be bought again: only listings that were seen live, at the price that was seen."""

from typing import Any

import sqlalchemy as sa

from app.listings.models.channels import Channel
from app.listings.models.listings import Listing
from app.listings.models.placements import Placement
from app.listings.rules.marketplaces import MARKETPLACES
from app.listings.rules.placements import PlacementState
from app.traceability.queries.passport import BuyLink
from app.traceability.queries.prepared import Asker

_LIVE: Any = (
    sa.select(Channel.marketplace, Placement.remote_url, Placement.seen_price_vnd, Placement.seen_at)
    .join(Channel, Channel.id == Placement.channel_id)
    .join(Listing, Listing.id == Placement.listing_id)
    .where(
        Listing.trade_item_id == sa.bindparam("item_id"),
        Placement.state == PlacementState.LIVE,
        Placement.remote_url.is_not(None),
        Placement.seen_price_vnd.is_not(None),
        Placement.seen_at.is_not(None),
    )
    .order_by(Placement.seen_price_vnd)
)


def of_trade_item(ask: Asker, trade_item_id: int) -> list[BuyLink]:
    """Live listings of one pack, the cheapest first."""
    rows = ask.execute(_LIVE, {"item_id": trade_item_id})
    return [
        BuyLink(MARKETPLACES[row.marketplace].name, row.remote_url, row.seen_price_vnd, row.seen_at) for row in rows
    ]
