"""The life of a run's file, and the limits of its size."""

from itertools import product

import pytest

from app.core.errors import Conflict
from app.traceability.rules import label_runs as rules
from app.traceability.rules.label_runs import Order, RunState

ALLOWED = {
    (RunState.WAITING, RunState.READY),
    (RunState.WAITING, RunState.CANCELLED),
    (RunState.WAITING, RunState.FAILED),
    (RunState.CANCELLED, RunState.WAITING),
    (RunState.FAILED, RunState.WAITING),
    (RunState.FAILED, RunState.READY),
    (RunState.FAILED, RunState.CANCELLED),
}


@pytest.mark.parametrize(("current", "target"), list(product(RunState, repeat=2)))
def test_a_run_takes_only_the_steps_of_the_table(current: RunState, target: RunState) -> None:
    if (current, target) in ALLOWED:
        assert rules.move(current, target) is target
    else:
        with pytest.raises(Conflict):
            rules.move(current, target)


def test_what_is_ready_stays_ready() -> None:
    assert rules.STEPS[RunState.READY] == frozenset()


def test_every_state_and_order_has_a_name_of_its_own() -> None:
    for names, kinds in ((rules.STATE_NAMES, RunState), (rules.ORDER_NAMES, Order)):
        assert set(names) == set(kinds)
        assert len(set(names.values())) == len(names)


def test_what_is_made_at_once_is_rendered_whole_and_what_is_largest_is_not() -> None:
    assert rules.AT_ONCE < rules.RENDER_ALL < rules.MOST_LABELS
