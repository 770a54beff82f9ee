"""What the page behind a label may say: its verdict, the stars that still count, printed words that are out of date."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypeVar

from app.core import clock
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType
from app.traceability.rules.pre_harvest import Interval


class Verdict(StrEnum):
    """The one sentence on top of the page."""

    RECALLED = "recalled"
    VOIDED = "voided"
    HELD = "held"
    PAST_DATE = "past_date"
    AREA_OUT = "area_out"
    SOLD_OUT = "sold_out"
    GOOD = "good"


class IntervalVerdict(StrEnum):
    """What the farm log says of the pre-harvest interval of a harvest."""

    NO_LOG = "no_log"
    NOT_SPRAYED = "not_sprayed"
    UNKNOWN = "unknown"
    TOO_SHORT = "too_short"
    KEPT = "kept"


def interval_verdict(interval: Interval, harvested_on: date) -> IntervalVerdict:
    """Whether every known interval was over on the harvest day; one unknown interval is enough to say so."""
    if interval.refuses(harvested_on):
        return IntervalVerdict.TOO_SHORT
    return IntervalVerdict.UNKNOWN if interval.unknown else IntervalVerdict.KEPT


_BY_STATE = {
    BatchState.OPEN: Verdict.GOOD,
    BatchState.CLOSED: Verdict.SOLD_OUT,
    BatchState.HELD: Verdict.HELD,
    BatchState.RECALLED: Verdict.RECALLED,
}


def verdict(
    state: BatchState, *, voided: bool, best_before_on: date | None, today: date, area_out: bool = False
) -> Verdict:
    """What matters most to somebody who holds the goods; a recall goes before everything.

    `area_out`: the growing area's code was not in force on the harvest day, so the batch was opened by override.
    """
    found = _BY_STATE[state]
    if found is Verdict.RECALLED:
        return found
    if voided:
        return Verdict.VOIDED
    if found is Verdict.HELD:
        return found
    if best_before_on is not None and best_before_on < today:
        return Verdict.PAST_DATE
    return Verdict.AREA_OUT if area_out else found


def stars(ocop_stars: int | None, valid_until: date | None, today: date) -> int | None:
    """OCOP stars that may be shown today: past their last day they are gone by themselves."""
    return ocop_stars if ocop_stars and valid_until is not None and today <= valid_until else None


_PRINTED = (
    "product_name",
    "pack",
    "cooperative_name",
    "area_code",
    "batch_number",
    "harvested",
    "best_before",
    "stars",
)


def out_of_date(printed: Mapping[str, object], now: Mapping[str, object]) -> list[tuple[str, object, object]]:
    """The words on the label that are no longer so: (name, as printed, as it is now); unprinted ones are left out."""
    return [(name, printed[name], now[name]) for name in _PRINTED if printed.get(name) and printed[name] != now[name]]


def accepted_links(link_prefix: str) -> frozenset[tuple[str, str]]:
    """The (GTIN, batch number) before the serial of a printed GS1 Digital Link; nothing for the short form."""
    found = re.search(r"/01/([0-9]{14})/10/([A-Z0-9-]+)/21/\Z", link_prefix)
    return frozenset({(found[1], found[2])}) if found else frozenset()


Change = tuple[str, datetime, str]
"""A sealed change: the table, when, and the values after it as JSON."""


def declared_on(changes: Iterable[Change]) -> dict[tuple[str, str], date]:
    """The day each fact got its present value, by table and column; `changes` come oldest first."""
    days: dict[tuple[str, str], date] = {}
    for subject, at, after in changes:
        days.update(dict.fromkeys(_columns(subject, after), clock.day(at)))
    return days


@lru_cache(maxsize=1024)
def _columns(subject: str, after: str) -> tuple[tuple[str, str], ...]:
    """What a change has set; kept, because the pages of one product ask for the same changes again and again."""
    return tuple((subject, column) for column in json.loads(after) or ())


class Happened(Protocol):
    """What is asked of an event here."""

    id: int
    type: EventType
    corrects_id: int | None


Event = TypeVar("Event", bound=Happened)

_INTERNAL = {
    *(EventType.NOTE, EventType.AGGREGATE, EventType.DISAGGREGATE),
    *(EventType.ARRIVE, EventType.RETURN, EventType.SELL, EventType.DESTROY),
}
_SHOWN = frozenset(EventType) - _INTERNAL
_TELEPHONE = re.compile(r"[0-9](?:[ .()-]*[0-9]){7,}")


def journey(events: Sequence[Event]) -> list[Event]:
    """The events that count, in the order given: what was corrected gives way.

    Notes, cartons and what passes between the cooperative and single buyers stay with the cooperative.
    """
    replaced = {event.corrects_id for event in events}
    return [event for event in events if event.id not in replaced and event.type in _SHOWN]


def shown_place(place: str | None) -> str | None:
    """A place as typed, unless somebody typed a telephone number there: that is nobody's business on a public page."""
    return None if place is None or _TELEPHONE.search(place) else place
