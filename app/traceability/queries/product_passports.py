"""What a digital product passport needs beyond the public page: who answers for the goods, and its packs."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cooperatives.models.admin_units import AdminUnit
from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.rules.cooperatives import Kind
from app.core import clock
from app.traceability.models.trade_items import TradeItem
from app.traceability.queries import passport as queries
from app.traceability.queries.passport import Passport


@dataclass(frozen=True, slots=True)
class Operator:
    """Who answers for the goods. Of a household the public learns the commune, never house or tax number."""

    name: str
    address: str
    tax_code: str | None


def operator(db: Session, cooperative_id: int) -> Operator:
    """The cooperative (or household) as law and privacy let it be shown."""
    row = db.execute(
        sa.select(Cooperative.name, Cooperative.kind, Cooperative.address, Cooperative.tax_code, AdminUnit.full_name)
        .join(AdminUnit, AdminUnit.code == Cooperative.commune_code)
        .where(Cooperative.id == cooperative_id)
    ).one()
    private = row.kind is Kind.HOUSEHOLD
    place = f"{row.full_name}, Nghệ An"
    return Operator(row.name, place if private else f"{row.address}, {place}", None if private else row.tax_code)


def load(db: Session, *, batch_id: int, item_id: int, run_id: int | None = None) -> Passport | None:
    """The facts of the public page, asked in a session; None when there is no such batch or pack."""
    ask = lambda statement, values: db.execute(statement, dict(values)).all()  # noqa: E731 - stands for an Asker
    return queries.load(ask, batch_id=batch_id, item_id=item_id, run_id=run_id, today=clock.today())  # type: ignore[arg-type]  # answers the same question


def packs(db: Session, product_id: int) -> list[TradeItem]:
    """The packs in which a product is sold today, smallest first."""
    chosen = sa.select(TradeItem).where(TradeItem.product_id == product_id, TradeItem.retired_at.is_(None))
    return list(db.scalars(chosen.order_by(TradeItem.net_grams, TradeItem.id)))
