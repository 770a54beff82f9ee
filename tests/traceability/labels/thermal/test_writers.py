"""What is written for a printer prints exactly the plan's labels, whatever the roll, the print head and the look."""

import re
from types import ModuleType

import pytest

from app.traceability.labels.plan import PrintPlan
from app.traceability.labels.thermal import reader, tspl, zpl
from app.traceability.labels.thermal.dots import NoRoom
from app.traceability.rules.label_designs import Look
from app.traceability.rules.label_runs import Order
from app.traceability.rules.layouts import LAYOUTS, LayoutKind
from tests.traceability.labels.thermal.plans import WRITERS, file, plan

ROLLS = [layout.code for layout in LAYOUTS.values() if layout.kind is LayoutKind.ROLL]
CASES = [(roll, look) for roll in ROLLS for look in (Look.CONSUMER, Look.SMALL, Look.BOX)]
CASES.append(("roll-100x150", Look.CARTON))


def _clean(asked: PrintPlan, writer: ModuleType) -> bool:
    reading = reader.read_printed(file(writer, asked), asked)
    assert reading.faults == ()
    assert reading.drawn == reading.labels == asked.labels
    return reading.clean


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(("roll", "look"), CASES)
def test_every_roll_reads_back_clean(writer: ModuleType, dpi: int, roll: str, look: Look) -> None:
    assert _clean(plan(roll, dpi, look), writer)


@pytest.mark.parametrize("writer", WRITERS)
def test_copies_are_left_to_the_printer(writer: ModuleType) -> None:
    asked = plan(copies=7)
    pieces = list(writer.write(asked))
    assert len(pieces) == 1 + len(asked.codes)
    assert _clean(asked, writer)


@pytest.mark.parametrize("writer", WRITERS)
def test_the_last_code_comes_first_when_asked(writer: ModuleType) -> None:
    asked = plan(order=Order.REVERSE, copies=2)
    assert asked.codes[-1].encode() in list(writer.write(asked))[1]
    assert _clean(asked, writer)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_label_takes_few_bytes_and_the_words_travel_once(writer: ModuleType) -> None:
    words, *labels = writer.write(plan(look=Look.CONSUMER, count=20))
    assert len(words) > 3_000
    assert max(map(len, labels)) < 180


def test_the_words_of_the_largest_label_fit_the_memory_that_printers_keep_for_files() -> None:
    asked = plan("roll-100x150", 300, Look.BOX)
    assert len(next(tspl.write(asked))) < 100_000


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("offset", [(1.0, 0.5), (-1.0, -1.0)])
def test_an_offset_moves_everything_alike(writer: ModuleType, offset: tuple[float, float]) -> None:
    straight, moved = plan(), plan(offset_mm=offset)
    assert _clean(moved, writer)
    before, after = (_places(list(writer.write(asked))[1]) for asked in (straight, moved))
    steps = {(b[0] - a[0], b[1] - a[1]) for a, b in zip(before, after, strict=True)}
    assert steps == {(round(offset[0] * 203 / 25.4), round(offset[1] * 203 / 25.4))}


def _places(label: bytes) -> list[tuple[int, int]]:
    """Every pair of coordinates in one label."""
    found = re.findall(rb"(?:\^FO|PUTPCX |QRCODE |TEXT )(\d+),(\d+)", label)
    assert len(found) == 3
    return [(int(x), int(y)) for x, y in found]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("offset", [(-3.0, 0.0), (0.0, 6.0), (10.0, 0.0)])
def test_an_offset_that_would_cut_print_off_is_refused(writer: ModuleType, offset: tuple[float, float]) -> None:
    with pytest.raises(NoRoom):
        writer.write(plan(offset_mm=offset))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_number_too_long_for_the_label_is_refused(writer: ModuleType) -> None:
    with pytest.raises(NoRoom):
        writer.write(plan("roll-40x30", 203, Look.CARTON))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_number_of_a_carton_without_its_bars_has_code_and_letters(writer: ModuleType) -> None:
    asked = plan("roll-70x50", 203, Look.BOX, codes=plan(look=Look.CARTON).codes)
    assert b"^BC" not in file(writer, asked)
    assert b"BARCODE" not in file(writer, asked)
    assert _clean(asked, writer)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("char", ["^", "~", '"', "\\", "\r", "\n", "é"])
def test_what_a_printer_takes_for_a_command_is_refused(writer: ModuleType, char: str) -> None:
    with pytest.raises(ValueError, match="commands to a printer"):
        writer.write(plan(prefix=f"HTTPS://GOCNGHE.VN/{char}/"))
    with pytest.raises(ValueError, match="commands to a printer"):
        list(writer.write(plan(codes=["7K3MQ9TX2VH" + char])))


@pytest.mark.parametrize("writer", WRITERS)
def test_only_a_roll_with_known_dots_is_written(writer: ModuleType) -> None:
    with pytest.raises(ValueError, match="labels of a roll"):
        writer.write(plan(dpi=None))
    with pytest.raises(ValueError, match="labels of a roll"):
        writer.write(plan("L7160"))


def test_zpl_pins_the_height_by_which_firmware_lowers_a_code() -> None:
    label = list(zpl.write(plan()))[1]
    assert re.search(rb"\^BY2,3,1\^FO\d+,\d+\^BQN,2,\d+\^FDMA,", label)


def test_tspl_ends_every_line_in_cr_lf() -> None:
    _words, *labels = tspl.write(plan())
    assert all(label.endswith(b"\r\n") and label.count(b"\n") == label.count(b"\r\n") for label in labels)


def test_bars_start_with_the_character_that_makes_them_gs1() -> None:
    asked = plan("roll-100x150", 203, Look.CARTON)
    assert b"^FD>;>800" + asked.codes[0].encode() in list(zpl.write(asked))[1]
    assert b'"!105!10200%b"' % asked.codes[0].encode() in list(tspl.write(asked))[1]
