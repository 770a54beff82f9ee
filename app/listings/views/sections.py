"""What the pages of batches and recalls show about selling: where the goods stand, floor by floor."""

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.listings.models.listings import Listing
from app.listings.queries import listings as queries
from app.listings.queries import offers
from app.listings.rules.placements import PlacementState
from app.listings.views import cells
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import Recall

_GONE = (PlacementState.NEW, PlacementState.HIDDEN)


def of_batch(db: Session, actor: Actor, batch: Batch) -> Markup:
    """Where the batch is being sold."""
    rows = queries.of_product(db, actor, batch.product_id)
    on_sale = offers.on_sale_batch(db, batch.product_id, clock.today())
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "listings/_batch_section.html",
            batch=batch,
            on_sale=on_sale,
            rows=_rows(db, rows),
        )
    )


def of_recall(db: Session, actor: Actor, recall: Recall) -> Markup:
    """Which listings of the recalled product still stand on a floor."""
    rows = queries.of_product(db, actor, recall.batch.product_id)
    found = [row for row in queries.placements_of(db, rows).values() if row.state is not PlacementState.NEW]
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "listings/_recall_section.html",
            placements=[(row, cells.cell(row)) for row in found],
            # What somebody has counted anew since the recall is on sale again by right.
            still=sum(row.state not in _GONE and row.listing.stock_at < recall.started_at for row in found),
            again=sum(row.state not in _GONE and row.listing.stock_at >= recall.started_at for row in found),
        )
    )


def reach_of_recall(db: Session, actor: Actor, batch: Batch) -> tuple[str, int]:
    """How many listings of the product stand on floors: what a recall takes down."""
    rows = queries.of_product(db, actor, batch.product_id)
    shown = [row for row in queries.placements_of(db, rows).values() if row.state not in _GONE]
    return _("Tin bán đang ở trên các sàn"), len(shown)


def _rows(db: Session, rows: list[Listing]) -> list[tuple[Listing, list[cells.Cell]]]:
    found = queries.placements_of(db, rows)
    return [(row, [cells.cell(one) for one in found.values() if one.listing_id == row.id]) for row in rows]
