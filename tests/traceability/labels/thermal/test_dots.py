"""Everything stands on whole dots, large enough to read and out of each other's way."""

import pytest

from app.traceability.labels.thermal.dots import NoRoom, codes, placed
from app.traceability.labels.thermal.fonts import TSPL_FONTS, ZPL_FONTS, DotFont
from app.traceability.rules.label_designs import Look
from app.traceability.rules.layouts import LAYOUTS, LayoutKind
from tests.traceability.labels.thermal.plans import plan

FONTS = (ZPL_FONTS, TSPL_FONTS)
ROLLS = [layout.code for layout in LAYOUTS.values() if layout.kind is LayoutKind.ROLL]


@pytest.mark.parametrize("fonts", FONTS)
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("roll", ROLLS)
def test_serials_are_a_millimetre_high_and_below_the_quiet_zone(
    roll: str, dpi: int, fonts: tuple[DotFont, ...]
) -> None:
    label = placed(plan(roll, dpi), fonts)
    assert label.line.font.capital * label.line.times * 25.4 / dpi >= 1.0
    assert label.line.y > label.square.y + label.square.side + 4 * label.square.cell
    assert label.line.x + label.line.font.run(14, label.line.times) <= label.width


@pytest.mark.parametrize("roll", ROLLS)
def test_modules_are_as_large_as_printers_draw_them(roll: str) -> None:
    for dpi in (203, 300):
        label = placed(plan(roll, dpi), ZPL_FONTS)
        assert 4 <= label.square.cell <= 10
        assert label.square.cell * 25.4 / dpi >= 0.33


def test_a_code_with_modules_beyond_the_printer_stands_in_the_middle_of_its_place() -> None:
    finer, coarser = (placed(plan("roll-100x150", dpi, Look.BOX), ZPL_FONTS).square for dpi in (300, 203))
    assert finer.cell == 10
    middles = [(each.x + each.side / 2) / dpi for each, dpi in ((finer, 300), (coarser, 203))]
    assert middles[0] == pytest.approx(middles[1], abs=0.02)


def test_a_font_that_is_too_wide_gives_way_to_a_smaller_one() -> None:
    wide = DotFont("W", 40, 11, 0, 11)
    assert placed(plan(), (wide, *ZPL_FONTS)).line.font.name != "W"
    with pytest.raises(NoRoom):
        placed(plan(), (wide,))


def test_codes_are_not_gathered_before_they_are_written() -> None:
    asked = plan(count=100)
    assert next(codes(asked)) == asked.codes[0]
