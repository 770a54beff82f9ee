"""What the pages of batches and recalls show about selling: where the goods stand, floor by floor."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.listings.models.listings import Listing
from app.listings.queries import listings as queries
from app.listings.queries import offers, recall_clock
from app.listings.views import cells
from app.traceability.models.batches import Batch
from app.traceability.models.recalls import RecallCase

MOST_SHOWN = 30
"""Listings that are shown one by one; floors are always counted whole."""


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


def of_recall(db: Session, actor: Actor, case: RecallCase) -> Markup:
    """Which listings of the recalled products still stand on a floor, and how soon the others were seen gone."""
    if case.confirmed_at is None or case.drill:
        return Markup("")
    rows = recall_clock.since(db, actor, _products(case), case.confirmed_at)
    return Markup(  # noqa: S704 - a rendered template, escaped there
        render_template(
            "listings/_recall_section.html",
            floors=[
                (floor, _span(case.confirmed_at, floor.last_at) if floor.last_at else "")
                for floor in recall_clock.by_floor(rows)
            ],
            rows=[
                (row.placement, cells.cell(row.placement), _span(case.confirmed_at, row.gone_at) if row.gone_at else "")
                for row in sorted(rows, key=lambda row: not row.stands)
            ],
            # What somebody has counted anew since the recall is on sale again by right.
            still=sum(row.stands for row in rows),
            again=sum(row.again for row in rows),
            most=MOST_SHOWN,
        )
    )


def _products(case: RecallCase) -> set[int]:
    return {line.batch.product_id for line in case.batches if line.removed_at is None}


def _span(start: datetime, end: datetime) -> str:
    minutes = max(0, int((end - start).total_seconds() // 60))
    return str(ngettext("%(num)s phút", "%(num)s phút", minutes) if minutes else _("dưới 1 phút"))


def facts_of_recall(db: Session, actor: Actor, case: RecallCase) -> list[tuple[str, str]]:
    """Rows of the closing report (which is in Vietnamese): each floor, how many came down, and how soon."""
    if case.confirmed_at is None or case.drill:
        return []
    rows = []
    for floor in recall_clock.by_floor(recall_clock.since(db, actor, _products(case), case.confirmed_at)):
        minutes = int((floor.last_at - case.confirmed_at).total_seconds() // 60) if floor.last_at else None
        slowest = f", chậm nhất {minutes} phút" if minutes is not None else ""
        rows.append(
            (f"Gỡ tin trên {cells.floor_name(floor.marketplace)}", f"{floor.gone}/{floor.listings} tin{slowest}")
        )
    return rows


def reach_of_recall(db: Session, actor: Actor, batches: Sequence[Batch]) -> tuple[str, int]:
    """How many listings of the products stand on floors: what a recall takes down."""
    rows = recall_clock.of_products(db, actor, {batch.product_id for batch in batches})
    return _("Tin bán đang ở trên các sàn"), sum(row.state not in recall_clock.OFF for row in rows)


def _rows(db: Session, rows: list[Listing]) -> list[tuple[Listing, list[cells.Cell]]]:
    found = queries.placements_of(db, rows)
    return [(row, [cells.cell(one) for one in found.values() if one.listing_id == row.id]) for row in rows]
