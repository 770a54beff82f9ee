"""The picture of a season: everything inside it, in order, however long the season and however wide the screen."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.traceability.labels.season_timeline import draw
from app.traceability.rules.farm_log import LogKind

FIRST = date(2026, 2, 10)


@given(
    st.integers(0, 1000),
    st.lists(st.integers(-400, 1500), max_size=30),
    st.sampled_from([328, 880]),
)
def test_every_day_stands_inside_the_picture_and_is_counted(length: int, offsets: list[int], width: int) -> None:
    days = [FIRST + timedelta(days=offset) for offset in offsets]
    last = FIRST + timedelta(days=length)
    made = draw(width, FIRST, last, work={LogKind.SPRAYING: days}, batches=days, window=(FIRST, last), today=FIRST)
    assert made.window == (0, width)
    for lane in made.lanes:
        assert sum(mark.count for mark in lane.marks) == lane.count == len(days)
        assert [mark.x for mark in lane.marks] == sorted(mark.x for mark in lane.marks)
        assert all(0 < mark.x < width for mark in lane.marks)
        assert lane.y + 20 <= made.height


def test_months_are_named_where_they_have_room_and_each_year_once() -> None:
    for width, least in ((328, 3), (880, 11)):
        months = draw(width, FIRST, date(2027, 1, 31), work={}, batches=[], window=None, today=FIRST).months
        named = [month for month in months if month.number]
        assert len(months) == 11
        assert least <= len(named)
        assert all(one.x - other.x >= 30 for other, one in itertools.pairwise(named))
        assert next(month.year for month in named if month.year) == 2026
        assert len([month for month in named if month.year]) <= 2
