"""What comes out of what: yields, days and last good days, whatever the amounts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.traceability.rules import transformations as rules
from app.traceability.rules.events import EventType
from app.traceability.rules.transformations import Yield

DAY = date(2026, 11, 18)
AMOUNTS = st.integers(1, 10**12)


@given(taken=AMOUNTS, made=AMOUNTS, kind=st.sampled_from(sorted(rules.SHAPES)))
def test_nothing_heavier_comes_out_without_a_managers_reason(taken: int, made: int, kind: EventType) -> None:
    outcome = Yield(taken, made)
    assert outcome.lost == max(0, taken - made)
    if made <= taken:
        assert not rules.check_balance(kind, outcome, reason=None, may_override=False)
        return
    for reason, may in ((None, True), ("Thêm nước", False)):
        with pytest.raises(Invalid):
            rules.check_balance(kind, outcome, reason=reason, may_override=may)
    if kind is EventType.PROCESS:
        assert rules.check_balance(kind, outcome, reason="Thêm nước", may_override=True)


def test_a_yield_is_told_to_one_decimal() -> None:
    assert [Yield(3, 1).percent, Yield(0, 0).percent] == [Decimal("33.3"), 0]


def test_the_same_goods_do_not_keep_longer_for_being_split() -> None:
    soon, late = DAY, DAY + timedelta(days=9)
    assert rules.best_before(EventType.SPLIT, late, [late, None, soon], None) == soon
    assert rules.best_before(EventType.SPLIT, late, [soon], DAY) == late
    assert rules.best_before(EventType.PROCESS, late, [soon], None) == late
    assert rules.best_before(EventType.MERGE, None, [None], None) is None


def test_other_events_are_no_transformations() -> None:
    with pytest.raises(Invalid) as error:
        rules.shape_of(EventType.SHIP)
    assert error.value.problems[0].field == "kind"
