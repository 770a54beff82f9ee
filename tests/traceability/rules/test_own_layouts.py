"""Paper measured by ruler: what fits becomes a layout, what does not is told in words at its field."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid, Problem
from app.traceability.rules.layouts import LAYOUTS, Layout, LayoutKind
from app.traceability.rules.own_layouts import Measured, measures_of, parse_own


def mm(value: int | str) -> Decimal:
    return Decimal(value)


L7160 = Measured(
    page_width_mm=mm(210),
    page_height_mm=mm(297),
    columns=3,
    rows=7,
    cell_width_mm=mm("63.5"),
    cell_height_mm=mm("38.1"),
    left_mm=mm("7.2"),
    top_mm=mm("15.1"),
    gutter_x_mm=mm("2.54"),
    corner_mm=mm("1.5"),
)
ROLL = Measured(LayoutKind.ROLL, cell_width_mm=mm(60), cell_height_mm=mm(40), gap_mm=mm(3))


def faults(measured: Measured) -> dict[str, Problem]:
    with pytest.raises(Invalid) as refusal:
        parse_own("own", "Giấy nhà", measured)
    found = refusal.value.problems
    assert len({problem.field for problem in found}) == len(found), "one problem per field"
    return {problem.field: problem for problem in found}


def said(problem: Problem) -> str:
    return problem.message % {name: f"{float(str(value)):g}" for name, value in problem.values.items()}


def test_label_and_gutter_make_the_step() -> None:
    layout = parse_own("L7160", LAYOUTS["L7160"].name, L7160)
    assert layout == LAYOUTS["L7160"]


def test_the_step_of_the_makers_sheet_may_be_told_instead() -> None:
    told = replace(L7160, gutter_x_mm=None, pitch_x_mm=mm("66.04"))
    assert parse_own("L7160", LAYOUTS["L7160"].name, told) == LAYOUTS["L7160"]


def test_right_and_lower_margin_follow() -> None:
    layout = parse_own("own", "Giấy nhà", L7160)
    assert layout.right_mm == pytest.approx(210 - 7.2 - 2 * 66.04 - 63.5)
    assert layout.bottom_mm == pytest.approx(297 - 15.1 - 7 * 38.1)


def test_a_roll_is_one_label_with_a_gap() -> None:
    roll = parse_own("own", "Cuộn nhà", ROLL)
    assert (roll.kind, roll.page_width_mm, roll.page_height_mm, roll.gap_mm) == (LayoutKind.ROLL, 60.0, 40.0, 3.0)
    assert roll.cells_per_page == 1


def test_what_a_roll_does_not_have_is_not_looked_at() -> None:
    assert parse_own("own", "Cuộn nhà", replace(ROLL, columns=0, left_mm=mm(-5))).columns == 1


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_ready_layout_can_be_copied_and_kept(layout: Layout) -> None:
    copied = parse_own(layout.code, layout.name, measures_of(layout))
    assert copied == layout


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (
            {"gutter_x_mm": None, "pitch_x_mm": mm(60)},
            "pitch_x_mm",
            "Bước ngang 60 mm nhỏ hơn chiều rộng tem 63.5 mm nên các cột đè lên nhau",
        ),
        (
            {"pitch_y_mm": mm(38)},
            "pitch_y_mm",
            "Bước dọc 38 mm nhỏ hơn chiều cao tem 38.1 mm nên các hàng đè lên nhau",
        ),
        ({"columns": 4}, "columns", "Cột cuối ra ngoài mép phải của giấy 58.82 mm"),
        ({"rows": 8}, "rows", "Hàng cuối ra ngoài mép dưới của giấy 22.9 mm"),
        ({"columns": 1, "left_mm": mm(150)}, "left_mm", "Tem ra ngoài mép phải của giấy 3.5 mm"),
        ({"rows": 1, "top_mm": mm(260)}, "top_mm", "Tem ra ngoài mép dưới của giấy 1.1 mm"),
        ({"pitch_x_mm": mm(66)}, "pitch_x_mm", "Bước ngang 66 mm khác chiều rộng tem cộng khe (66.04 mm)"),
        ({"corner_mm": mm(20)}, "corner_mm", "nửa cạnh ngắn của tem, là 19.05 mm"),
    ],
)
def test_what_cannot_be_printed_is_told_where_and_by_how_much(changes: dict[str, Any], field: str, words: str) -> None:
    found = faults(replace(L7160, **changes))
    assert list(found) == [field]
    assert words in said(found[field])


def test_both_directions_are_told_at_once() -> None:
    assert set(faults(replace(L7160, columns=4, rows=8))) == {"columns", "rows"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cell_width_mm", mm(0)),
        ("cell_height_mm", mm(-38)),
        ("cell_width_mm", mm("14.99")),
        ("page_width_mm", mm(331)),
        ("page_height_mm", mm(19)),
        ("columns", 0),
        ("rows", 41),
        ("left_mm", mm("-0.1")),
        ("gutter_y_mm", mm(101)),
        ("corner_mm", mm(-1)),
    ],
)
def test_sizes_that_no_paper_has_are_refused_at_their_field(field: str, value: object) -> None:
    assert list(faults(replace(L7160, **{field: value}))) == [field]  # type: ignore[arg-type]  # as the table has it


def test_everything_missing_is_told_at_once() -> None:
    assert set(faults(Measured())) == {
        *("page_width_mm", "page_height_mm", "columns", "rows"),
        *("cell_width_mm", "cell_height_mm", "left_mm", "top_mm"),
    }
    assert set(faults(Measured(LayoutKind.ROLL))) == {"cell_width_mm", "cell_height_mm"}


def test_more_than_five_hundred_labels_are_no_sheet() -> None:
    many = Measured(
        page_width_mm=mm(330),
        page_height_mm=mm(500),
        columns=16,
        rows=32,
        cell_width_mm=mm(15),
        cell_height_mm=mm(15),
        left_mm=mm(0),
        top_mm=mm(0),
    )
    assert said(faults(many)["rows"]) == "Một tờ có 512 tem; nhiều nhất là 500"
    assert parse_own("own", "Giấy nhà", replace(many, rows=31)).cells_per_page == 496


tenths = st.decimals(0, 120, places=1)


@given(
    st.builds(
        Measured,
        page_width_mm=tenths,
        page_height_mm=tenths,
        columns=st.integers(0, 8),
        rows=st.integers(0, 8),
        cell_width_mm=tenths,
        cell_height_mm=tenths,
        left_mm=tenths,
        top_mm=tenths,
        gutter_x_mm=st.none() | tenths,
        pitch_y_mm=st.none() | tenths,
        corner_mm=st.none() | tenths,
    )
)
def test_whatever_is_measured_is_a_layout_or_told_in_words(measured: Measured) -> None:
    """Layout itself raises ValueError for what cannot be printed: that must never come through."""
    try:
        found: list[str] | Layout = parse_own("own", "Giấy nhà", measured)
    except Invalid as refusal:
        found = [said(problem) for problem in refusal.problems]
    assert found
