"""Pictures of paper: the SVG holds every cell at its place, and says which are used and which get a label."""

import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace

import pytest

from app.traceability.labels.layout_drawing import draw_layout
from app.traceability.rules.layouts import LAYOUTS, Layout

SVG = "{http://www.w3.org/2000/svg}"
SHEET = LAYOUTS["L7160"]
every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)


def states(svg: ET.Element) -> Counter[str]:
    return Counter(rect.get("class", "") for rect in svg.iter("rect"))


@every_layout
def test_each_cell_stands_where_it_does_on_the_paper(layout: Layout) -> None:
    svg = parsed(draw_layout(layout))
    cells = [rect for rect in svg.iter("rect") if rect.get("class") == "cell"]
    assert len(cells) == layout.cells_per_page
    for index, rect in enumerate(cells):
        box = layout.cell_box(index)
        drawn = [float(rect.get(name, "")) for name in ("x", "y", "width", "height")]
        assert drawn == pytest.approx([box.left_mm, box.top_mm, box.width_mm, box.height_mm], abs=0.01)


def test_used_cells_and_those_to_be_printed_are_told_apart() -> None:
    svg = parsed(draw_layout(SHEET, start_cell=8, filled=9))
    assert states(svg) == {"paper": 1, "used": 7, "wanted": 9, "cell": 5}
    assert sum(path.get("class") == "strike" for path in svg.iter("path")) == 7


def test_more_labels_than_cells_fill_the_sheet() -> None:
    assert states(parsed(draw_layout(SHEET, start_cell=8, filled=500)))["wanted"] == 14


def test_cells_are_numbered_as_people_count_them() -> None:
    numbers = [text.text for text in parsed(draw_layout(SHEET)).iter("text")]
    assert numbers == [str(number) for number in range(1, 22)]
    assert not list(parsed(draw_layout(SHEET, numbers=False)).iter("text"))


def test_measures_are_written_as_the_reader_writes_them() -> None:
    def figures(decimal: str) -> list[str | None]:
        svg = parsed(draw_layout(SHEET, numbers=False, measures=True, decimal=decimal))
        return [text.text for text in svg.iter("text")]

    assert figures(",") == ["210", "7,2", "63,5", "2,54", "7,22", "297", "15,1", "38,1", "15,2"]
    assert "63.5" in figures(".")


def test_a_roll_has_only_its_size() -> None:
    svg = parsed(draw_layout(LAYOUTS["roll-50x30"], numbers=False, measures=True))
    assert [text.text for text in svg.iter("text")] == ["50", "30"]


@every_layout
def test_no_figure_is_cut_off_at_the_pictures_edge(layout: Layout) -> None:
    svg = parsed(draw_layout(layout, numbers=False, measures=True))
    left, top, width, height = map(float, svg.get("viewBox", "").split())
    for text in svg.iter("text"):
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        long = 0.56 * float(text.get("font-size", "")) * len(text.text or "")
        before = {"start": 0.0, "middle": long / 2, "end": long}[text.get("text-anchor", "")]
        if text.get("transform"):  # turned: it runs upwards
            assert top < y + before - long
            assert y + before < top + height
        else:
            assert left < x - before
            assert x - before + long < left + width


def test_the_picture_has_a_sentence_and_no_style_of_its_own() -> None:
    markup = draw_layout(SHEET, measures=True, label="Khổ L7160")
    assert 'role="img" aria-label="Khổ L7160"' in markup
    assert "style" not in markup
    assert "#" not in markup, "colours are the style sheet's, so that they follow dark mode"


def test_a_name_cannot_break_out_of_the_picture() -> None:
    markup = draw_layout(replace(SHEET, name='"><script>'))
    assert "<script>" not in markup
