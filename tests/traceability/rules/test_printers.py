"""Corrections of printers: against what was measured, to a tenth of a millimetre, and not without bounds."""

from decimal import Decimal

import pytest

from app.core.errors import Invalid
from app.traceability.rules.printers import PrinterLanguage, corrected, dots_per_inch, offset


@pytest.mark.parametrize(
    ("old_um", "measured", "new_um"),
    [
        (0, Decimal("1.5"), -1500),
        (0, Decimal("-0.7"), 700),
        (-1500, Decimal("0.2"), -1700),
        (2500, Decimal(0), 2500),
        (9900, Decimal("-0.1"), 10_000),
    ],
)
def test_a_print_too_far_right_is_moved_left_by_as_much(old_um: int, measured: Decimal, new_um: int) -> None:
    assert corrected("right", old_um, measured) == new_um


def test_corrections_after_each_other_come_to_rest() -> None:
    """A printer that prints 1.3 mm too far right: measured once, the next page lies right."""
    true_fault, stored = Decimal("1.3"), 0
    for _ in range(3):
        stored = corrected("right", stored, true_fault + Decimal(stored) / 1000)
    assert stored == -1300


@pytest.mark.parametrize("mm", [Decimal("10.1"), Decimal("-10.1"), Decimal(60)])
def test_more_than_ten_millimetres_are_mended_at_the_printer(mm: Decimal) -> None:
    with pytest.raises(Invalid) as refusal:
        offset("down", mm)
    assert refusal.value.problems[0].field == "down"
    assert "Nhiều nhất 10 mm" in refusal.value.problems[0].message % refusal.value.problems[0].values


def test_a_correction_that_adds_up_to_too_much_is_refused() -> None:
    with pytest.raises(Invalid):
        corrected("down", -9500, Decimal("0.6"))


def test_nobody_measures_hundredths() -> None:
    with pytest.raises(Invalid):
        offset("right", Decimal("0.25"))


@pytest.mark.parametrize("language", [PrinterLanguage.ZPL, PrinterLanguage.TSPL])
def test_a_thermal_printer_has_a_resolution(language: PrinterLanguage) -> None:
    assert dots_per_inch("dpi", language, 203) == 203
    for unknown in (None, 250):
        with pytest.raises(Invalid):
            dots_per_inch("dpi", language, unknown)


def test_an_office_printer_has_none_to_ask_for() -> None:
    assert dots_per_inch("dpi", PrinterLanguage.PDF, 300) is None
