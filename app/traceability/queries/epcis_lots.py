"""Batches as the standard form of events tells of them: product, GTIN, growing area, certificates, interval."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.certificates import Certificate
from app.cooperatives.models.growing_areas import GrowingArea
from app.traceability.models.batches import Batch
from app.traceability.models.products import Product
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import pre_harvest
from app.traceability.rules import epcis_lots as rules
from app.traceability.rules.epcis_lots import Lot
from app.traceability.rules.epcis_names import Names


class LotBook:
    """What has been read of the batches of one cooperative, so that each thing is read once."""

    def __init__(self, db: Session, cooperative_id: int, names: Names) -> None:
        """Read what is told of every batch of the cooperative: its GTINs and certificates."""
        self._db = db
        self._names = names
        self._lots: dict[tuple[int, bool], Lot] = {}
        self._products: dict[int, Product] = {}
        self._areas: dict[int, GrowingArea] = {}
        self._gtins = _gtins(db, cooperative_id)
        owned = sa.select(Certificate).where(Certificate.cooperative_id == cooperative_id)
        self._certificates = list(db.scalars(owned.order_by(Certificate.id)))

    def read(self, batches: Iterable[Batch]) -> None:
        """Read the products and growing areas of these batches, all at once."""
        rows = list(batches)
        products = {batch.product_id for batch in rows} - set(self._products)
        areas = {batch.growing_area_id for batch in rows if batch.growing_area_id} - set(self._areas)
        if products:
            found = self._db.scalars(sa.select(Product).where(Product.id.in_(products)))
            self._products |= {product.id: product for product in found}
        if areas:
            places = self._db.scalars(sa.select(GrowingArea).where(GrowingArea.id.in_(areas)))
            self._areas |= {area.id: area for area in places}

    def lot(self, batch: Batch, *, picked: bool) -> Lot:
        """A batch that was read; `picked`: with what is known of the day it was harvested."""
        key = (batch.id, picked)
        if key not in self._lots:
            self._lots[key] = self._made(batch, picked=picked)
        return self._lots[key]

    def _made(self, batch: Batch, *, picked: bool) -> Lot:
        product = self._products[batch.product_id]
        area = self._areas.get(batch.growing_area_id or 0)
        return Lot(
            cooperative_id=batch.cooperative_id,
            number=batch.number,
            gtin=self._gtins.get(batch.product_id),
            product=product.name,
            variety=product.variety,
            grade=batch.grade,
            area_id=area.id if area else None,
            area_code=area.code_raw if area else None,
            harvested_on=batch.harvested_on,
            best_before_on=batch.best_before_on,
            supplier_lot=batch.supplier_lot,
            pre_harvest=_interval(self._db, batch) if picked else None,
            certificates=self._held_on(batch.harvested_on, batch.growing_area_id) if picked else (),
        )

    def _held_on(self, day: date, area_id: int | None) -> tuple[rules.Certificate, ...]:
        """Certificates of the cooperative as a whole and of this growing area that held on `day`."""
        return tuple(
            rules.Certificate(self._names.certificate(row.id), row.scheme, row.standard, row.number, row.issuer)
            for row in self._certificates
            if row.growing_area_id in (None, area_id) and _holds(row, day)
        )


def _holds(row: Certificate, day: date) -> bool:
    ends = [end for end in (row.valid_until, row.withdrawn_on) if end is not None]
    return row.valid_from <= day and all(day <= end for end in ends)


def _gtins(db: Session, cooperative_id: int) -> dict[int, str]:
    """The GTIN by which each product's batches are known: that of its first pack that has one, for that stays first."""
    owned = sa.select(TradeItem.product_id, TradeItem.gtin).where(
        TradeItem.cooperative_id == cooperative_id, TradeItem.gtin.is_not(None)
    )
    return {product_id: gtin for product_id, gtin in db.execute(owned.order_by(TradeItem.id.desc())) if gtin}


def _interval(db: Session, batch: Batch) -> str | None:
    """Whether every plot was free on the harvest day, by the farm log as it stands."""
    plots = pre_harvest.of_batch(db, batch).values()
    if not plots:
        return None
    if any(plot.too_early for plot in plots):
        return "not_met"
    return "met" if all(plot.free for plot in plots) else "unknown"
