"""Spans of labels: what is free, what is taken, against counting label by label."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.traceability.rules import label_ranges as rules
from app.traceability.rules.label_ranges import Span

spans = st.tuples(st.integers(1, 40), st.integers(0, 15)).map(lambda ends: Span(ends[0], ends[0] + ends[1]))


def labels(*parts: Span) -> list[int]:
    """Every label of these spans, one after the other."""
    return [label for part in parts for label in range(part.first, part.last + 1)]


def test_a_span_counts_both_its_ends() -> None:
    assert (Span(3, 3).labels, Span(3, 9).labels) == (1, 7)


def test_a_span_typed_backwards_is_told_at_its_last_label() -> None:
    assert rules.span(4, 4) == Span(4, 4)
    with pytest.raises(Invalid) as refusal:
        rules.span(20, 5)
    (problem,) = refusal.value.problems
    assert (problem.field, problem.values) == ("last", {"first": 20, "last": 5})


@given(spans, spans)
def test_two_spans_meet_where_they_share_a_label(one: Span, other: Span) -> None:
    assert one.meets(other) == bool(set(labels(one)) & set(labels(other)))
    assert one.meets(other) == other.meets(one)


@given(spans, st.lists(spans, max_size=6))
def test_free_and_taken_parts_make_the_whole_and_are_in_order(whole: Span, taken: list[Span]) -> None:
    free = rules.free(whole, taken)
    gone = set(labels(*taken))
    assert labels(*free) == [label for label in labels(whole) if label not in gone]
    assert set(labels(*rules.overlaps(whole, taken))) == set(labels(whole)) & gone


@given(spans, st.lists(spans, max_size=6))
def test_free_parts_do_not_touch_each_other(whole: Span, taken: list[Span]) -> None:
    free = rules.free(whole, taken)
    assert all(after.first > before.last + 1 for before, after in pairwise(free))


@given(spans, st.lists(spans, max_size=6))
def test_the_gap_is_what_is_free_right_before_a_span(new: Span, others: list[Span]) -> None:
    taken = [one for one in others if not one.meets(new)]
    gap = rules.gap_before(new, taken)
    gone, at = set(labels(*taken)), new.first - 1
    free = []
    while at >= 1 and at not in gone:
        free.append(at)
        at -= 1
    assert (labels(gap) if gap else []) == free[::-1]


def test_the_first_range_of_a_roll_may_leave_labels_free_before_it() -> None:
    assert rules.gap_before(Span(1, 5), []) is None
    assert rules.gap_before(Span(4, 5), []) == Span(1, 3)
    assert rules.gap_before(Span(4, 5), [Span(6, 9)]) == Span(1, 3)
