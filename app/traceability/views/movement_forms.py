"""What the pages of movements share: a form filled with this moment, units to choose from, symbols of events."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.core import clock
from app.traceability.models.batches import Event, EventItem
from app.traceability.rules.batches import kilograms
from app.traceability.rules.events import EventType, day_only
from app.traceability.rules.product_units import WEIGHT_NAMES, Measure
from app.web.forms import Form

ICONS: Mapping[EventType, str] = {
    EventType.HARVEST: "basket",
    EventType.RECEIVE: "download",
    EventType.SPLIT: "share",
    EventType.MERGE: "plus",
    EventType.PROCESS: "settings",
    EventType.GRADE: "filter",
    EventType.PACK: "pack",
    EventType.AGGREGATE: "batch",
    EventType.DISAGGREGATE: "out",
    EventType.SHIP: "truck",
    EventType.ARRIVE: "good",
    EventType.RETURN: "back",
    EventType.SELL: "shop",
    EventType.DESTROY: "close",
    EventType.TEST: "certificate",
    EventType.HOLD: "pause",
    EventType.RELEASE: "good",
    EventType.RECALL: "recalled",
    EventType.NOTE: "edit",
}
"""The symbol of each type of event, everywhere."""


def units(measures: Mapping[str, Measure]) -> list[tuple[str, str]]:
    """The units of a form: the product's own first, for they are why somebody named them, then the weights."""
    own = [(measure.key, measure.name) for measure in measures.values()]
    plain = [(key, _(name)) for key, name in WEIGHT_NAMES.items()]
    return [plain[0], *own, *plain[1:]]


def when(happened_at: datetime) -> dict[str, str]:
    """A moment as a form's `day` and `time`; the time stays empty where only the day is known."""
    local = happened_at.astimezone(clock.VIETNAM)
    return {"day": f"{local:%d/%m/%Y}", "time": "" if day_only(happened_at) else f"{local:%H:%M}"}


def now() -> Form:
    """A form filled with this moment."""
    return Form(when(clock.now()))


def amounts(items: Iterable[EventItem]) -> dict[str, Any]:
    """The amounts of several batches as a form shows them, in kilograms."""
    return {f"quantity-{item.batch_id}": kilograms(item.grams) for item in items if item.grams is not None}


def loose(event: Event) -> list[EventItem]:
    """Lines that somebody typed, and those of events without cartons."""
    boxed = any(item.unit_id is not None for item in event.items)
    return [item for item in event.items if item.batch_id is not None and not (boxed and item.typed is None)]
