"""Recalls: words for every hazard, case numbers, two persons, and goods that are found once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Conflict, Invalid
from app.traceability.rules import recalls as rules
from app.traceability.rules.batches import BatchState
from app.traceability.rules.recalls import ADVICE, HAZARD_NAMES, Finding, Hazard, Outcome, Tally


def test_every_hazard_has_a_name_and_advice_in_both_languages() -> None:
    assert set(HAZARD_NAMES) == set(Hazard) == set(ADVICE)
    assert all(advice.vi and advice.en for advice in ADVICE.values())


def test_dangerous_goods_are_never_to_be_eaten() -> None:
    for hazard in (Hazard.RESIDUE, Hazard.CONTAMINATION):
        assert "đừng ăn" in ADVICE[hazard].vi
        assert "do not eat" in ADVICE[hazard].en


def test_a_new_year_begins_with_the_first_case() -> None:
    assert rules.number(2026, ["TH-2026-9", "TH-2026-10", "TH-2025-77", "TH-1"]) == "TH-2026-11"
    assert rules.number(2027, ["TH-2026-10"]) == "TH-2027-1"


def test_nobody_confirms_his_own_proposal_and_the_machine_none_at_all() -> None:
    assert rules.second_person(1, 2)
    assert not rules.second_person(1, 1)
    assert not rules.second_person(1, None)
    assert not rules.second_person(None, None)


@pytest.mark.parametrize("state", sorted(set(BatchState) - {BatchState.RECALLED}))
def test_only_recalled_goods_are_let_go(state: BatchState) -> None:
    assert rules.lift(BatchState.RECALLED) is BatchState.HELD
    with pytest.raises(Conflict):
        rules.lift(state)


FINDINGS = st.builds(Finding, st.integers(1, 900), st.sampled_from(Outcome), st.booleans())


@given(st.lists(FINDINGS, max_size=20))
def test_no_more_is_ever_found_than_there_is(wanted: list[Finding]) -> None:
    kept: list[Finding] = []
    for finding in wanted:
        try:
            rules.check_finding(finding, rules.tally(kept), 1000)
        except Invalid:
            continue
        kept.append(finding)
    sums = rules.tally(kept)
    assert 0 <= sums.found <= 1000
    assert min(sums.isolated, sums.returned, sums.destroyed, sums.consumed) >= 0


def test_goods_set_apart_and_then_destroyed_count_once() -> None:
    sums = rules.tally([Finding(400, Outcome.ISOLATED), Finding(300, Outcome.DESTROYED, isolated_before=True)])
    assert sums == Tally(isolated=100, destroyed=300)
    assert (sums.found, rules.percent(sums.found, 401)) == (400, 99)
