"""What the farm log says of a harvest's sprayings, for the public page: Core statements only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.cooperatives.models.growing_areas import growing_area_plots
from app.traceability.models.batches import batch_plots
from app.traceability.models.farm_log import LogEntry, log_entry_plots
from app.traceability.models.inputs import InputItem
from app.traceability.queries.prepared import Asker, Rows
from app.traceability.rules import pre_harvest
from app.traceability.rules.batches import BatchOrigin
from app.traceability.rules.farm_log import LogKind
from app.traceability.rules.passport import IntervalVerdict, interval_verdict
from app.traceability.rules.pre_harvest import Spray

REACH = timedelta(days=365)
"""How far back the page looks: one season of a tree that bears once a year."""

_l, _i = LogEntry.__table__.c, InputItem.__table__.c
_own = sa.select(batch_plots.c.plot_id).where(batch_plots.c.batch_id == sa.bindparam("batch_id"))
_area = sa.select(growing_area_plots.c.plot_id).where(
    growing_area_plots.c.growing_area_id == sa.bindparam("growing_area_id"), ~_own.exists()
)
_later = LogEntry.__table__.alias("later")
_ON_ITS_PLOTS = sa.and_(
    _l.id.in_(
        sa.select(log_entry_plots.c.entry_id).where(
            log_entry_plots.c.plot_id.in_(_own) | log_entry_plots.c.plot_id.in_(_area)
        )
    ),
    _l.done_on.between(sa.bindparam("since"), sa.bindparam("until")),
    ~_l.struck,
    ~sa.exists().where(_later.c.corrects_id == _l.id),
)
_WORK = (
    sa.select(_l.id, _l.kind, _l.done_on, _l.pre_harvest_days, _l.recorded_at, _i.name, _i.active_ingredient)
    .outerjoin(InputItem.__table__, _i.id == _l.input_item_id)
    .where(_ON_ITS_PLOTS)
    .order_by(_l.done_on.desc(), _l.id.desc())
)
"""All work, not sprayings alone: a log without any says something too, and one question is quicker than two."""


@dataclass(frozen=True, slots=True)
class Sprayed:
    """Sprayings of a harvest's plots in the year before it, newest first, and what they mean for the interval."""

    verdict: IntervalVerdict
    sprays: Rows


def of_harvest(ask: Asker, goods: Any) -> Sprayed | None:
    """What the log says of `goods`, a row of the goods' statement; None for what no growing area's harvest brought."""
    if goods.growing_area_id is None or goods.origin is not BatchOrigin.HARVEST:
        return None
    asked = {
        "batch_id": goods.id,
        "growing_area_id": goods.growing_area_id,
        "since": goods.harvested_on - REACH,
        "until": goods.harvested_on,
    }
    work = ask(_WORK, asked)
    sprays = [one for one in work if one.kind is LogKind.SPRAYING]
    if not sprays:
        return Sprayed(IntervalVerdict.NOT_SPRAYED if work else IntervalVerdict.NO_LOG, [])
    counted = [Spray(one.id, one.done_on, one.pre_harvest_days) for one in sprays]
    interval = pre_harvest.earliest_harvest(counted)
    return Sprayed(interval_verdict(interval, goods.harvested_on), sprays)
