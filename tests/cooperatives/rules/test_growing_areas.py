"""A growing area moves only along its table, and its past days are decided by its dated history."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cooperatives.rules.growing_areas import (
    ALLOWED,
    MIN_AREA_M2,
    STATE_NAMES,
    AreaState,
    CropCycle,
    StateChange,
    area_warning,
    in_force,
    move,
)
from app.core.errors import Conflict

START = date(2026, 1, 1)
STATES = st.sampled_from(AreaState)


def on(days: int) -> date:
    return START + timedelta(days=days)


GRANTED = [
    StateChange(AreaState.DRAFT, on(0)),
    StateChange(AreaState.SUBMITTED, on(10)),
    StateChange(AreaState.GRANTED, on(20)),
]


@pytest.mark.parametrize(
    "way",
    ["draft submitted granted suspended granted revoked", "draft submitted draft submitted granted superseded"],
)
def test_a_lawful_life_goes_through(way):
    first, *rest = (AreaState(word) for word in way.split())
    for target in rest:
        first = move(first, target)
    assert first.value == way.split()[-1]


@given(STATES, STATES)
def test_a_step_is_taken_or_refused_in_words_as_the_table_says(current, target):
    if target in ALLOWED[current]:
        assert move(current, target) is target
    else:
        with pytest.raises(Conflict) as refused:
            move(current, target)
        assert refused.value.message.endswith(".")


@pytest.mark.parametrize("state", [AreaState.REVOKED, AreaState.SUPERSEDED])
def test_nothing_follows_an_ended_code(state):
    assert not ALLOWED[state]


def test_a_draft_cannot_grant_itself():
    with pytest.raises(Conflict, match="nộp hồ sơ"):
        move(AreaState.DRAFT, AreaState.GRANTED)


def test_every_state_has_a_name():
    assert set(STATE_NAMES) == set(AreaState) == set(ALLOWED)


@pytest.mark.parametrize(
    ("days", "state"),
    [(0, AreaState.DRAFT), (19, AreaState.SUBMITTED), (20, AreaState.GRANTED), (9999, AreaState.GRANTED)],
)
def test_the_state_on_a_day_is_the_last_one_begun_by_then(days, state):
    answer = in_force(GRANTED, None, None, on(days))
    assert answer.state_on_day is state
    assert answer.ok is (state is AreaState.GRANTED)
    assert (answer.reason is None) is answer.ok


def test_a_day_before_the_first_entry_has_no_state():
    answer = in_force(GRANTED, None, None, on(-1))
    assert (answer.ok, answer.state_on_day) == (False, None)
    assert answer.reason
    assert answer.reason.values == {"day": "31/12/2025"}


def test_a_suspension_closes_only_its_own_days():
    history = [*GRANTED, StateChange(AreaState.SUSPENDED, on(30)), StateChange(AreaState.GRANTED, on(40))]
    assert [in_force(history, None, None, on(d)).ok for d in (29, 30, 39, 40)] == [True, False, False, True]
    reason = in_force(history, None, None, on(35)).reason
    assert reason
    assert reason.message % reason.values == "Ngày 05/02/2026 mã số vùng trồng đang bị đình chỉ (từ 31/01/2026)."


def test_a_late_recorded_suspension_counts_from_its_own_day():
    recorded_late = [*GRANTED, StateChange(AreaState.REVOKED, on(60)), StateChange(AreaState.SUSPENDED, on(30))]
    assert in_force(recorded_late, None, None, on(45)).state_on_day is AreaState.SUSPENDED
    assert in_force(recorded_late, None, None, on(60)).state_on_day is AreaState.REVOKED


def test_of_two_changes_on_one_day_the_later_entry_counts():
    history = [*GRANTED, StateChange(AreaState.SUSPENDED, on(20))]
    assert in_force(history, None, None, on(20)).state_on_day is AreaState.SUSPENDED


def test_the_first_and_the_last_day_of_the_grant_are_in_force():
    answers = [in_force(GRANTED, on(25), on(50), on(d)) for d in (24, 25, 50, 51)]
    assert [a.ok for a in answers] == [False, True, True, False]
    assert {a.reason.field for a in answers if a.reason} == {"growing_area"}


CHANGES = st.lists(st.builds(StateChange, STATES, st.integers(0, 12).map(on)), max_size=8)


@given(CHANGES, st.integers(-1, 13).map(on))
def test_any_history_answers_as_walking_it_day_by_day_does(history, day):
    state = None
    for offset in range(-1, 14):
        for change in history:
            if change.from_on == on(offset) <= day:
                state = change.state
    answer = in_force(history, None, None, day)
    assert answer.state_on_day is state
    assert answer.ok is (state is AreaState.GRANTED)
    if answer.reason:
        assert answer.reason.message % answer.reason.values


@pytest.mark.parametrize("cycle", CropCycle)
def test_the_least_area_passes_and_a_square_metre_less_warns(cycle):
    least = MIN_AREA_M2[cycle]
    assert area_warning(cycle, least) is None
    warning = area_warning(cycle, least - 1)
    assert warning
    assert warning.field == "area"


def test_the_least_areas_are_one_hectare_and_a_tenth():
    assert MIN_AREA_M2 == {CropCycle.PERENNIAL: 10_000, CropCycle.ANNUAL: 1_000}
    warning = area_warning(CropCycle.PERENNIAL, 9_500)
    assert warning
    assert warning.message % warning.values == "Vùng trồng cây lâu năm cần ít nhất 1 ha; vùng này có 9.500 m²."
