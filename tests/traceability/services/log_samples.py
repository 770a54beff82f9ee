"""Lan's field for tests of the farm log: two plots in a growing area, oranges, and inputs of several intervals."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.cooperatives.models.seasons import Season, SeasonPlot
from app.core import clock
from app.core.actor import Actor, Role
from app.core.text import fold
from app.traceability.models.batches import Batch
from app.traceability.models.farm_log import LogEntry
from app.traceability.models.inputs import InputItem
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.inputs import InputKind, Measure
from app.traceability.services import batches, farm_log
from tests.factories import make_area, make_cooperative, make_plot, make_product, manager

TODAY = clock.today()


def days_ago(days: int) -> Any:
    """A day in Việt Nam."""
    return TODAY - timedelta(days=days)


class Field:
    """Lan's cooperative with something to spray."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.cooperative = make_cooperative(db)
        self.lan = manager(self.cooperative)
        self.staff = Actor(None, "Cô Sáu", Role.STAFF, self.cooperative.id)
        self.hung = Actor(None, "Trần Văn Hùng", Role.GROWER, self.cooperative.id)
        self.product = make_product(db, self.cooperative)
        self.plots = [make_plot(db, self.cooperative, name=name) for name in ("Khe Dứa 1", "Khe Dứa 3")]
        self.area = make_area(db, self.cooperative, plots=self.plots)
        self.week = self.input("Abamectin 3.6EC", days=7)
        self.unknown = self.input("Thuốc không nhãn", days=None)

    def input(self, name: str, *, days: int | None, kind: InputKind = InputKind.PESTICIDE, **given: Any) -> InputItem:
        """An input measured in millilitres."""
        facts: dict[str, Any] = {"crops": "cam, quýt", "measure": Measure.MILLILITRES} | given
        row = InputItem(
            cooperative_id=self.cooperative.id,
            kind=kind,
            name=name,
            search=fold(name),
            pre_harvest_days=days,
            created_at=clock.now(),
            **facts,
        )
        self.db.add(row)
        self.db.flush()
        return row

    def season(self, name: str, **given: Any) -> Season:
        """A season of the first plot around today."""
        facts: dict[str, Any] = {"starts_on": days_ago(100), "ends_on": days_ago(-100)} | given
        own = {"cooperative_id": self.cooperative.id}
        row = Season(name=name, search=fold(name), crop="Cam", created_at=clock.now(), **facts, **own)
        self.db.add(row)
        self.db.flush()
        self.db.add(SeasonPlot(season_id=row.id, plot_id=self.plots[0].id, **own))
        self.db.flush()
        return row

    def spray(self, days: int = 0, actor: Actor | None = None, **given: Any) -> LogEntry:
        """A spraying of the first plot with the seven-day input, `days` ago."""
        facts: dict[str, Any] = {
            "kind": LogKind.SPRAYING,
            "plot_ids": [self.plots[0].id],
            "done_on": days_ago(days),
            "input_item_id": self.week.id,
            "amount": 200,
        }
        return farm_log.record(self.db, actor or self.lan, **(facts | given))

    def open(self, days: int = 0, actor: Actor | None = None, **given: Any) -> Batch:
        """A batch of the whole area, picked `days` ago."""
        facts: dict[str, Any] = {
            "product_id": self.product.id,
            "harvested_on": days_ago(days),
            "grams": 1_200_000,
            "growing_area_id": self.area.id,
        }
        return batches.open_batch(self.db, actor or self.lan, **(facts | given))
