"""Two managers, raw goods and what was made of them, and buyers who hold some: where tests of recalls begin."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.models.cooperatives import Cooperative
from app.cooperatives.models.partners import Partner
from app.core import clock
from app.core.actor import Actor, Role
from app.core.text import fold
from app.traceability.models.batches import Batch, EventItem
from app.traceability.models.recalls import RecallCase
from app.traceability.models.trade_items import TradeItem
from app.traceability.rules.events import EventType, ItemRole
from app.traceability.rules.genealogy import Seed, SeedKind
from app.traceability.rules.recalls import Hazard
from app.traceability.services import recall_cases
from app.traceability.services.batches import note_event
from tests import factories

WHY: dict[str, Any] = {"hazard": Hazard.RESIDUE, "reason": "Thu hoạch sớm 2 ngày", "contact_phone": "0912 345 678"}


@dataclass(frozen=True, slots=True)
class Farm:
    """1,000 kg of raw goods, 600 kg of them made into one batch; 200 kg of that are at a buyer with mail."""

    cooperative: Cooperative
    lan: Actor
    son: Actor
    officer: Actor
    item: TradeItem
    raw: Batch
    made: Batch
    buyer: Partner

    @property
    def seed(self) -> Seed:
        """The raw goods."""
        return Seed(SeedKind.BATCH, self.raw.id)

    def propose(self, db: Session, **given: Any) -> RecallCase:
        """Lan's proposal over the raw goods and what was made of them."""
        return recall_cases.propose(db, self.lan, seed=self.seed, **(WHY | given))

    def confirmed(self, db: Session, **given: Any) -> RecallCase:
        """A case that both agreed on."""
        return recall_cases.confirm(db, self.son, self.propose(db, **given).id)


def make_farm(db: Session) -> Farm:
    """The standing farm."""
    cooperative = factories.make_cooperative(db)
    people = [factories.make_user(db, cooperative=cooperative, name=name) for name in ("Nguyễn Thị Lan", "Hoàng Sơn")]
    officer = factories.make_user(db, role=Role.PROVINCE_OFFICER, name="Cán bộ tỉnh")
    product = factories.make_product(db, cooperative)
    raw, made = factories.make_batch(db, product, grams=1_000_000), factories.make_batch(db, product, grams=600_000)
    lan, son = (factories.actor_of(one, cooperative=cooperative) for one in people)
    make_of(db, lan, raw, made, 600_000)
    buyer = make_buyer(db, cooperative, "Siêu thị Sông Lam", email="mua@example.vn")
    ship(db, lan, made, buyer, 200_000)
    return Farm(
        cooperative,
        lan,
        son,
        factories.actor_of(officer, Role.PROVINCE_OFFICER),
        factories.make_trade_item(db, product),
        raw,
        made,
        buyer,
    )


def make_buyer(db: Session, cooperative: Cooperative, name: str, *, email: str | None = None) -> Partner:
    """Somebody who buys."""
    row = Partner(
        cooperative_id=cooperative.id,
        name=name,
        search=fold(name),
        buyer=True,
        supplier=False,
        email=email,
        created_at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def _line(batch: Batch, role: ItemRole, grams: int) -> EventItem:
    return EventItem(cooperative_id=batch.cooperative_id, role=role, batch_id=batch.id, grams=grams)


def make_of(db: Session, actor: Actor, raw: Batch, made: Batch, grams: int) -> None:
    """Some of the raw goods became the other batch."""
    lines = [_line(raw, ItemRole.INPUT, grams), _line(made, ItemRole.OUTPUT, made.grams)]
    note_event(db, actor, raw, EventType.PROCESS, clock.now() - timedelta(days=2), grams=grams, lines=lines)


def ship(db: Session, actor: Actor, batch: Batch, buyer: Partner, grams: int) -> None:
    """Goods that went to a buyer yesterday."""
    when = clock.now() - timedelta(days=1)
    lines = [_line(batch, ItemRole.MOVED, grams)]
    note_event(db, actor, batch, EventType.SHIP, when, grams=grams, partner_id=buyer.id, lines=lines)
