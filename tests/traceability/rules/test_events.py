"""Events: when they may have happened, and what each must say."""

from datetime import date, datetime, time, timedelta

import pytest

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.traceability.rules import events
from app.traceability.rules.batches import BatchState
from app.traceability.rules.events import EventType

DAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, tzinfo=clock.VIETNAM)


def test_every_type_has_words() -> None:
    assert set(EventType) == set(events.EVENT_NAMES)


def test_a_day_without_time_is_told_from_a_time() -> None:
    assert events.day_only(events.moment(DAY))
    assert not events.day_only(events.moment(DAY, time(7, 30)))
    assert clock.day(events.moment(DAY)) == DAY


def test_nothing_happens_before_the_harvest_or_after_now() -> None:
    events.check_moment(events.moment(DAY), DAY, NOON)
    for wrong in (NOON + timedelta(minutes=1), events.moment(DAY) - timedelta(minutes=1)):
        with pytest.raises(Invalid) as error:
            events.check_moment(wrong, DAY, NOON)
        assert error.value.problems[0].field == "day"


@pytest.mark.parametrize("state", [BatchState.HELD, BatchState.RECALLED])
def test_stopped_goods_are_not_shipped_but_what_went_before_may_be_written_down(state: BatchState) -> None:
    with pytest.raises(Conflict):
        events.check_stopped(EventType.SHIP, state, NOON, NOON)
    events.check_stopped(EventType.SHIP, state, NOON - timedelta(hours=1), NOON)
    events.check_stopped(EventType.NOTE, state, NOON, NOON)


@pytest.mark.parametrize("state", [BatchState.OPEN, BatchState.CLOSED])
def test_goods_that_are_not_stopped_may_be_shipped(state: BatchState) -> None:
    events.check_stopped(EventType.SHIP, state, NOON, NOON - timedelta(days=1))


@pytest.mark.parametrize(
    ("kind", "given", "missing"),
    [
        (EventType.SHIP, {"grams": 1}, "place"),
        (EventType.SHIP, {"place": "Chợ Vinh"}, "quantity"),
        (EventType.PACK, {"note": "đóng túi"}, "quantity"),
        (EventType.HARVEST, {"note": "ba sọt"}, "quantity"),
        (EventType.NOTE, {"grams": 1}, "note"),
    ],
)
def test_an_event_that_says_nothing_is_sent_back(kind: EventType, given: dict[str, object], missing: str) -> None:
    facts = {"grams": None, "place": None, "note": None} | given
    with pytest.raises(Invalid) as error:
        events.check_content(kind, **facts)
    assert error.value.problems[0].field == missing
